// A registration belongs to a descriptor number and an open file description together.
#include "support.h"

#include <sys/eventfd.h>

static void a_closed_descriptor_is_gone(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN);
  close(fd);
  assert_nothing(ep);
  int again = ok(eventfd(1, EFD_NONBLOCK));
  assert_int_equal(again, fd);
  assert_nothing(ep);
  assert_errno(ENOENT, control(ep, EPOLL_CTL_DEL, again, 0));
  add(ep, again, EPOLLIN);
  assert_event(ep, again, EPOLLIN);
  close(again);
  close(ep);
}

static void closed_while_on_the_ready_list(void **state) {
  int ep = new_epoll(), fds[3];
  for (int i = 0; i < 3; i++) {
    fds[i] = ok(eventfd(0, EFD_NONBLOCK));
    add(ep, fds[i], EPOLLIN);
  }
  for (int i = 0; i < 3; i++)
    ok(eventfd_write(fds[i], 1));
  close(fds[0]);
  close(fds[2]);
  assert_event(ep, fds[1], EPOLLIN);
  close(fds[1]);
  assert_nothing(ep);
  close(ep);
}

// The famous one: the number is closed, the description lives on in a duplicate.
static void a_duplicate_keeps_the_registration_alive(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK)), other = ok(dup(fd));
  add(ep, fd, EPOLLIN);
  close(fd);
  assert_event(ep, fd, EPOLLIN);
  assert_errno(EBADF, control(ep, EPOLL_CTL_DEL, fd, 0));
  assert_errno(ENOENT, control(ep, EPOLL_CTL_DEL, other, 0));
  assert_event(ep, fd, EPOLLIN);
  drain(other);
  assert_nothing(ep);
  ok(eventfd_write(other, 1));
  assert_event(ep, fd, EPOLLIN);
  close(other);
  assert_nothing(ep);
  close(ep);
}

static void the_duplicate_back_at_its_number(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK)), other = ok(dup(fd));
  add(ep, fd, EPOLLIN);
  close(fd);
  assert_int_equal(ok(dup2(other, fd)), fd); // same pair as before: registered
  assert_errno(EEXIST, control(ep, EPOLL_CTL_ADD, fd, EPOLLIN));
  removed(ep, fd);
  assert_nothing(ep);
  close(fd);
  close(other);
  close(ep);
}

static void the_number_taken_by_something_else(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK)), other = ok(dup(fd));
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = 1}, got[3];
  ok(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
  close(fd);
  assert_int_equal(ok(eventfd(1, EFD_NONBLOCK)), fd);
  event.data.u32 = 2;
  ok(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
  assert_int_equal(epoll_wait(ep, got, 3, 0), 2);
  assert_int_equal(got[0].data.u32, 1);
  assert_int_equal(got[1].data.u32, 2);
  removed(ep, fd);
  assert_int_equal(epoll_wait(ep, got, 3, 0), 1);
  assert_int_equal(got[0].data.u32, 1);
  close(other);
  assert_nothing(ep);
  close(fd);
  close(ep);
}

static void one_description_under_two_numbers(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK)), other = ok(dup(fd));
  struct epoll_event got[3];
  add(ep, fd, EPOLLIN);
  add(ep, other, EPOLLOUT);
  assert_event(ep, other, EPOLLOUT);
  ok(eventfd_write(fd, 1));
  assert_int_equal(epoll_wait(ep, got, 3, 0), 2);
  removed(ep, fd);
  assert_event(ep, other, EPOLLOUT);
  close(fd);
  assert_event(ep, other, EPOLLOUT);
  close(other);
  assert_nothing(ep);
  close(ep);
}

static void dup2_over_a_registered_descriptor(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK)), other = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN);
  ok(dup2(other, fd));
  assert_nothing(ep);
  assert_errno(ENOENT, control(ep, EPOLL_CTL_MOD, fd, EPOLLIN));
  close(fd);
  close(other);
  close(ep);
}

static void dup2_onto_itself_changes_nothing(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN);
  assert_int_equal(dup2(fd, fd), fd);
  assert_event(ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

static void the_instance_has_duplicates_too(void **state) {
  int ep = new_epoll(), alias = ok(dup(ep)), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN);
  assert_event(alias, fd, EPOLLIN);
  assert_errno(EEXIST, control(alias, EPOLL_CTL_ADD, fd, EPOLLIN));
  close(ep);
  assert_event(alias, fd, EPOLLIN);
  removed(alias, fd);
  assert_nothing(alias);
  close(alias);
  close(fd);
}

static void the_instance_closed_before_its_descriptors(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK)), ends[2];
  new_tcp_pair(ends);
  add(ep, fd, EPOLLIN | EPOLLET);
  add(ep, ends[0], EPOLLIN);
  assert_nothing(ep);
  close(ep);
  ok(eventfd_write(fd, 1));
  put(ends[1], "x");
  assert_becomes(ends[0], POLLIN | POLLOUT);
  assert_int_equal(drain(ends[0]), 1);
  ep = new_epoll();
  add(ep, ends[0], EPOLLIN);
  put(ends[1], "y");
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  close_both(ends);
  close(fd);
  close(ep);
}

static void a_tcp_connection_closed_while_registered(void **state) {
  int ep = new_epoll(), ends[2];
  for (int i = 0; i < 20; i++) {
    new_tcp_pair(ends);
    add(ep, ends[0], EPOLLIN | EPOLLET);
    add(ep, ends[1], EPOLLIN | EPOLLOUT);
    assert_event(ep, ends[1], EPOLLOUT);
    if (i & 1)
      put(ends[1], "unread");
    close(ends[i & 1]);
    close(ends[!(i & 1)]);
    assert_nothing(ep);
  }
  close(ep);
}

static void registered_and_removed_ten_thousand_times(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  for (int i = 0; i < 10000; i++) {
    add(ep, fd, EPOLLIN | EPOLLET);
    if (i % 3 == 0)
      assert_event(ep, fd, EPOLLIN);
    removed(ep, fd);
  }
  assert_nothing(ep);
  close(fd);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_closed_descriptor_is_gone),
      cmocka_unit_test(closed_while_on_the_ready_list),
      cmocka_unit_test(a_duplicate_keeps_the_registration_alive),
      cmocka_unit_test(the_duplicate_back_at_its_number),
      cmocka_unit_test(the_number_taken_by_something_else),
      cmocka_unit_test(one_description_under_two_numbers),
      cmocka_unit_test(dup2_over_a_registered_descriptor),
      cmocka_unit_test(dup2_onto_itself_changes_nothing),
      cmocka_unit_test(the_instance_has_duplicates_too),
      cmocka_unit_test(the_instance_closed_before_its_descriptors),
      cmocka_unit_test(a_tcp_connection_closed_while_registered),
      cmocka_unit_test(registered_and_removed_ten_thousand_times),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
