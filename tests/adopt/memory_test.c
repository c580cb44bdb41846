// Adopted descriptors when memory is out.
// wit: tests/adopt/types.wit adopt
// run: -W max-memory-size=12582912
#include "support.h"

#include "../memory.h"

static void what_can_t_be_kept_is_refused_and_later_taken(void **state) {
  struct pair p = stream_pair(&bytes_type);
  static char much[100000];
  char byte;
  assert_int_equal(events(p.out), EPOLLOUT);
  for (int blocks = 0; blocks < 2; blocks++) {
    ok(fcntl(p.out, F_SETFL, blocks ? 0 : O_NONBLOCK));
    exhaust();
    assert_errno(ENOMEM, write(p.out, "a", 1));
    assert_errno(ENOMEM, write(p.out, much, sizeof much));
    give_back(NULL);
    assert_int_equal(events(p.out), EPOLLOUT);
    assert_int_equal(ok(write(p.out, "a", 1)), 1);
    assert_int_equal(events(p.out), 0);
    assert_int_equal(events_within(p.in, 100), EPOLLIN);
    assert_int_equal(ok(read(p.in, &byte, 1)), 1);
  }
  ok(close(p.in));
  ok(close(p.out));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_can_t_be_kept_is_refused_and_later_taken, count_handles,
                                      same_handles),
  };
  return cmocka_run_group_tests_name("adopted descriptors without memory", tests, NULL, give_back);
}
