// sig2str and str2sig of POSIX.1-2024, which glibc doesn't have.
#include "support.h"

#include <signal.h>
#include <string.h>

static void each_signal_has_a_name_that_leads_back(void **state) {
  for (int number = 1; number <= SIGRTMAX; number++) {
    char name[SIG2STR_MAX];
    int back = -1;
    int told = sig2str(number, name);
    if (number > SIGSYS && number < SIGRTMIN) {
      assert_int_equal(told, -1);
      continue;
    }
    assert_int_equal(told, 0);
    assert_int_equal(str2sig(name, &back), 0);
    assert_int_equal(back, number);
  }
}

static void names_are_the_standards(void **state) {
  const struct {
    const char *name;
    int number;
  } all[] = {{"HUP", SIGHUP},           {"USR1", SIGUSR1},
             {"RTMIN", SIGRTMIN},       {"RTMAX", SIGRTMAX},
             {"RTMIN+1", SIGRTMIN + 1}, {"RTMAX-1", SIGRTMAX - 1},
             {"15", SIGTERM},           {"EXIT", 0}};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
    int number = -1;
    assert_int_equal(str2sig(all[i].name, &number), 0);
    assert_int_equal(number, all[i].number);
  }
  char name[SIG2STR_MAX];
  assert_int_equal(sig2str(SIGRTMIN + 1, name), 0);
  assert_string_equal(name, "RTMIN+1");
}

static void what_is_none_is_refused(void **state) {
  const char *none[] = {"",         "SIGHUP", "hup", "RTMIN+",   "RTMIN-1",
                        "RTMAX-99", "65",     "1x",  "RTMIN+0x1"};
  for (unsigned i = 0; i < sizeof none / sizeof *none; i++) {
    int number = 7;
    assert_int_equal(str2sig(none[i], &number), -1);
    assert_int_equal(number, 7);
  }
  char name[SIG2STR_MAX];
  assert_int_equal(sig2str(-1, name), -1);
  assert_int_equal(sig2str(SIGRTMAX + 1, name), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_signal_has_a_name_that_leads_back),
      cmocka_unit_test(names_are_the_standards),
      cmocka_unit_test(what_is_none_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
