// epoll_create, epoll_create1 and what epoll_ctl refuses.
#include "support.h"

#include <sys/eventfd.h>

static void create_wants_a_positive_size(void **state) {
  assert_errno(EINVAL, epoll_create(0));
  assert_errno(EINVAL, epoll_create(-1));
  int ep = ok(epoll_create(1));
  assert_int_equal(fcntl(ep, F_GETFD), 0);
  close(ep);
}

static void create1_knows_one_flag(void **state) {
  int ep = ok(epoll_create1(EPOLL_CLOEXEC));
  assert_int_equal(fcntl(ep, F_GETFD), FD_CLOEXEC);
  close(ep);
  ep = ok(epoll_create1(0));
  assert_int_equal(fcntl(ep, F_GETFD), 0);
  close(ep);
  assert_errno(EINVAL, epoll_create1(O_NONBLOCK));
  assert_errno(EINVAL, epoll_create1(-1));
}

static void an_epoll_cannot_be_read_or_written(void **state) {
  int ep = new_epoll();
  char byte = 0;
  assert_errno(EINVAL, read(ep, &byte, 1));
  assert_errno(EINVAL, write(ep, &byte, 1));
  close(ep);
}

static void registered_twice(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, 0));
  add(ep, fd, EPOLLIN);
  assert_errno(EEXIST, control(ep, EPOLL_CTL_ADD, fd, EPOLLIN));
  close(fd);
  close(ep);
}

static void not_registered(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, 0));
  assert_errno(ENOENT, control(ep, EPOLL_CTL_MOD, fd, EPOLLIN));
  assert_errno(ENOENT, control(ep, EPOLL_CTL_DEL, fd, 0));
  add(ep, fd, EPOLLIN);
  removed(ep, fd);
  assert_errno(ENOENT, control(ep, EPOLL_CTL_DEL, fd, 0));
  add(ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

static void descriptors_that_are_not_open(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, 0));
  int closed = ok(dup(fd));
  close(closed);
  assert_errno(EBADF, control(ep, EPOLL_CTL_ADD, closed, EPOLLIN));
  assert_errno(EBADF, control(ep, EPOLL_CTL_ADD, -1, EPOLLIN));
  assert_errno(EBADF, control(closed, EPOLL_CTL_ADD, fd, EPOLLIN));
  assert_errno(EBADF, control(-1, EPOLL_CTL_ADD, fd, EPOLLIN));
  assert_errno(EBADF, control(closed, EPOLL_CTL_MOD, fd, EPOLLIN));
  assert_errno(EBADF, control(ep, EPOLL_CTL_DEL, closed, 0));
  close(fd);
  close(ep);
}

static void an_unknown_operation(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, 0));
  assert_errno(EINVAL, control(ep, 0, fd, EPOLLIN));
  assert_errno(EINVAL, control(ep, 4, fd, EPOLLIN));
  assert_errno(EINVAL, control(ep, -1, fd, EPOLLIN));
  close(fd);
  close(ep);
}

static void the_instance_must_be_an_epoll(void **state) {
  int fd = ok(eventfd(0, 0)), other = ok(eventfd(0, 0));
  assert_errno(EINVAL, control(fd, EPOLL_CTL_ADD, other, EPOLLIN));
  assert_errno(EINVAL, control(fd, EPOLL_CTL_DEL, other, EPOLLIN));
  close(other);
  close(fd);
}

static void an_epoll_in_itself(void **state) {
  int ep = new_epoll();
  assert_errno(EINVAL, control(ep, EPOLL_CTL_ADD, ep, EPOLLIN));
  int alias = ok(dup(ep));
  assert_errno(EINVAL, control(ep, EPOLL_CTL_ADD, alias, EPOLLIN));
  close(alias);
  close(ep);
}

static void no_event_given(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, 0));
  assert_errno(EFAULT, epoll_ctl(ep, EPOLL_CTL_ADD, fd, NULL));
  assert_errno(EFAULT, epoll_ctl(ep, EPOLL_CTL_MOD, fd, NULL));
  assert_errno(ENOENT, epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL));
  close(fd);
  close(ep);
}

// Which error wins when several apply.
static void order_of_the_checks(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, 0));
  assert_errno(EFAULT, epoll_ctl(-1, EPOLL_CTL_ADD, -1, NULL));
  assert_errno(EBADF, control(ep, 77, -1, EPOLLIN));
  assert_errno(EBADF, control(fd, EPOLL_CTL_ADD, -1, EPOLLIN));
  assert_errno(EINVAL, control(fd, EPOLL_CTL_ADD, fd, EPOLLIN));
  close(fd);
  close(ep);
}

static void registering_reports_what_is_ready_already(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  modify(ep, fd, EPOLLOUT);
  assert_event(ep, fd, EPOLLOUT);
  modify(ep, fd, EPOLLIN | EPOLLOUT);
  assert_event(ep, fd, EPOLLIN | EPOLLOUT);
  modify(ep, fd, 0);
  assert_nothing(ep);
  modify(ep, fd, EPOLLIN);
  removed(ep, fd);
  assert_nothing(ep);
  close(fd);
  close(ep);
}

static void modify_replaces_the_data(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, 0));
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0x123456789abcdef0};
  ok(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
  struct epoll_event got = {0};
  assert_int_equal(epoll_wait(ep, &got, 1, 0), 1);
  assert_true(got.data.u64 == 0x123456789abcdef0);
  event.data.u64 = UINT64_MAX;
  ok(epoll_ctl(ep, EPOLL_CTL_MOD, fd, &event));
  assert_int_equal(epoll_wait(ep, &got, 1, 0), 1);
  assert_true(got.data.u64 == UINT64_MAX);
  close(fd);
  close(ep);
}

static void one_descriptor_in_many_instances(void **state) {
  int ep[100], fd = ok(eventfd(0, EFD_NONBLOCK));
  for (int i = 0; i < 100; i++) {
    ep[i] = new_epoll();
    add(ep[i], fd, EPOLLIN);
  }
  ok(eventfd_write(fd, 1));
  for (int i = 0; i < 100; i++)
    assert_event(ep[i], fd, EPOLLIN);
  drain(fd);
  for (int i = 0; i < 100; i++) {
    assert_nothing(ep[i]);
    close(ep[i]);
  }
  ok(eventfd_write(fd, 1));
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(create_wants_a_positive_size),
      cmocka_unit_test(create1_knows_one_flag),
      cmocka_unit_test(an_epoll_cannot_be_read_or_written),
      cmocka_unit_test(registered_twice),
      cmocka_unit_test(not_registered),
      cmocka_unit_test(descriptors_that_are_not_open),
      cmocka_unit_test(an_unknown_operation),
      cmocka_unit_test(the_instance_must_be_an_epoll),
      cmocka_unit_test(an_epoll_in_itself),
      cmocka_unit_test(no_event_given),
      cmocka_unit_test(order_of_the_checks),
      cmocka_unit_test(registering_reports_what_is_ready_already),
      cmocka_unit_test(modify_replaces_the_data),
      cmocka_unit_test(one_descriptor_in_many_instances),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
