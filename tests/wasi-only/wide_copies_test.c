// wcslcpy and wcslcat of POSIX.1-2024, which glibc didn't have before 2.38.
#include "support.h"

#include <wchar.h>

static void a_copy_ends_with_a_zero(void **state) {
  wchar_t into[4] = L"???";
  assert_int_equal(wcslcpy(into, L"abcdef", 4), 6);
  assert_int_equal(wcscmp(into, L"abc"), 0);
  assert_int_equal(wcslcpy(into, L"x", 4), 1);
  assert_int_equal(wcscmp(into, L"x"), 0);
  assert_int_equal(wcslcpy(into, L"yz", 0), 2);
  assert_int_equal(wcscmp(into, L"x"), 0);
}

static void what_is_added_fits(void **state) {
  wchar_t into[6] = L"ab";
  assert_int_equal(wcslcat(into, L"cdefg", 6), 7);
  assert_int_equal(wcscmp(into, L"abcde"), 0);
  assert_int_equal(wcslcat(into, L"x", 2), 3);
  assert_int_equal(wcscmp(into, L"abcde"), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_copy_ends_with_a_zero),
      cmocka_unit_test(what_is_added_fits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
