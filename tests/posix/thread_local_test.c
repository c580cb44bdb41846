// Thread-local storage of the one thread there is, errno among it.
#include "support.h"

#include <unistd.h>

static _Thread_local int zero;
static _Thread_local int initialised = 1234;
static _Thread_local char text[100] = "initial text";
static _Thread_local struct {
  _Alignas(64) char aligned[64];
} wide = {"aligned"};
extern _Thread_local int shared;
_Thread_local int shared = 77;

static void storage_has_its_initial_values(void **state) {
  assert_int_equal(zero, 0);
  assert_int_equal(initialised, 1234);
  assert_string_equal(text, "initial text");
  assert_int_equal(shared, 77);
  assert_string_equal(wide.aligned, "aligned");
  assert_int_equal((uintptr_t)&wide % 64, 0);
}

static void storage_keeps_what_was_written(void **state) {
  zero = 5;
  initialised++;
  strcpy(text, "changed");
  usleep(2000); // a wait in the host must not lose it
  assert_int_equal(zero, 5);
  assert_int_equal(initialised, 1235);
  assert_string_equal(text, "changed");
}

static void errno_is_the_last_error(void **state) {
  errno = 0;
  assert_int_equal(close(-1), -1);
  assert_int_equal(errno, EBADF);
  usleep(1000);
  assert_int_equal(errno, EBADF); // success leaves it alone
  assert_true(strtol("99999999999999999999999", NULL, 10) > 0);
  assert_int_equal(errno, ERANGE);
}

static void every_error_has_a_text(void **state) {
  assert_string_not_equal(strerror(ENOENT), strerror(EACCES));
  assert_string_not_equal(strerror(EADDRINUSE), strerror(ECONNREFUSED));
  char buffer[64];
  assert_int_equal(strlen(strerror(123456)) > 0, 1);
  snprintf(buffer, sizeof buffer, "%m");
  assert_true(strlen(buffer) > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(storage_has_its_initial_values),
      cmocka_unit_test(storage_keeps_what_was_written),
      cmocka_unit_test(errno_is_the_last_error),
      cmocka_unit_test(every_error_has_a_text),
  };
  return cmocka_run_group_tests_name("thread_local", tests, NULL, NULL);
}
