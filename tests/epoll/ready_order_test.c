// Events come in the order of the ready list, and a small maxevents starves nobody.
#include "support.h"

#include <sys/eventfd.h>

enum { count = 8 };

static void setup(int ep, int fds[count], uint32_t events) {
  for (int i = 0; i < count; i++) {
    fds[i] = ok(eventfd(0, EFD_NONBLOCK));
    add(ep, fds[i], events);
  }
}

static void tear_down(int ep, int fds[count]) {
  for (int i = 0; i < count; i++)
    close(fds[i]);
  close(ep);
}

static void in_the_order_of_becoming_ready(void **state) {
  static const int order[count] = {5, 2, 7, 0, 1, 6, 4, 3};
  for (int edge = 0; edge < 2; edge++) {
    int ep = new_epoll(), fds[count];
    setup(ep, fds, EPOLLIN | (edge ? EPOLLET : 0));
    for (int i = 0; i < count; i++)
      ok(eventfd_write(fds[order[i]], 1));
    struct epoll_event events[count];
    assert_int_equal(epoll_wait(ep, events, count, 0), count);
    for (int i = 0; i < count; i++)
      assert_int_equal(events[i].data.fd, fds[order[i]]);
    tear_down(ep, fds);
  }
}

static void a_second_event_keeps_the_place(void **state) {
  int ep = new_epoll(), fds[count];
  setup(ep, fds, EPOLLIN);
  ok(eventfd_write(fds[0], 1));
  ok(eventfd_write(fds[1], 1));
  ok(eventfd_write(fds[0], 1));
  struct epoll_event events[count];
  assert_int_equal(epoll_wait(ep, events, count, 0), 2);
  assert_int_equal(events[0].data.fd, fds[0]);
  assert_int_equal(events[1].data.fd, fds[1]);
  tear_down(ep, fds);
}

static void registered_ready_in_the_order_of_registration(void **state) {
  int ep = new_epoll(), fds[count];
  for (int i = 0; i < count; i++)
    fds[i] = ok(eventfd(1, EFD_NONBLOCK));
  for (int i = count; i-- > 0;)
    add(ep, fds[i], EPOLLIN);
  struct epoll_event events[count];
  assert_int_equal(epoll_wait(ep, events, count, 0), count);
  for (int i = 0; i < count; i++)
    assert_int_equal(events[i].data.fd, fds[count - 1 - i]);
  tear_down(ep, fds);
}

// Level-triggered: what was reported goes to the end of the list.
static void one_at_a_time_goes_round(void **state) {
  int ep = new_epoll(), fds[count];
  setup(ep, fds, EPOLLIN);
  for (int i = 0; i < count; i++)
    ok(eventfd_write(fds[i], 1));
  for (int i = 0; i < 3 * count; i++) {
    struct epoll_event event;
    assert_int_equal(epoll_wait(ep, &event, 1, 0), 1);
    assert_int_equal(event.data.fd, fds[i % count]);
  }
  tear_down(ep, fds);
}

static void three_at_a_time_goes_round(void **state) {
  int ep = new_epoll(), fds[count];
  setup(ep, fds, EPOLLIN);
  for (int i = 0; i < count; i++)
    ok(eventfd_write(fds[i], 1));
  for (int next = 0; next < 6 * count;) {
    struct epoll_event events[3];
    assert_int_equal(epoll_wait(ep, events, 3, 0), 3);
    for (int i = 0; i < 3; i++, next++)
      assert_int_equal(events[i].data.fd, fds[next % count]);
  }
  tear_down(ep, fds);
}

static void a_busy_one_does_not_starve_the_others(void **state) {
  int ep = new_epoll(), fds[count], seen[count] = {0};
  setup(ep, fds, EPOLLIN);
  for (int i = 0; i < count; i++)
    ok(eventfd_write(fds[i], 1));
  for (int round = 0; round < 10 * count; round++) {
    struct epoll_event event;
    ok(eventfd_write(fds[0], 1)); // always busy
    assert_int_equal(epoll_wait(ep, &event, 1, 0), 1);
    for (int i = 0; i < count; i++)
      seen[i] += event.data.fd == fds[i];
  }
  for (int i = 0; i < count; i++)
    assert_int_equal(seen[i], 10);
  tear_down(ep, fds);
}

static void what_did_not_fit_comes_first_next_time(void **state) {
  int ep = new_epoll(), fds[count];
  setup(ep, fds, EPOLLIN | EPOLLET);
  for (int i = 0; i < 4; i++)
    ok(eventfd_write(fds[i], 1));
  struct epoll_event events[count];
  assert_int_equal(epoll_wait(ep, events, 2, 0), 2);
  ok(eventfd_write(fds[0], 1));
  ok(eventfd_write(fds[7], 1));
  assert_int_equal(epoll_wait(ep, events, count, 0), 4);
  static const int order[] = {2, 3, 0, 7};
  for (int i = 0; i < 4; i++)
    assert_int_equal(events[i].data.fd, fds[order[i]]);
  tear_down(ep, fds);
}

static void no_tcp_connection_starves(void **state) {
  int ep = new_epoll(), ends[count][2], seen[count] = {0};
  for (int i = 0; i < count; i++) {
    new_tcp_pair(ends[i]);
    add(ep, ends[i][0], EPOLLIN);
    put(ends[i][1], "never read");
  }
  for (int i = 0; i < count; i++)
    assert_becomes(ends[i][0], POLLIN | POLLOUT);
  for (int round = 0; round < 10 * count; round++) {
    struct epoll_event event;
    assert_int_equal(epoll_wait(ep, &event, 1, 0), 1);
    for (int i = 0; i < count; i++)
      seen[i] += event.data.fd == ends[i][0];
  }
  for (int i = 0; i < count; i++) {
    assert_int_equal(seen[i], 10);
    close_both(ends[i]);
  }
  close(ep);
}

// Two connections that always have something do not hide a third, read one event at a time.
static void a_late_comer_gets_its_turn(void **state) {
  int ep = new_epoll(), busy[2][2], late[2];
  for (int i = 0; i < 2; i++) {
    new_socketpair(busy[i]);
    add(ep, busy[i][0], EPOLLIN);
    put(busy[i][1], "always");
  }
  new_tcp_pair(late);
  add(ep, late[0], EPOLLIN);
  struct epoll_event event;
  for (int i = 0; i < 10; i++)
    assert_int_equal(epoll_wait(ep, &event, 1, -1), 1);
  put(late[1], "x");
  int64_t end = now_ns() + 5 * SEC;
  do {
    assert_int_equal(epoll_wait(ep, &event, 1, -1), 1);
    assert_true(now_ns() < end);
  } while (event.data.fd != late[0]);
  close_both(late);
  close_both(busy[0]);
  close_both(busy[1]);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_the_order_of_becoming_ready),
      cmocka_unit_test(a_second_event_keeps_the_place),
      cmocka_unit_test(registered_ready_in_the_order_of_registration),
      cmocka_unit_test(one_at_a_time_goes_round),
      cmocka_unit_test(three_at_a_time_goes_round),
      cmocka_unit_test(a_busy_one_does_not_starve_the_others),
      cmocka_unit_test(what_did_not_fit_comes_first_next_time),
      cmocka_unit_test(no_tcp_connection_starves),
      cmocka_unit_test(a_late_comer_gets_its_turn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
