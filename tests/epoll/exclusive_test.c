// EPOLLEXCLUSIVE: what it may be combined with, and that someone always hears.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>

static void allowed_beside_it(void **state) {
  static const uint32_t fine[] = {EPOLLIN,
                                  EPOLLOUT,
                                  EPOLLIN | EPOLLOUT,
                                  EPOLLERR,
                                  EPOLLHUP,
                                  EPOLLWAKEUP,
                                  EPOLLET,
                                  EPOLLIN | EPOLLET | EPOLLWAKEUP,
                                  0};
  static const uint32_t wrong[] = {EPOLLONESHOT,        EPOLLRDHUP,  EPOLLPRI,
                                   EPOLLRDNORM,         EPOLLWRNORM, EPOLLIN | EPOLLONESHOT,
                                   EPOLLIN | EPOLLRDHUP};
  int ep = new_epoll(), fd = ok(eventfd(0, 0));
  for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
    add(ep, fd, fine[i] | EPOLLEXCLUSIVE);
    removed(ep, fd);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_errno(EINVAL, control(ep, EPOLL_CTL_ADD, fd, wrong[i] | EPOLLEXCLUSIVE));
  close(fd);
  close(ep);
}

static void it_cannot_be_modified(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, 0)), plain = ok(eventfd(0, 0));
  add(ep, fd, EPOLLIN | EPOLLEXCLUSIVE);
  assert_errno(EINVAL, control(ep, EPOLL_CTL_MOD, fd, EPOLLIN));
  assert_errno(EINVAL, control(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLEXCLUSIVE));
  add(ep, plain, EPOLLIN);
  assert_errno(EINVAL, control(ep, EPOLL_CTL_MOD, plain, EPOLLIN | EPOLLEXCLUSIVE));
  modify(ep, plain, EPOLLOUT);
  removed(ep, fd);
  close(plain);
  close(fd);
  close(ep);
}

static void not_for_an_epoll(void **state) {
  int ep = new_epoll(), inner = new_epoll();
  assert_errno(EINVAL, control(ep, EPOLL_CTL_ADD, inner, EPOLLIN | EPOLLEXCLUSIVE));
  close(inner);
  close(ep);
}

static void alone_it_reports_as_usual(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN | EPOLLEXCLUSIVE);
  assert_nothing(ep);
  ok(eventfd_write(fd, 1));
  assert_event(ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  drain(fd);
  assert_nothing(ep);
  close(fd);
  close(ep);
}

static void at_least_one_instance_is_told(void **state) {
  int ep[5], fd = ok(eventfd(0, EFD_NONBLOCK));
  for (int i = 0; i < 5; i++) {
    ep[i] = new_epoll();
    add(ep[i], fd, EPOLLIN | EPOLLET | EPOLLEXCLUSIVE);
  }
  for (int round = 0; round < 10; round++) {
    ok(eventfd_write(fd, 1));
    int told = 0;
    struct epoll_event event;
    for (int i = 0; i < 5; i++)
      told += ok(epoll_wait(ep[i], &event, 1, 0));
    assert_true(told >= 1);
    drain(fd);
  }
  for (int i = 0; i < 5; i++)
    close(ep[i]);
  close(fd);
}

static void those_without_it_are_all_told(void **state) {
  int ep[4], fd = ok(eventfd(0, EFD_NONBLOCK));
  for (int i = 0; i < 4; i++) {
    ep[i] = new_epoll();
    add(ep[i], fd, i < 2 ? EPOLLIN : EPOLLIN | EPOLLEXCLUSIVE);
  }
  ok(eventfd_write(fd, 1));
  assert_event(ep[0], fd, EPOLLIN);
  assert_event(ep[1], fd, EPOLLIN);
  for (int i = 0; i < 4; i++)
    close(ep[i]);
  close(fd);
}

// Whoever waits is told, though others that nobody waits on come before it.
static void the_one_that_is_waited_on_is_told(void **state) {
  int timer = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)), ep[3];
  struct itimerspec soon = {.it_value.tv_nsec = 5 * MS};
  for (int i = 0; i < 3; i++) {
    ep[i] = new_epoll();
    add(ep[i], timer, EPOLLIN | EPOLLEXCLUSIVE);
  }
  for (int i = 0; i < 3; i++) {
    ok(timerfd_settime(timer, 0, &soon, NULL));
    assert_event_within(5000, ep[i], timer, EPOLLIN);
    drain(timer);
    for (int j = 0; j < 3; j++)
      assert_nothing(ep[j]);
  }
  for (int i = 0; i < 3; i++)
    close(ep[i]);
  close(timer);

  int ends[2];
  new_tcp_pair(ends);
  for (int i = 0; i < 3; i++) {
    ep[i] = new_epoll();
    add(ep[i], ends[0], EPOLLIN | EPOLLEXCLUSIVE);
  }
  for (int i = 0; i < 3; i++) {
    put(ends[1], "x");
    assert_event_within(5000, ep[i], ends[0], EPOLLIN);
    drain(ends[0]);
  }
  for (int i = 0; i < 3; i++)
    close(ep[i]);
  close_both(ends);
}

// Where nobody waits at the time, all are told: none may be the only one who ever looks.
static void where_nobody_waits_all_are_told(void **state) {
  int ep[3], fd = ok(eventfd(0, EFD_NONBLOCK));
  for (int i = 0; i < 3; i++) {
    ep[i] = new_epoll();
    add(ep[i], fd, EPOLLIN | EPOLLET | EPOLLEXCLUSIVE);
  }
  ok(eventfd_write(fd, 1));
  for (int i = 0; i < 3; i++) {
    assert_event(ep[i], fd, EPOLLIN);
    assert_nothing(ep[i]);
    close(ep[i]);
  }
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(allowed_beside_it),
      cmocka_unit_test(it_cannot_be_modified),
      cmocka_unit_test(not_for_an_epoll),
      cmocka_unit_test(alone_it_reports_as_usual),
      cmocka_unit_test(at_least_one_instance_is_told),
      cmocka_unit_test(those_without_it_are_all_told),
      cmocka_unit_test(the_one_that_is_waited_on_is_told),
      cmocka_unit_test(where_nobody_waits_all_are_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
