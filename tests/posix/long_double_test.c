// long double in the calls that print and read it. Its formats differ between machines (80
// bits, 128 bits), so the values here are exact in each.
#include "support.h"

#include <locale.h>
#include <wchar.h>

static void printed(void **state) {
  char text[100];
  snprintf(text, sizeof text, "%Lf %.3Lf %Le %Lg", 1.5L, -0.0625L, 1048576.0L, 0x1p-10L);
  assert_string_equal(text, "1.500000 -0.062 1.048576e+06 0.000976562");
  snprintf(text, sizeof text, "%.0Lf", 9223372036854775807.0L); // 63 bits: no double
  assert_string_equal(text, "9223372036854775807");
  snprintf(text, sizeof text, "%Lf %LF %8.2Lf|", __builtin_infl(), -__builtin_infl(), 2.5L);
  assert_string_equal(text, "inf -INF     2.50|");
  snprintf(text, sizeof text, "%f %Lf %d", 0.5, 0.25L, 7); // among others
  assert_string_equal(text, "0.500000 0.250000 7");
  wchar_t wide[40];
  assert_int_equal(swprintf(wide, 40, L"%.2Lf", 6.25L), 4);
  assert_int_equal(wcscmp(wide, L"6.25"), 0);
}

static void converted(void **state) {
  char *end;
  const char *text = "9223372036854775807xyz";
  assert_true(strtold(text, &end) == 9223372036854775807.0L);
  assert_ptr_equal(end, text + 19);
  assert_true(strtold("0x1.8p3", NULL) == 12.0L);
  assert_true(strtold("-inf", NULL) == -__builtin_infl());
  errno = 0;
  assert_true(strtold("1e5000000", NULL) == __builtin_infl());
  assert_int_equal(errno, ERANGE);
  assert_true(wcstold(L"4294967296.5", NULL) == 4294967296.5L);
}

static void scanned(void **state) {
  long double value = 0, other = 0;
  double single = 0;
  assert_int_equal(sscanf("9223372036854775807 0.5 -2.25", "%Lf %lf %Lg", &value, &single, &other),
                   3);
  assert_true(value == 9223372036854775807.0L);
  assert_true(single == 0.5);
  assert_true(other == -2.25L);
}

// What a double is read as must be the double nearest to the text, not to a longer number that
// is the nearest to it.
static void doubles_are_rounded_once(void **state) {
  assert_true(strtod("1.00000000000000011102230246251565404236316680908203125", NULL) == 1.0);
  assert_true(strtod("1.00000000000000011102230246251565404236316680908203126", NULL) ==
              0x1.0000000000001p0);
  char text[40];
  snprintf(text, sizeof text, "%.17g %.3f %g", 0.1, 2.0005, 5e-324);
  assert_string_equal(text, "0.10000000000000001 2.001 4.94066e-324");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(printed),
      cmocka_unit_test(converted),
      cmocka_unit_test(scanned),
      cmocka_unit_test(doubles_are_rounded_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
