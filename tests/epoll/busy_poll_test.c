// Busy polling per instance: EPIOCSPARAMS and EPIOCGPARAMS (Linux 6.9 and newer).
#include "support.h"

#include <sys/eventfd.h>
#include <sys/ioctl.h>

// Linux's own layout, for headers that don't have it yet.
struct params {
  uint32_t busy_poll_usecs;
  uint16_t busy_poll_budget;
  uint8_t prefer_busy_poll;
  uint8_t pad;
};
#ifdef EPIOCSPARAMS
_Static_assert(sizeof(struct params) == sizeof(struct epoll_params), "the same layout");
#else
#define EPIOCSPARAMS 0x40088a01
#define EPIOCGPARAMS 0x80088a02
#endif

static int instance(void) {
  int ep = new_epoll();
  struct params got;
  if (ioctl(ep, EPIOCGPARAMS, &got) != 0) {
    print_message("this kernel is older than 6.9: no EPIOCGPARAMS\n");
    close(ep);
    skip();
  }
  return ep;
}

static void off_by_default(void **state) {
  int ep = instance();
  struct params got = {1, 1, 1, 1};
  ok(ioctl(ep, EPIOCGPARAMS, &got));
  assert_int_equal(got.busy_poll_usecs, 0);
  assert_int_equal(got.busy_poll_budget, 0);
  assert_int_equal(got.prefer_busy_poll, 0);
  assert_int_equal(got.pad, 0);
  close(ep);
}

static void what_was_set_is_told(void **state) {
  int ep = instance(), other = instance();
  struct params want = {.busy_poll_usecs = 50, .busy_poll_budget = 8, .prefer_busy_poll = 1};
  struct params got;
  ok(ioctl(ep, EPIOCSPARAMS, &want));
  ok(ioctl(ep, EPIOCGPARAMS, &got));
  assert_memory_equal(&got, &want, sizeof got);
  ok(ioctl(other, EPIOCGPARAMS, &got));
  assert_int_equal(got.busy_poll_usecs, 0);
  close(other);
  close(ep);
}

static void what_is_refused(void **state) {
  int ep = instance(), fd = ok(eventfd(0, 0));
  struct params padded = {.pad = 1}, prefer = {.prefer_busy_poll = 2};
  struct params too_long = {.busy_poll_usecs = UINT32_MAX};
  assert_errno(EINVAL, ioctl(ep, EPIOCSPARAMS, &padded));
  assert_errno(EINVAL, ioctl(ep, EPIOCSPARAMS, &prefer));
  assert_errno(EINVAL, ioctl(ep, EPIOCSPARAMS, &too_long));
  assert_errno(EFAULT, ioctl(ep, EPIOCSPARAMS, NULL));
  assert_errno(EFAULT, ioctl(ep, EPIOCGPARAMS, NULL));
  assert_errno(EINVAL, ioctl(ep, 0x8a77, NULL));
  assert_errno(ENOTTY, ioctl(fd, EPIOCGPARAMS, &padded));
  close(fd);
  close(ep);
}

static void waits_are_the_same(void **state) {
  int ep = instance(), ends[2];
  struct params busy = {.busy_poll_usecs = 200, .busy_poll_budget = 8};
  struct epoll_event event;
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  ok(ioctl(ep, EPIOCSPARAMS, &busy));
  for (int i = 0; i < 10; i++) {
    put(ends[1], "x");
    assert_event_within(5000, ep, ends[0], EPOLLIN);
    assert_int_equal(drain(ends[0]), 1);
    int64_t start = now_ns();
    assert_int_equal(epoll_wait(ep, &event, 1, 3), 0);
    assert_true(now_ns() - start >= 3 * MS);
  }
  close_both(ends);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(off_by_default),
      cmocka_unit_test(what_was_set_is_told),
      cmocka_unit_test(what_is_refused),
      cmocka_unit_test(waits_are_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
