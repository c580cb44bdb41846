// A program may define the feature-test macros without a value.
#undef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE
#undef _XOPEN_SOURCE
#define _XOPEN_SOURCE
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

static void headers_take_them(void **state) {
  struct timespec now;
  ok(clock_gettime(CLOCK_REALTIME, &now));
  assert_true(now.tv_sec > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(headers_take_them)};
  return cmocka_run_group_tests_name("feature_macros", tests, NULL, NULL);
}
