// FIONREAD and FIONBIO on every kind of descriptor; O_ASYNC.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>

static int available(int fd) {
  int n = -1;
  ok(ioctl(fd, FIONREAD, &n));
  return n;
}

static void FIONREAD_counts_what_a_read_would_give(void **state) {
  int ends[2];
  char bytes[3];
  new_tcp_pair(ends);
  assert_int_equal(available(ends[0]), 0);
  put(ends[1], "hello");
  assert_becomes(ends[0], POLLIN | POLLOUT);
  assert_int_equal(available(ends[0]), 5);
  assert_int_equal(read(ends[0], bytes, 3), 3);
  assert_int_equal(available(ends[0]), 2);
  ok(shutdown(ends[1], SHUT_WR));
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP);
  assert_int_equal(available(ends[0]), 2);
  assert_int_equal(drain(ends[0]), 2);
  assert_int_equal(available(ends[0]), 0);
  close_both(ends);
}

static void FIONREAD_where_it_means_nothing(void **state) {
  int n, event = ok(eventfd(1, 0)), timer = ok(timerfd_create(CLOCK_MONOTONIC, 0));
  assert_errno(ENOTTY, ioctl(event, FIONREAD, &n));
  assert_errno(ENOTTY, ioctl(timer, FIONREAD, &n));
  close(event);
  close(timer);
  assert_errno(EBADF, ioctl(timer, FIONREAD, &n));
}

static void FIONREAD_of_a_listener(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int n, fd = ok(socket(AF_INET, SOCK_STREAM, 0));
  ok(bind(fd, (struct sockaddr *)&address, sizeof address));
  ok(listen(fd, 1));
  assert_errno(EINVAL, ioctl(fd, FIONREAD, &n));
  close(fd);
}

static void FIONBIO_is_O_NONBLOCK(void **state) {
  int pipes[2], local[2], tcp[2], on = 1, off = 0;
  ok(pipe(pipes));
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, local));
  new_tcp_pair(tcp);
  int fds[] = {pipes[0],
               local[0],
               tcp[0],
               ok(eventfd(0, 0)),
               ok(timerfd_create(CLOCK_MONOTONIC, 0)),
               ok(epoll_create1(0))};
  for (int i = 0; i < 6; i++) {
    ok(ioctl(fds[i], FIONBIO, &off));
    assert_false(fcntl(fds[i], F_GETFL) & O_NONBLOCK);
    ok(ioctl(fds[i], FIONBIO, &on));
    assert_true(fcntl(fds[i], F_GETFL) & O_NONBLOCK);
    char bytes[8];
    if (i < 5)
      assert_errno(EAGAIN, read(fds[i], bytes, 8));
    ok(ioctl(fds[i], FIONBIO, &off));
    assert_false(fcntl(fds[i], F_GETFL) & O_NONBLOCK);
  }
  for (int i = 3; i < 6; i++)
    close(fds[i]);
  close_both(pipes);
  close_both(local);
  close_both(tcp);
}

static void close_on_exec_by_ioctl(void **state) {
  int fd = ok(eventfd(0, 0));
  ok(ioctl(fd, FIOCLEX));
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  ok(ioctl(fd, FIONCLEX));
  assert_int_equal(fcntl(fd, F_GETFD), 0);
  close(fd);
}

static void unknown_requests(void **state) {
  int ends[2], event = ok(eventfd(0, 0));
  new_pipe(ends);
  assert_errno(ENOTTY, ioctl(event, 0x7777, NULL));
  assert_errno(ENOTTY, ioctl(ends[0], 0x7777, NULL));
  close_both(ends);
  close(event);
}

// Signal-driven input needs another thread of control; a component refuses it.
static void O_ASYNC_is_refused(void **state) {
#ifndef __wasm__
  print_message("Linux has it\n");
  skip();
#else
  int ends[2], on = 1;
  new_socketpair(ends);
  errno = 0;
  assert_int_equal(fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK), -1);
  assert_true(errno == EINVAL || errno == ENOTSUP);
  assert_false(fcntl(ends[0], F_GETFL) & O_ASYNC);
  assert_true(fcntl(ends[0], F_GETFL) & O_NONBLOCK);
  assert_int_equal(ioctl(ends[0], FIOASYNC, &on), -1);
  close_both(ends);
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(FIONREAD_counts_what_a_read_would_give),
      cmocka_unit_test(FIONREAD_where_it_means_nothing),
      cmocka_unit_test(FIONREAD_of_a_listener),
      cmocka_unit_test(FIONBIO_is_O_NONBLOCK),
      cmocka_unit_test(close_on_exec_by_ioctl),
      cmocka_unit_test(unknown_requests),
      cmocka_unit_test(O_ASYNC_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
