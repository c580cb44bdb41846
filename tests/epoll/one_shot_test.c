// EPOLLONESHOT: one report, then silent until EPOLL_CTL_MOD.
#include "support.h"

#include <sys/eventfd.h>

static void silent_after_one_report(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN | EPOLLONESHOT);
  assert_nothing(ep);
  ok(eventfd_write(fd, 1));
  assert_event(ep, fd, EPOLLIN);
  assert_nothing(ep);
  ok(eventfd_write(fd, 1));
  assert_nothing(ep);
  drain(fd);
  ok(eventfd_write(fd, 1));
  assert_nothing(ep);
  close(fd);
  close(ep);
}

static void still_registered(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN | EPOLLONESHOT);
  assert_event(ep, fd, EPOLLIN);
  assert_errno(EEXIST, control(ep, EPOLL_CTL_ADD, fd, EPOLLIN));
  modify(ep, fd, EPOLLIN | EPOLLONESHOT);
  assert_event(ep, fd, EPOLLIN);
  assert_nothing(ep);
  modify(ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  removed(ep, fd);
  close(fd);
  close(ep);
}

// Even the conditions that need not be asked for.
static void not_even_a_hangup(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLONESHOT);
  put(ends[1], "x");
  assert_event(ep, ends[0], EPOLLIN);
  close(ends[1]);
  assert_nothing(ep);
  modify(ep, ends[0], EPOLLONESHOT);
  assert_event(ep, ends[0], EPOLLHUP);
  assert_nothing(ep);
  close(ends[0]);
  close(ep);
}

static void with_edge_triggered(void **state) {
  int ep = new_epoll(), ends[2];
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET | EPOLLONESHOT);
  put(ends[1], "x");
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  put(ends[1], "y");
  struct epoll_event event;
  assert_int_equal(epoll_wait(ep, &event, 1, 20), 0);
  modify(ep, ends[0], EPOLLIN | EPOLLET | EPOLLONESHOT);
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  drain(ends[0]);
  modify(ep, ends[0], EPOLLIN | EPOLLET | EPOLLONESHOT);
  assert_nothing(ep);
  put(ends[1], "z");
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  close_both(ends);
  close(ep);
}

static void spent_only_by_what_was_reported(void **state) {
  int ep = new_epoll(), fds[2] = {ok(eventfd(1, 0)), ok(eventfd(1, 0))};
  add(ep, fds[0], EPOLLIN | EPOLLONESHOT);
  add(ep, fds[1], EPOLLIN | EPOLLONESHOT);
  struct epoll_event event;
  assert_int_equal(epoll_wait(ep, &event, 1, 0), 1);
  assert_int_equal(event.data.fd, fds[0]);
  assert_event(ep, fds[1], EPOLLIN);
  assert_nothing(ep);
  close_both(fds);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(silent_after_one_report),
      cmocka_unit_test(still_registered),
      cmocka_unit_test(not_even_a_hangup),
      cmocka_unit_test(with_edge_triggered),
      cmocka_unit_test(spent_only_by_what_was_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
