// timerfd: clocks, intervals, and how many expiries a read tells of.
#include "support.h"

#include <sys/timerfd.h>

static int new_timer(clockid_t clock) {
  return ok(timerfd_create(clock, TFD_NONBLOCK | TFD_CLOEXEC));
}

static void set(int fd, int flags, int64_t value, int64_t interval) {
  struct itimerspec spec = {{interval / SEC, interval % SEC}, {value / SEC, value % SEC}};
  ok(timerfd_settime(fd, flags, &spec, NULL));
}

static int64_t in_ns(struct timespec t) { return t.tv_sec * SEC + t.tv_nsec; }

static int64_t left(int fd) {
  struct itimerspec spec;
  ok(timerfd_gettime(fd, &spec));
  return in_ns(spec.it_value);
}

static int64_t clock_ns(clockid_t clock) {
  struct timespec t;
  ok(clock_gettime(clock, &t));
  return in_ns(t);
}

// Waits until the timer is readable, and reads it.
static uint64_t expiries(int fd) {
  struct pollfd p = {.fd = fd, .events = POLLIN};
  uint64_t count = 0;
  assert_int_equal(poll(&p, 1, 5000), 1);
  assert_int_equal(read(fd, &count, 8), 8);
  return count;
}

static void flags(void **state) {
  int fd = ok(timerfd_create(CLOCK_MONOTONIC, 0));
  assert_int_equal(fcntl(fd, F_GETFD), 0);
  assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  close(fd);
  fd = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  close(fd);
  assert_errno(EINVAL, timerfd_create(CLOCK_MONOTONIC, 1));
  assert_errno(EINVAL, timerfd_create(CLOCK_MONOTONIC, -1));
}

static void three_clocks(void **state) {
  close(ok(timerfd_create(CLOCK_REALTIME, 0)));
  close(ok(timerfd_create(CLOCK_MONOTONIC, 0)));
#ifdef CLOCK_BOOTTIME
  close(ok(timerfd_create(CLOCK_BOOTTIME, 0)));
#endif
#ifdef CLOCK_PROCESS_CPUTIME_ID
  assert_errno(EINVAL, timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0));
#endif
}

static void the_arguments_are_checked(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  struct itimerspec spec = {.it_value.tv_sec = 1};
  static const struct timespec wrong[] = {{0, 1000000000}, {0, -1}, {-1, 0}};
  for (int i = 0; i < 3; i++) {
    struct itimerspec value = {.it_value = wrong[i]};
    struct itimerspec interval = {.it_value.tv_sec = 1, .it_interval = wrong[i]};
    assert_errno(EINVAL, timerfd_settime(fd, 0, &value, NULL));
    assert_errno(EINVAL, timerfd_settime(fd, 0, &interval, NULL));
  }
  assert_int_equal(left(fd), 0);
  assert_errno(EINVAL, timerfd_settime(fd, 4, &spec, NULL));
  assert_errno(EINVAL, timerfd_settime(fd, -1, &spec, NULL));
  assert_errno(EFAULT, timerfd_settime(fd, 0, NULL, NULL));
  assert_errno(EFAULT, timerfd_gettime(fd, NULL));
  assert_errno(EBADF, timerfd_settime(-1, 0, &spec, NULL));
  assert_errno(EBADF, timerfd_gettime(-1, &spec));
  close(fd);
  int ep = new_epoll();
  assert_errno(EINVAL, timerfd_settime(ep, 0, &spec, NULL));
  assert_errno(EINVAL, timerfd_gettime(ep, &spec));
  close(ep);
}

static void unarmed(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  uint64_t count;
  assert_int_equal(events_now(fd), 0);
  assert_errno(EAGAIN, read(fd, &count, 8));
  struct itimerspec spec;
  memset(&spec, 1, sizeof spec);
  ok(timerfd_gettime(fd, &spec));
  assert_true(in_ns(spec.it_value) == 0 && in_ns(spec.it_interval) == 0);
  close(fd);
}

static void once(void **state) {
  static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME,
#ifdef CLOCK_BOOTTIME
                                     CLOCK_BOOTTIME
#endif
  };
  for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
    int fd = new_timer(clocks[i]);
    uint64_t count;
    int64_t start = now_ns();
    set(fd, 0, 20 * MS, 0);
    assert_int_equal(events_now(fd), 0);
    assert_int_equal(expiries(fd), 1);
    assert_true(now_ns() - start >= 20 * MS);
    assert_int_equal(events_now(fd), 0);
    assert_errno(EAGAIN, read(fd, &count, 8));
    assert_true(left(fd) == 0);
    close(fd);
  }
}

static void at_an_absolute_time(void **state) {
  static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};
  for (int i = 0; i < 2; i++) {
    int fd = new_timer(clocks[i]);
    int64_t when = clock_ns(clocks[i]) + 20 * MS;
    set(fd, TFD_TIMER_ABSTIME, when, 0);
    int64_t remaining = left(fd); // always relative
    assert_true(remaining > 0 && remaining <= 20 * MS);
    assert_int_equal(expiries(fd), 1);
    assert_true(clock_ns(clocks[i]) >= when);
    close(fd);
  }
}

static void a_time_that_has_passed(void **state) {
  static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};
  for (int i = 0; i < 2; i++) {
    int fd = new_timer(clocks[i]);
    set(fd, TFD_TIMER_ABSTIME, 1, 0);
    assert_int_equal(expiries(fd), 1);
    // Every interval since then counts. (A monotonic clock may have begun a moment ago.)
    if (clock_ns(clocks[i]) > 11 * SEC) {
      set(fd, TFD_TIMER_ABSTIME, clock_ns(clocks[i]) - 10 * SEC - SEC / 2, SEC);
      assert_int_equal(expiries(fd), 11);
    }
    close(fd);
  }
}

static void missed_expiries_add_up(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  int64_t start = now_ns();
  set(fd, 0, 10 * MS, 10 * MS);
  poll(NULL, 0, 75);
  uint64_t count = expiries(fd);
  int64_t passed = (now_ns() - start) / (10 * MS);
  assert_true(count >= 7 && (int64_t)count <= passed);
  // The phase is kept: the next one is due at a multiple of the interval.
  uint64_t more = expiries(fd);
  assert_true(now_ns() - start >= (int64_t)(count + more) * 10 * MS);
  close(fd);
}

static void an_interval_of_another_length(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  int64_t start = now_ns();
  set(fd, 0, 5 * MS, 30 * MS);
  assert_int_equal(expiries(fd), 1);
  struct itimerspec spec;
  ok(timerfd_gettime(fd, &spec));
  assert_true(in_ns(spec.it_interval) == 30 * MS);
  assert_true(in_ns(spec.it_value) > 0 && in_ns(spec.it_value) <= 30 * MS);
  expiries(fd);
  assert_true(now_ns() - start >= 35 * MS);
  close(fd);
}

static void what_was_set_before_is_told(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  struct itimerspec spec = {{7, 5}, {1000, 0}}, old;
  ok(timerfd_settime(fd, 0, &spec, &old));
  assert_true(in_ns(old.it_value) == 0 && in_ns(old.it_interval) == 0);
  struct itimerspec next = {{0, 0}, {2000, 0}};
  ok(timerfd_settime(fd, 0, &next, &old));
  assert_true(in_ns(old.it_interval) == 7 * SEC + 5);
  assert_true(in_ns(old.it_value) > 900 * SEC && in_ns(old.it_value) <= 1000 * SEC);
  assert_true(left(fd) > 1900 * SEC && left(fd) <= 2000 * SEC);
  close(fd);
}

static void disarmed(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC), ep = new_epoll();
  struct epoll_event event;
  add(ep, fd, EPOLLIN);
  set(fd, 0, 15 * MS, 0);
  set(fd, 0, 0, 15 * MS); // an interval alone arms nothing
  assert_true(left(fd) == 0);
  assert_int_equal(epoll_wait(ep, &event, 1, 30), 0);
  close(fd);
  close(ep);
}

static void setting_forgets_unread_expiries(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  uint64_t count;
  set(fd, 0, 1, 0);
  struct pollfd p = {.fd = fd, .events = POLLIN};
  assert_int_equal(poll(&p, 1, 5000), 1);
  set(fd, 0, 1000 * SEC, 0);
  assert_int_equal(events_now(fd), 0);
  assert_errno(EAGAIN, read(fd, &count, 8));
  set(fd, 0, 1, 0);
  assert_int_equal(poll(&p, 1, 5000), 1);
  set(fd, 0, 0, 0);
  assert_int_equal(events_now(fd), 0);
  close(fd);
}

static void gettime_after_an_unread_expiry(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  struct pollfd p = {.fd = fd, .events = POLLIN};
  set(fd, 0, 1 * MS, 1000 * SEC);
  assert_int_equal(poll(&p, 1, 5000), 1);
  assert_true(left(fd) > 900 * SEC && left(fd) <= 1000 * SEC);
  assert_int_equal(events_now(fd), POLLIN);
  assert_int_equal(expiries(fd), 1);
  close(fd);
}

static void reads_of_other_sizes(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  uint64_t counts[2] = {0, 77};
  set(fd, 0, 1, 0);
  struct pollfd p = {.fd = fd, .events = POLLIN};
  assert_int_equal(poll(&p, 1, 5000), 1);
  assert_errno(EINVAL, read(fd, counts, 7));
  assert_int_equal(read(fd, counts, 16), 8);
  assert_true(counts[0] == 1 && counts[1] == 77);
  assert_errno(EINVAL, read(fd, counts, 4));
  close(fd);
}

static void it_cannot_be_written(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  uint64_t one = 1;
  assert_errno(EINVAL, write(fd, &one, 8));
  assert_errno(ESPIPE, pread(fd, &one, 8, 0));
  close(fd);
}

static void a_blocking_read_waits(void **state) {
  int fd = ok(timerfd_create(CLOCK_MONOTONIC, 0));
  uint64_t count = 0;
  int64_t start = now_ns();
  set(fd, 0, 20 * MS, 0);
  assert_int_equal(read(fd, &count, 8), 8);
  assert_true(count == 1);
  assert_true(now_ns() - start >= 20 * MS);
  close(fd);
}

static void the_shortest_interval(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  set(fd, 0, 1, 1); // a nanosecond
  uint64_t sum = 0;
  for (int i = 0; i < 5; i++)
    sum += expiries(fd);
  assert_true(sum >= 5);
  set(fd, 0, 0, 0);
  close(fd);
}

static void canceled_when_the_clock_is_set(void **state) {
  int fd = new_timer(CLOCK_REALTIME), other = new_timer(CLOCK_MONOTONIC);
  // Nobody sets the clock here: an ordinary timer.
  set(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, clock_ns(CLOCK_REALTIME) + 10 * MS, 0);
  assert_int_equal(expiries(fd), 1);
  // Where it has no meaning it is accepted.
  set(fd, TFD_TIMER_CANCEL_ON_SET, 10 * MS, 0);
  assert_int_equal(expiries(fd), 1);
  set(other, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, clock_ns(CLOCK_MONOTONIC) + MS, 0);
  assert_int_equal(expiries(other), 1);
  close(fd);
  close(other);
}

static void in_epoll(void **state) {
  int ep = new_epoll(), fd = new_timer(CLOCK_MONOTONIC);
  add(ep, fd, EPOLLIN);
  assert_nothing(ep);
  set(fd, 0, 5 * MS, 0);
  assert_nothing(ep);
  assert_event_within(5000, ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  assert_int_equal(expiries(fd), 1);
  assert_nothing(ep);
  close(fd);
  close(ep);
}

static void closed_while_armed(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  for (int i = 0; i < 50; i++) {
    int fd = new_timer(CLOCK_MONOTONIC);
    add(ep, fd, EPOLLIN);
    set(fd, 0, 5 * MS, 5 * MS);
    close(fd);
  }
  assert_int_equal(epoll_wait(ep, &event, 1, 20), 0);
  close(ep);
}

static void far_beyond_any_clock(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC);
  struct itimerspec spec = {.it_value.tv_sec = INT64_MAX / SEC * 2};
  ok(timerfd_settime(fd, 0, &spec, NULL));
  assert_int_equal(events_now(fd), 0);
  ok(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
  assert_int_equal(events_now(fd), 0);
  close(fd);
}

static void duplicates_share_the_timer(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC), other = ok(dup(fd)), ep = new_epoll();
  uint64_t count;
  add(ep, fd, EPOLLIN);
  set(other, 0, 5 * MS, 0);
  assert_event_within(5000, ep, fd, EPOLLIN);
  assert_int_equal(read(other, &count, 8), 8);
  assert_errno(EAGAIN, read(fd, &count, 8));
  set(fd, 0, 5 * MS, 0);
  close(fd);
  assert_event_within(5000, ep, fd, EPOLLIN); // the description lives on
  close(other);
  close(ep);
}

static void moved_earlier_and_later(void **state) {
  int fd = new_timer(CLOCK_MONOTONIC), ep = new_epoll();
  struct epoll_event event;
  int64_t start = now_ns();
  add(ep, fd, EPOLLIN);
  set(fd, 0, 1000 * SEC, 0);
  assert_int_equal(epoll_wait(ep, &event, 1, 1), 0);
  set(fd, 0, 20 * MS, 0);
  assert_int_equal(epoll_wait(ep, &event, 1, 1), 0);
  set(fd, 0, 60 * MS, 0);
  assert_event_within(5000, ep, fd, EPOLLIN);
  assert_true(now_ns() - start >= 60 * MS);
  close(fd);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flags),
      cmocka_unit_test(three_clocks),
      cmocka_unit_test(the_arguments_are_checked),
      cmocka_unit_test(unarmed),
      cmocka_unit_test(once),
      cmocka_unit_test(at_an_absolute_time),
      cmocka_unit_test(a_time_that_has_passed),
      cmocka_unit_test(missed_expiries_add_up),
      cmocka_unit_test(an_interval_of_another_length),
      cmocka_unit_test(what_was_set_before_is_told),
      cmocka_unit_test(disarmed),
      cmocka_unit_test(setting_forgets_unread_expiries),
      cmocka_unit_test(gettime_after_an_unread_expiry),
      cmocka_unit_test(reads_of_other_sizes),
      cmocka_unit_test(it_cannot_be_written),
      cmocka_unit_test(a_blocking_read_waits),
      cmocka_unit_test(the_shortest_interval),
      cmocka_unit_test(canceled_when_the_clock_is_set),
      cmocka_unit_test(in_epoll),
      cmocka_unit_test(closed_while_armed),
      cmocka_unit_test(far_beyond_any_clock),
      cmocka_unit_test(duplicates_share_the_timer),
      cmocka_unit_test(moved_earlier_and_later),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
