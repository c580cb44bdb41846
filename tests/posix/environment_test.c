// The environment and the working directory as a program sees and changes them.
// env: GIVEN=value EMPTY=
#define _GNU_SOURCE
#include "support.h"

#include <limits.h>
#include <unistd.h>

static void given_variables_are_there(void **state) {
  assert_string_equal(getenv("GIVEN"), "value");
  assert_string_equal(getenv("EMPTY"), "");
  assert_string_equal(secure_getenv("GIVEN"), "value"); // nobody gave this program more rights
  assert_null(secure_getenv("NOT_THERE"));
  assert_null(getenv("NOT_THERE"));
  assert_null(getenv(""));
  assert_null(getenv("GIVEN=value"));
}

static int count_in_environ(const char *name) {
  int count = 0;
  for (char **e = environ; *e; e++)
    if (!strncmp(*e, name, strlen(name)) && (*e)[strlen(name)] == '=')
      count++;
  return count;
}

static void environ_lists_them(void **state) {
  assert_int_equal(count_in_environ("GIVEN"), 1);
  assert_int_equal(count_in_environ("EMPTY"), 1);
  assert_int_equal(count_in_environ("NOT_THERE"), 0);
}

static void setenv_adds_and_replaces(void **state) {
  assert_int_equal(setenv("NEW", "1", 0), 0);
  assert_string_equal(getenv("NEW"), "1");
  assert_int_equal(setenv("NEW", "2", 0), 0);
  assert_string_equal(getenv("NEW"), "1");
  assert_int_equal(setenv("NEW", "2", 1), 0);
  assert_string_equal(getenv("NEW"), "2");
  assert_int_equal(count_in_environ("NEW"), 1);
  assert_int_equal(unsetenv("NEW"), 0);
  assert_null(getenv("NEW"));
  assert_int_equal(unsetenv("NEW"), 0);
}

static void setenv_refuses_bad_names(void **state) {
  assert_errno(EINVAL, setenv("", "x", 1));
  assert_errno(EINVAL, setenv("A=B", "x", 1));
  assert_errno(EINVAL, unsetenv(""));
  assert_errno(EINVAL, unsetenv("A=B"));
}

static void setenv_copies(void **state) {
  char name[] = "COPIED", value[] = "before";
  assert_int_equal(setenv(name, value, 1), 0);
  strcpy(value, "after!");
  name[0] = 'X';
  assert_string_equal(getenv("COPIED"), "before");
  unsetenv("COPIED");
}

static void putenv_does_not_copy(void **state) {
  static char entry[] = "PUT=one";
  assert_int_equal(putenv(entry), 0);
  assert_string_equal(getenv("PUT"), "one");
  strcpy(entry, "PUT=two");
  assert_string_equal(getenv("PUT"), "two");
  assert_int_equal(setenv("PUT", "three", 1), 0);
  assert_string_equal(getenv("PUT"), "three");
  assert_string_equal(entry, "PUT=two");
  unsetenv("PUT");
}

static void many_variables(void **state) {
  char name[32], value[32];
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "MANY_%d", i);
    snprintf(value, sizeof value, "%d", i * 7);
    assert_int_equal(setenv(name, value, 1), 0);
  }
  assert_string_equal(getenv("MANY_0"), "0");
  assert_string_equal(getenv("MANY_999"), "6993");
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "MANY_%d", i);
    assert_int_equal(unsetenv(name), 0);
  }
  assert_null(getenv("MANY_500"));
  assert_string_equal(getenv("GIVEN"), "value");
}

static void getcwd_gives_an_absolute_path(void **state) {
  char path[PATH_MAX];
  assert_ptr_equal(getcwd(path, sizeof path), path);
  assert_int_equal(path[0], '/');
  char *allocated = getcwd(NULL, 0);
  assert_non_null(allocated);
  assert_string_equal(allocated, path);
  free(allocated);
}

static void getcwd_refuses_small_buffers(void **state) {
  char path[2];
  errno = 0;
  assert_null(getcwd(path, 1));
  assert_int_equal(errno, ERANGE);
  errno = 0;
  assert_null(getcwd(path, 0));
  assert_int_equal(errno, EINVAL);
}

static void clearenv_leaves_nothing(void **state) {
  assert_int_equal(clearenv(), 0);
  assert_null(getenv("GIVEN"));
  assert_int_equal(setenv("AFTER", "1", 1), 0);
  assert_string_equal(getenv("AFTER"), "1");
  assert_int_equal(count_in_environ("AFTER"), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(given_variables_are_there),
      cmocka_unit_test(environ_lists_them),
      cmocka_unit_test(setenv_adds_and_replaces),
      cmocka_unit_test(setenv_refuses_bad_names),
      cmocka_unit_test(setenv_copies),
      cmocka_unit_test(putenv_does_not_copy),
      cmocka_unit_test(many_variables),
      cmocka_unit_test(getcwd_gives_an_absolute_path),
      cmocka_unit_test(getcwd_refuses_small_buffers),
      cmocka_unit_test(clearenv_leaves_nothing),
  };
  return cmocka_run_group_tests_name("environment", tests, NULL, NULL);
}
