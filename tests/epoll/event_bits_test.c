// The less usual bits: RDNORM, WRNORM and the BAND relatives, PRI, WAKEUP.
#include "support.h"

#include <sys/eventfd.h>

#define EVERYTHING                                                                                 \
  (EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDNORM | EPOLLRDBAND | EPOLLWRNORM | EPOLLWRBAND |         \
   EPOLLMSG | EPOLLRDHUP)

static void numbers(void **state) {
  assert_int_equal(EPOLLIN, 0x1);
  assert_int_equal(EPOLLPRI, 0x2);
  assert_int_equal(EPOLLOUT, 0x4);
  assert_int_equal(EPOLLERR, 0x8);
  assert_int_equal(EPOLLHUP, 0x10);
  assert_int_equal(EPOLLRDNORM, 0x40);
  assert_int_equal(EPOLLRDBAND, 0x80);
  assert_int_equal(EPOLLWRNORM, 0x100);
  assert_int_equal(EPOLLWRBAND, 0x200);
  assert_int_equal(EPOLLMSG, 0x400);
  assert_int_equal(EPOLLRDHUP, 0x2000);
  assert_int_equal(EPOLLEXCLUSIVE, 1u << 28);
  assert_int_equal(EPOLLWAKEUP, 1u << 29);
  assert_int_equal(EPOLLONESHOT, 1u << 30);
  assert_int_equal(EPOLLET, 1u << 31);
}

// Registers for everything and sees what is reported.
static void reports(int fd, uint32_t events) {
  int ep = new_epoll();
  add(ep, fd, EVERYTHING);
  assert_event(ep, fd, events);
  close(ep);
}

static void of_sockets(void **state) {
  int ends[2];
  new_socketpair(ends);
  reports(ends[0], EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND);
  put(ends[1], "x");
  reports(ends[0], EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND);
  close_both(ends);

  new_tcp_pair(ends);
  reports(ends[0], EPOLLOUT | EPOLLWRNORM);
  put(ends[1], "x");
  assert_becomes(ends[0], POLLIN | POLLOUT);
  reports(ends[0], EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM);
  close_both(ends);
}

static void of_pipes(void **state) {
  int ends[2];
  new_pipe(ends);
  reports(ends[1], EPOLLOUT | EPOLLWRNORM);
  put(ends[1], "x");
  reports(ends[0], EPOLLIN | EPOLLRDNORM);
  close_both(ends);
}

static void of_counters(void **state) {
  int fd = ok(eventfd(1, 0));
  reports(fd, EPOLLIN | EPOLLOUT); // and nothing else
  close(fd);
}

static void of_an_epoll(void **state) {
  int inner = new_epoll(), fd = ok(eventfd(1, 0));
  add(inner, fd, EPOLLIN);
  reports(inner, EPOLLIN | EPOLLRDNORM);
  close(fd);
  close(inner);
}

static void the_normal_bits_alone(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  add(ep, ends[0], EPOLLRDNORM);
  assert_nothing(ep);
  put(ends[1], "x");
  assert_event(ep, ends[0], EPOLLRDNORM);
  modify(ep, ends[0], EPOLLWRNORM);
  assert_event(ep, ends[0], EPOLLWRNORM);
  modify(ep, ends[0], EPOLLWRBAND | EPOLLET);
  assert_event(ep, ends[0], EPOLLWRBAND);
  modify(ep, ends[0], EPOLLRDBAND);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

static void the_same_in_poll(void **state) {
  int ends[2];
  new_tcp_pair(ends);
  put(ends[1], "x");
  assert_becomes(ends[0], POLLIN | POLLOUT);
  struct pollfd p = {.fd = ends[0], .events = POLLRDNORM | POLLWRNORM};
  assert_int_equal(poll(&p, 1, 0), 1);
  assert_int_equal(p.revents, POLLRDNORM | POLLWRNORM);
  p.events = POLLRDBAND | POLLPRI;
  assert_int_equal(poll(&p, 1, 0), 0);
  close_both(ends);
}

static void wakeup_changes_nothing(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN | EPOLLWAKEUP);
  assert_event(ep, fd, EPOLLIN);
  modify(ep, fd, EPOLLIN | EPOLLWAKEUP | EPOLLONESHOT | EPOLLET);
  assert_event(ep, fd, EPOLLIN);
  assert_nothing(ep);
  close(fd);
  close(ep);
}

static void unknown_bits_are_ignored(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN | 1u << 20 | 1u << 25);
  assert_event(ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers),
      cmocka_unit_test(of_sockets),
      cmocka_unit_test(of_pipes),
      cmocka_unit_test(of_counters),
      cmocka_unit_test(of_an_epoll),
      cmocka_unit_test(the_normal_bits_alone),
      cmocka_unit_test(the_same_in_poll),
      cmocka_unit_test(wakeup_changes_nothing),
      cmocka_unit_test(unknown_bits_are_ignored),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
