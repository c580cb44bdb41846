// The machine's name is what HOSTNAME says: Linux has one that the environment doesn't change.
// run: --env HOSTNAME=machine-7.example
#include "support.h"

#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

static void assert_host(const char *expected) {
  char name[256];
  ok(gethostname(name, sizeof name));
  assert_string_equal(name, expected);
  struct utsname system;
  ok(uname(&system));
  assert_string_equal(system.nodename, expected);
}

static void the_environment_names_the_host(void **state) { assert_host("machine-7.example"); }

static void without_a_good_name_it_is_localhost(void **state) {
  char longest[66] = {};
  memset(longest, 'a', 64);
  ok(setenv("HOSTNAME", longest, 1));
  assert_host(longest);
  memset(longest, 'a', 65);
  ok(setenv("HOSTNAME", longest, 1));
  assert_host("localhost");
  ok(setenv("HOSTNAME", "", 1));
  assert_host("localhost");
  ok(unsetenv("HOSTNAME"));
  assert_host("localhost");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_environment_names_the_host),
      cmocka_unit_test(without_a_good_name_it_is_localhost),
  };
  return cmocka_run_group_tests_name("host_name", tests, NULL, NULL);
}
