// Adopted calls in flight. The calls are the host's timers.
// wit: tests/adopt/types.wit adopt
#include "support.h"

static uint32_t wait_for(uint64_t ms) { return wasi_clocks_monotonic_clock_wait_for(ms * 1000000); }
static int timer(uint64_t ms) { return ok(wasi_epoll_subtask(wait_for(ms), O_NONBLOCK)); }

static void in_flight_shows_nothing(void **state) {
  int fd = timer(60000);
  uint32_t status;
  assert_int_equal(events(fd), 0);
  assert_errno(EAGAIN, read(fd, &status, 4));
  assert_errno(EBADF, write(fd, &status, 4));
  ok(close(fd)); // cancels: nobody waits a minute here
}

static void returned_is_readable_and_gives_its_status(void **state) {
  int64_t start = now_ms();
  int fd = timer(20);
  assert_int_equal(events_within(fd, 5000), EPOLLIN);
  assert_true(now_ms() - start >= 20);
  uint32_t status = 99;
  assert_errno(EINVAL, read(fd, &status, 3));
  assert_int_equal(ok(read(fd, &status, 4)), 4);
  assert_int_equal(status, ADOPT_SUBTASK_RETURNED);
  assert_int_equal(ok(read(fd, &status, 4)), 0);
  assert_int_equal(events(fd), OVER);
  ok(close(fd));
}

static void over_at_once_is_readable_at_once(void **state) {
  uint32_t call = wait_for(0);
  assert_int_equal(ADOPT_SUBTASK_STATE(call), ADOPT_SUBTASK_RETURNED);
  int fd = ok(wasi_epoll_subtask(call, 0));
  assert_int_equal(events(fd), EPOLLIN);
  uint32_t status;
  assert_int_equal(ok(read(fd, &status, 4)), 4);
  assert_int_equal(status, ADOPT_SUBTASK_RETURNED);
  ok(close(fd));
}

static void a_blocking_read_waits_for_it(void **state) {
  int fd = ok(wasi_epoll_subtask(wait_for(10), 0));
  uint32_t status;
  assert_int_equal(ok(read(fd, &status, 4)), 4);
  ok(close(fd));
}

static void cancelled_in_flight(void **state) {
  int fd = timer(60000);
  assert_int_equal(ok(wasi_epoll_cancel(fd)), 0);
  assert_int_equal(events(fd), EPOLLIN);
  uint32_t status;
  assert_int_equal(ok(read(fd, &status, 4)), 4);
  assert_int_equal(status, ADOPT_SUBTASK_RETURNED_CANCELLED);
  assert_int_equal(ok(wasi_epoll_cancel(fd)), 0);
  ok(close(fd));
}

static void cancelled_while_it_is_waited_for(void **state) {
  int fd = timer(60000);
  int epoll = ok(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN};
  ok(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
  assert_int_equal(ok(epoll_wait(epoll, &event, 1, 5)), 0);
  assert_int_equal(ok(wasi_epoll_cancel(fd)), 0);
  assert_int_equal(ok(epoll_wait(epoll, &event, 1, 0)), 1);
  ok(close(fd));
  ok(close(epoll));
}

static void cancel_says_when_it_came_too_late(void **state) {
  int fd = timer(5);
  assert_int_equal(events_within(fd, 5000), EPOLLIN);
  assert_int_equal(ok(wasi_epoll_cancel(fd)), 1);
  uint32_t status;
  assert_int_equal(ok(read(fd, &status, 4)), 4);
  assert_int_equal(status, ADOPT_SUBTASK_RETURNED);
  ok(close(fd));
}

static void cancel_at_every_moment(void **state) {
  for (int us = 0; us < 4000; us += 97) {
    int fd = ok(wasi_epoll_subtask(wasi_clocks_monotonic_clock_wait_for(1000000), O_NONBLOCK));
    int64_t until = now_ns() + us * 1000;
    do
      events(fd);
    while (now_ns() < until);
    int finished = ok(wasi_epoll_cancel(fd));
    uint32_t status = 99;
    assert_int_equal(ok(read(fd, &status, 4)), 4);
    assert_int_equal(status, finished ? ADOPT_SUBTASK_RETURNED : ADOPT_SUBTASK_RETURNED_CANCELLED);
    ok(close(fd));
  }
}

static void a_thousand_in_one_epoll(void **state) {
  enum { count = 1000 };
  int epoll = ok(epoll_create1(0));
  for (int i = 0; i < count; i++) {
    struct epoll_event event = {.events = EPOLLIN};
    event.data.fd = timer(1 + i % 50);
    ok(epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event));
  }
  for (int done = 0; done < count;) {
    struct epoll_event events[100];
    int n = ok(epoll_wait(epoll, events, 100, 5000));
    assert_true(n > 0);
    for (int i = 0; i < n; i++, done++)
      ok(close(events[i].data.fd));
  }
  ok(close(epoll));
}

static void handed_out_and_taken_back(void **state) {
  int fd = timer(30);
  uint32_t handle;
  assert_int_equal(events(fd), 0);
  int other = ok(dup(fd));
  ok(wasi_epoll_release(fd, &handle));
  assert_errno(EBADF, close(fd));
  assert_int_equal(events(other), OVER);
  uint32_t status;
  assert_int_equal(ok(read(other, &status, 4)), 0);
  ok(close(other));
  // Not in a set any more: raw calls work on it.
  fd = ok(wasi_epoll_subtask(handle << 4 | ADOPT_SUBTASK_STARTED, O_NONBLOCK));
  assert_int_equal(events_within(fd, 5000), EPOLLIN);
  assert_errno(EINVAL, wasi_epoll_release(fd, &handle)); // it is over, and has none any more
  ok(close(fd));
}

static void nothing_leaks(void **state) {
  uint32_t handle;
  assert_no_leak({ ok(close(timer(60000))); });
  assert_no_leak({
    int fd = timer(60000);
    events(fd);
    ok(close(fd));
  });
  assert_no_leak({
    int fd = timer(1);
    events_within(fd, 100);
    ok(close(fd));
  });
  assert_no_leak({
    int fd = timer(60000);
    ok(wasi_epoll_cancel(fd));
    ok(close(fd));
  });
  assert_no_leak({ ok(close(timer(0))); });
  assert_no_leak({
    ok(wasi_epoll_release(timer(60000), &handle));
    adopt_subtask_cancel(handle);
    adopt_subtask_drop(handle);
  });
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(in_flight_shows_nothing),
      TEST(returned_is_readable_and_gives_its_status),
      TEST(over_at_once_is_readable_at_once),
      TEST(a_blocking_read_waits_for_it),
      TEST(cancelled_in_flight),
      TEST(cancelled_while_it_is_waited_for),
      TEST(cancel_says_when_it_came_too_late),
      TEST(cancel_at_every_moment),
      TEST(a_thousand_in_one_epoll),
      TEST(handed_out_and_taken_back),
      TEST(nothing_leaks),
  };
  return cmocka_run_group_tests_name("adopted subtasks", tests, NULL, NULL);
}
