// How long the waits wait: never shorter than asked, 0 not at all.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>

static void never_early(void **state) {
  int ep = new_epoll(), ends[2];
  struct epoll_event event;
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN);
  static const int timeouts[] = {1, 2, 3, 5, 10, 25, 50, 1, 2, 3, 5};
  for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++) {
    int64_t start = now_ns();
    assert_int_equal(epoll_wait(ep, &event, 1, timeouts[i]), 0);
    assert_true(now_ns() - start >= timeouts[i] * MS);
  }
  close_both(ends);
  close(ep);
}

static void pwait2_never_early(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  static const long timeouts[] = {1, 1000, 100000, 999999, 1000001, 2500000, 7777777};
  for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++) {
    struct timespec timeout = {.tv_nsec = timeouts[i]};
    int64_t start = now_ns();
    assert_int_equal(epoll_pwait2(ep, &event, 1, &timeout, NULL), 0);
    assert_true(now_ns() - start >= timeouts[i]);
  }
  close(ep);
}

static void zero_does_not_wait(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  struct timespec none = {0};
  int64_t start = now_ns();
  for (int i = 0; i < 100; i++) {
    assert_int_equal(epoll_wait(ep, &event, 1, 0), 0);
    assert_int_equal(epoll_pwait2(ep, &event, 1, &none, NULL), 0);
    assert_int_equal(poll(NULL, 0, 0), 0);
  }
  assert_true(now_ns() - start < 100 * MS * 3);
  close(ep);
}

// A loop that never blocks sees what the outside did all the same.
static void zero_sees_tcp(void **state) {
  int ep = new_epoll(), ends[2];
  struct epoll_event event;
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN);
  for (int i = 0; i < 10; i++) {
    put(ends[1], "x");
    int64_t end = now_ns() + 5 * SEC;
    while (epoll_wait(ep, &event, 1, 0) == 0)
      assert_true(now_ns() < end);
    assert_int_equal(event.data.fd, ends[0]);
    assert_int_equal(drain(ends[0]), 1);
  }
  close_both(ends);
  close(ep);
}

static void zero_sees_timers(void **state) {
  int ep = new_epoll(), fd = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  struct itimerspec soon = {.it_value.tv_nsec = 20 * MS};
  struct epoll_event event;
  add(ep, fd, EPOLLIN);
  int64_t start = now_ns();
  ok(timerfd_settime(fd, 0, &soon, NULL));
  while (epoll_wait(ep, &event, 1, 0) == 0)
    assert_true(now_ns() - start < 5 * SEC);
  assert_true(now_ns() - start >= 20 * MS);
  close(fd);
  close(ep);
}

static void poll_with_zero_sees_tcp(void **state) {
  int ends[2];
  new_tcp_pair(ends);
  put(ends[1], "x");
  struct pollfd p = {.fd = ends[0], .events = POLLIN};
  int64_t end = now_ns() + 5 * SEC;
  while (poll(&p, 1, 0) == 0)
    assert_true(now_ns() < end);
  assert_int_equal(p.revents, POLLIN);
  close_both(ends);
}

// Nor need a loop wait at all: a non-blocking read sees it in the end.
static void a_loop_of_reads_sees_tcp(void **state) {
  int ends[2];
  char byte;
  new_tcp_pair(ends);
  assert_errno(EAGAIN, read(ends[0], &byte, 1));
  put(ends[1], "x");
  int64_t end = now_ns() + 5 * SEC;
  while (read(ends[0], &byte, 1) != 1) {
    assert_int_equal(errno, EAGAIN);
    assert_true(now_ns() < end);
  }
  close_both(ends);
}

static void any_negative_timeout_waits_for_ever(void **state) {
  int ep = new_epoll(), fd = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  struct itimerspec soon = {.it_value.tv_nsec = 30 * MS};
  struct epoll_event event;
  add(ep, fd, EPOLLIN);
  static const int timeouts[] = {-1, -2, -1000, INT32_MIN};
  for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++) {
    int64_t start = now_ns();
    ok(timerfd_settime(fd, 0, &soon, NULL));
    assert_int_equal(epoll_wait(ep, &event, 1, timeouts[i]), 1);
    assert_true(now_ns() - start >= 30 * MS);
    assert_int_equal(drain(fd), 8);
  }
  ok(timerfd_settime(fd, 0, &soon, NULL));
  assert_int_equal(epoll_pwait2(ep, &event, 1, NULL, NULL), 1);
  close(fd);
  close(ep);
}

static void the_longest_timeouts(void **state) {
  int ep = new_epoll(), fd = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  struct itimerspec soon = {.it_value.tv_nsec = 5 * MS};
  struct timespec ages = {.tv_sec = sizeof(time_t) == 8 ? INT64_MAX : INT32_MAX,
                          .tv_nsec = 999999999};
  struct epoll_event event;
  add(ep, fd, EPOLLIN);
  ok(timerfd_settime(fd, 0, &soon, NULL));
  assert_int_equal(epoll_wait(ep, &event, 1, INT32_MAX), 1);
  assert_int_equal(drain(fd), 8);
  ok(timerfd_settime(fd, 0, &soon, NULL));
  assert_int_equal(epoll_pwait2(ep, &event, 1, &ages, NULL), 1);
  assert_int_equal(drain(fd), 8);
  close(fd);
  close(ep);
}

static void invalid_timespecs(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  static const struct timespec wrong[] = {
      {.tv_nsec = 1000000000}, {.tv_nsec = -1}, {.tv_sec = -1}, {.tv_sec = -1, .tv_nsec = 5}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_errno(EINVAL, epoll_pwait2(ep, &event, 1, &wrong[i], NULL));
    assert_errno(EINVAL, ppoll(NULL, 0, &wrong[i], NULL));
  }
  close(ep);
}

static void ready_descriptors_end_the_wait_at_once(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, 0));
  add(ep, fd, EPOLLIN);
  int64_t start = now_ns();
  assert_event_within(10000, ep, fd, EPOLLIN);
  assert_true(now_ns() - start < 5 * SEC);
  close(fd);
  close(ep);
}

static void the_earliest_timer_wins(void **state) {
  enum { count = 20 };
  int ep = new_epoll(), fds[count];
  int64_t start = now_ns();
  for (int i = 0; i < count; i++) { // the last one set is the first to expire
    struct itimerspec when = {.it_value.tv_nsec = (count - i) * 10 * MS};
    fds[i] = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
    add(ep, fds[i], EPOLLIN);
    ok(timerfd_settime(fds[i], 0, &when, NULL));
  }
  for (int i = count; i-- > 0;) {
    struct epoll_event event;
    assert_int_equal(epoll_wait(ep, &event, 1, -1), 1);
    assert_int_equal(event.data.fd, fds[i]);
    assert_true(now_ns() - start >= (count - i) * 10 * MS);
    close(fds[i]);
  }
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(never_early),
      cmocka_unit_test(pwait2_never_early),
      cmocka_unit_test(zero_does_not_wait),
      cmocka_unit_test(zero_sees_tcp),
      cmocka_unit_test(zero_sees_timers),
      cmocka_unit_test(poll_with_zero_sees_tcp),
      cmocka_unit_test(a_loop_of_reads_sees_tcp),
      cmocka_unit_test(any_negative_timeout_waits_for_ever),
      cmocka_unit_test(the_longest_timeouts),
      cmocka_unit_test(invalid_timespecs),
      cmocka_unit_test(ready_descriptors_end_the_wait_at_once),
      cmocka_unit_test(the_earliest_timer_wins),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
