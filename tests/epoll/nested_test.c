// An epoll inside an epoll, poll or select; cycles and depth.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/timerfd.h>

static void readable_while_something_in_it_is_ready(void **state) {
  int outer = new_epoll(), inner = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(outer, inner, EPOLLIN);
  add(inner, fd, EPOLLIN);
  assert_nothing(outer);
  ok(eventfd_write(fd, 1));
  assert_event(outer, inner, EPOLLIN);
  assert_event(outer, inner, EPOLLIN);
  assert_event(inner, fd, EPOLLIN);
  assert_event(outer, inner, EPOLLIN);
  drain(fd);
  assert_nothing(outer);
  assert_nothing(inner);
  close(fd);
  close(inner);
  close(outer);
}

static void ready_before_it_was_put_in(void **state) {
  int outer = new_epoll(), inner = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(inner, fd, EPOLLIN);
  add(outer, inner, EPOLLIN | EPOLLET);
  assert_event(outer, inner, EPOLLIN);
  assert_nothing(outer);
  close(fd);
  close(inner);
  close(outer);
}

static void never_writable(void **state) {
  int outer = new_epoll(), inner = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(outer, inner, EPOLLOUT);
  add(inner, fd, EPOLLIN | EPOLLOUT);
  assert_nothing(outer);
  assert_int_equal(events_now(inner), POLLIN);
  close(fd);
  close(inner);
  close(outer);
}

static void edge_triggered_outside(void **state) {
  int outer = new_epoll(), inner = new_epoll();
  int a = ok(eventfd(0, EFD_NONBLOCK)), b = ok(eventfd(0, EFD_NONBLOCK));
  add(outer, inner, EPOLLIN | EPOLLET);
  add(inner, a, EPOLLIN);
  add(inner, b, EPOLLIN);
  ok(eventfd_write(a, 1));
  assert_event(outer, inner, EPOLLIN);
  assert_nothing(outer);
  ok(eventfd_write(b, 1)); // the inner one is ready anyway, and still this is news
  assert_event(outer, inner, EPOLLIN);
  assert_nothing(outer);
  drain(a);
  drain(b);
  ok(eventfd_write(a, 1));
  assert_event(outer, inner, EPOLLIN);
  close(a);
  close(b);
  close(inner);
  close(outer);
}

static void edge_triggered_inside(void **state) {
  int outer = new_epoll(), inner = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(outer, inner, EPOLLIN);
  add(inner, fd, EPOLLIN | EPOLLET);
  ok(eventfd_write(fd, 1));
  assert_event(outer, inner, EPOLLIN);
  assert_event(outer, inner, EPOLLIN);
  assert_event(inner, fd, EPOLLIN); // taken: the edge is spent
  assert_nothing(outer);
  close(fd);
  close(inner);
  close(outer);
}

static void removed_inside(void **state) {
  int outer = new_epoll(), inner = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(outer, inner, EPOLLIN);
  add(inner, fd, EPOLLIN);
  assert_event(outer, inner, EPOLLIN);
  removed(inner, fd);
  assert_nothing(outer);
  add(inner, fd, EPOLLIN);
  assert_event(outer, inner, EPOLLIN);
  close(fd);
  assert_nothing(outer);
  close(inner);
  close(outer);
}

static void closed_inside(void **state) {
  int outer = new_epoll(), inner = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(inner, fd, EPOLLIN);
  add(outer, inner, EPOLLIN);
  assert_event(outer, inner, EPOLLIN);
  close(inner);
  assert_nothing(outer);
  ok(eventfd_write(fd, 1));
  assert_nothing(outer);
  close(fd);
  close(outer);
}

static void the_outer_one_closed(void **state) {
  int outer = new_epoll(), inner = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(inner, fd, EPOLLIN);
  add(outer, inner, EPOLLIN);
  close(outer);
  ok(eventfd_write(fd, 1));
  assert_event(inner, fd, EPOLLIN);
  close(fd);
  close(inner);
}

static void in_poll_and_select(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN);
  struct pollfd p = {.fd = ep, .events = POLLIN | POLLOUT};
  assert_int_equal(poll(&p, 1, 0), 0);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ep, &set);
  struct timeval now = {0};
  assert_int_equal(select(ep + 1, &set, NULL, NULL, &now), 0);

  ok(eventfd_write(fd, 1));
  assert_int_equal(poll(&p, 1, -1), 1);
  assert_int_equal(p.revents, POLLIN);
  FD_SET(ep, &set);
  assert_int_equal(select(ep + 1, &set, NULL, NULL, NULL), 1);
  assert_true(FD_ISSET(ep, &set));
  assert_event(ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

static void a_timer_wakes_through_the_levels(void **state) {
  int ep[4];
  for (int i = 0; i < 4; i++) {
    ep[i] = new_epoll();
    if (i > 0)
      add(ep[i], ep[i - 1], EPOLLIN);
  }
  int timer = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  add(ep[0], timer, EPOLLIN);
  struct itimerspec soon = {.it_value.tv_nsec = 20 * MS};
  int64_t start = now_ns();
  ok(timerfd_settime(timer, 0, &soon, NULL));
  assert_event_within(-1, ep[3], ep[2], EPOLLIN);
  assert_true(now_ns() - start >= 20 * MS);
  for (int i = 3; i > 0; i--)
    assert_event(ep[i], ep[i - 1], EPOLLIN);
  assert_event(ep[0], timer, EPOLLIN);
  for (int i = 0; i < 4; i++)
    close(ep[i]);
  close(timer);
}

static void tcp_wakes_through_the_levels(void **state) {
  int outer = new_epoll(), inner = new_epoll(), ends[2];
  new_tcp_pair(ends);
  add(outer, inner, EPOLLIN);
  add(inner, ends[0], EPOLLIN);
  assert_nothing(outer);
  put(ends[1], "x");
  assert_event_within(5000, outer, inner, EPOLLIN);
  drain(ends[0]);
  assert_nothing(outer);
  put(ends[1], "y");
  struct pollfd p = {.fd = outer, .events = POLLIN};
  assert_int_equal(poll(&p, 1, 5000), 1);
  close_both(ends);
  close(inner);
  close(outer);
}

static void cycles(void **state) {
  int a = new_epoll(), b = new_epoll(), c = new_epoll();
  add(a, b, EPOLLIN);
  assert_errno(ELOOP, control(b, EPOLL_CTL_ADD, a, EPOLLIN));
  add(b, c, EPOLLIN);
  assert_errno(ELOOP, control(c, EPOLL_CTL_ADD, a, EPOLLIN));
  removed(a, b);
  add(c, a, EPOLLIN);
  assert_errno(ELOOP, control(a, EPOLL_CTL_ADD, b, EPOLLIN));
  close(a);
  close(b);
  close(c);
}

static void two_ways_to_the_same_one_are_no_cycle(void **state) {
  int top = new_epoll(), left = new_epoll(), right = new_epoll(), bottom = new_epoll();
  int fd = ok(eventfd(0, EFD_NONBLOCK));
  add(top, left, EPOLLIN);
  add(top, right, EPOLLIN);
  add(left, bottom, EPOLLIN);
  add(right, bottom, EPOLLIN);
  add(bottom, fd, EPOLLIN);
  ok(eventfd_write(fd, 1));
  struct epoll_event events[3];
  assert_int_equal(epoll_wait(top, events, 3, 0), 2);
  assert_event(left, bottom, EPOLLIN);
  assert_event(right, bottom, EPOLLIN);
  assert_event(bottom, fd, EPOLLIN);
  close(fd);
  close(bottom);
  close(left);
  close(right);
  close(top);
}

// The longest chain, built from the inside out: each epoll into the next.
static int chain_outwards(int ep[], int want) {
  for (int i = 0; i < want; i++) {
    ep[i] = new_epoll();
    if (i > 0 && control(ep[i], EPOLL_CTL_ADD, ep[i - 1], EPOLLIN) != 0)
      return i;
  }
  return want;
}

static void five_deep_and_no_deeper(void **state) {
  int ep[10], fd = ok(eventfd(1, EFD_NONBLOCK));
  assert_int_equal(chain_outwards(ep, 10), 5);
  assert_int_equal(errno, ELOOP);
  add(ep[0], fd, EPOLLIN);
  for (int i = 4; i > 0; i--)
    assert_event(ep[i], ep[i - 1], EPOLLIN);
  for (int i = 0; i < 6; i++)
    close(ep[i]);
  close(fd);
}

static void depth_counts_from_both_sides(void **state) {
  int upper[3], lower[4], ep;
  assert_int_equal(chain_outwards(lower, 3), 3);
  for (int i = 0; i < 3; i++) {
    upper[i] = new_epoll();
    if (i > 0)
      add(upper[i], upper[i - 1], EPOLLIN);
  }
  assert_errno(ELOOP, control(upper[0], EPOLL_CTL_ADD, lower[2], EPOLLIN)); // six
  add(upper[0], lower[1], EPOLLIN);                                         // five
  ep = new_epoll();
  assert_errno(ELOOP, control(ep, EPOLL_CTL_ADD, upper[2], EPOLLIN));
  assert_errno(ELOOP, control(lower[0], EPOLL_CTL_ADD, ep, EPOLLIN));
  for (int i = 0; i < 3; i++) {
    close(upper[i]);
    close(lower[i]);
  }
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(readable_while_something_in_it_is_ready),
      cmocka_unit_test(ready_before_it_was_put_in),
      cmocka_unit_test(never_writable),
      cmocka_unit_test(edge_triggered_outside),
      cmocka_unit_test(edge_triggered_inside),
      cmocka_unit_test(removed_inside),
      cmocka_unit_test(closed_inside),
      cmocka_unit_test(the_outer_one_closed),
      cmocka_unit_test(in_poll_and_select),
      cmocka_unit_test(a_timer_wakes_through_the_levels),
      cmocka_unit_test(tcp_wakes_through_the_levels),
      cmocka_unit_test(cycles),
      cmocka_unit_test(two_ways_to_the_same_one_are_no_cycle),
      cmocka_unit_test(five_deep_and_no_deeper),
      cmocka_unit_test(depth_counts_from_both_sides),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
