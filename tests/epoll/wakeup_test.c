// Which change wakes whom, and in which order: corners that random sequences have found.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/signalfd.h>

static void assert_order(int ep, int first, int second) {
  struct epoll_event events[3];
  assert_int_equal(epoll_wait(ep, events, 3, 0), 2);
  assert_int_equal(events[0].data.fd, first);
  assert_int_equal(events[1].data.fd, second);
}

static void two_numbers_of_one_description_last_registered_first(void **state) {
  int ep = new_epoll(), ends[2], fd = ok(eventfd(0, EFD_NONBLOCK)), second = ok(dup(fd));
  add(ep, fd, EPOLLIN);
  add(ep, second, EPOLLIN);
  ok(eventfd_write(fd, 1));
  assert_order(ep, second, fd);
  close(fd);
  close(second);
  new_pipe(ends);
  second = ok(dup(ends[0]));
  add(ep, second, EPOLLIN | EPOLLET);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  put(ends[1], "x");
  assert_order(ep, ends[0], second);
  close(second);
  close_both(ends);
  close(ep);
}

static void a_change_of_what_is_listed_already_is_no_news_outside(void **state) {
  int outer = new_epoll(), inner = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(inner, fd, EPOLLOUT);
  add(outer, inner, EPOLLIN | EPOLLET);
  assert_event(outer, inner, EPOLLIN);
  modify(inner, fd, EPOLLIN | EPOLLOUT);
  assert_nothing(outer);
  close(fd);
  close(inner);
  close(outer);
}

// The peer's going away is not filtered by what was asked for: it takes a place on the list.
static void a_change_of_state_passes_every_filter(void **state) {
  int ep = new_epoll(), ends[2], fd = ok(eventfd(0, EFD_NONBLOCK));
  new_socketpair(ends);
  add(ep, ends[0], EPOLLPRI);
  ok(shutdown(ends[1], SHUT_WR));
  add(ep, fd, EPOLLOUT);
  modify(ep, ends[0], EPOLLIN);
  assert_order(ep, ends[0], fd);
  removed(ep, fd);
  close_both(ends);

  new_tcp_pair(ends);
  add(ep, ends[0], 0);
  close(ends[1]);
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP);
  add(ep, fd, EPOLLOUT);
  modify(ep, ends[0], EPOLLIN);
  assert_order(ep, ends[0], fd);
  close(ends[0]);
  close(fd);
  close(ep);
}

static void what_nobody_asked_for_is_filtered(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK)), other = ok(eventfd(0, EFD_NONBLOCK));
  add(ep, fd, EPOLLPRI);
  ok(eventfd_write(fd, 1));
  add(ep, other, EPOLLOUT);
  modify(ep, fd, EPOLLIN);
  assert_order(ep, other, fd);
  close(other);
  close(fd);
  close(ep);
}

static void shutdown_wakes_its_own_end_first(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  add(ep, ends[1], EPOLLRDHUP);
  add(ep, ends[0], EPOLLRDHUP);
  ok(shutdown(ends[0], SHUT_RDWR));
  assert_order(ep, ends[0], ends[1]);
  close_both(ends);
  close(ep);
}

// Each consumed message gives its sender room again, full or not.
static void reading_is_an_edge_for_the_writer_of_a_socket(void **state) {
  int ep = new_epoll(), ends[2];
  char byte;
  new_socketpair(ends);
  add(ep, ends[0], EPOLLOUT | EPOLLET);
  assert_event(ep, ends[0], EPOLLOUT);
  put(ends[0], "ab");
  assert_nothing(ep);
  assert_int_equal(read(ends[1], &byte, 1), 1); // half of it: not consumed yet
  assert_nothing(ep);
  assert_int_equal(read(ends[1], &byte, 1), 1);
  assert_event(ep, ends[0], EPOLLOUT);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

// A pipe's writer is only told when it had been full.
static void reading_is_no_edge_for_the_writer_of_a_pipe(void **state) {
  int ep = new_epoll(), ends[2];
  new_pipe(ends);
  add(ep, ends[1], EPOLLOUT | EPOLLET);
  assert_event(ep, ends[1], EPOLLOUT);
  put(ends[1], "ab");
  assert_int_equal(drain(ends[0]), 2);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

static void resizing_a_pipe_wakes_its_writer(void **state) {
  int ep = new_epoll(), ends[2];
  new_pipe(ends);
  add(ep, ends[1], EPOLLOUT | EPOLLET);
  assert_event(ep, ends[1], EPOLLOUT);
  ok(fcntl(ends[1], F_SETPIPE_SZ, 4096));
  assert_event(ep, ends[1], EPOLLOUT);
  assert_nothing(ep);
  close(ends[0]);
  assert_event(ep, ends[1], EPOLLOUT | EPOLLERR);
  ok(fcntl(ends[1], F_SETPIPE_SZ, 8192));
  assert_event(ep, ends[1], EPOLLOUT | EPOLLERR);
  close(ends[1]);
  close(ep);
}

static void every_new_signal_wakes_every_signalfd(void **state) {
  sigset_t set, one;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  one = set;
  sigaddset(&set, SIGUSR2);
  ok(sigprocmask(SIG_BLOCK, &set, NULL));
  int ep = new_epoll(), fd = ok(signalfd(-1, &one, SFD_NONBLOCK));
  int other = ok(signalfd(-1, &set, SFD_NONBLOCK));
  add(ep, fd, EPOLLIN | EPOLLET);
  assert_nothing(ep);
  raise(SIGUSR1);
  assert_event(ep, fd, EPOLLIN);
  raise(SIGUSR1); // pending already
  assert_nothing(ep);
  raise(SIGUSR2); // another one: the first is still there to be read
  assert_event(ep, fd, EPOLLIN);
  ok(signalfd(other, &one, 0));
  assert_event(ep, fd, EPOLLIN);
  assert_nothing(ep);
  signal(SIGUSR1, SIG_IGN);
  signal(SIGUSR2, SIG_IGN);
  ok(sigprocmask(SIG_UNBLOCK, &set, NULL));
  close(other);
  close(fd);
  close(ep);
}

// Closed with something unread: the end comes first, the room of what is thrown away after it.
static void a_closing_socket_tells_of_the_end_first(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  put(ends[0], "unread");
  int second = ok(dup(ends[0]));
  add(ep, ends[0], EPOLLWRNORM | EPOLLET);
  add(ep, second, EPOLLIN);
  assert_event(ep, ends[0], EPOLLWRNORM);
  close(ends[1]);
  assert_order(ep, second, ends[0]);
  close(second);
  close(ends[0]);
  close(ep);
}

static void a_shut_down_datagram_socket_without_peer(void **state) {
  int ends[2];
  ok(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends));
  close(ends[0]);
  assert_errno(ECONNREFUSED, send(ends[1], "x", 1, MSG_NOSIGNAL));
  assert_errno(ENOTCONN, send(ends[1], "x", 1, MSG_NOSIGNAL));
  ok(shutdown(ends[1], SHUT_RDWR));
  assert_errno(EPIPE, send(ends[1], "x", 1, MSG_NOSIGNAL));
  close(ends[1]);
}

static void tcp_written_to_after_the_peer_closed(void **state) {
  int ends[2];
  char byte;
  new_tcp_pair(ends);
  close(ends[1]);
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP);
  put(ends[0], "x"); // answered by a reset
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP | POLLERR | POLLHUP);
  assert_int_equal(read(ends[0], &byte, 1), 0); // still the end of file that it has seen
  assert_errno(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
  assert_int_equal(read(ends[0], &byte, 1), 0);
  close(ends[0]);
}

static void tcp_finished_by_both_with_something_unread(void **state) {
  int ends[2];
  char bytes[4];
  new_tcp_pair(ends);
  ok(shutdown(ends[0], SHUT_WR));
  assert_becomes(ends[1], POLLIN | POLLOUT | POLLRDHUP);
  put(ends[1], "ab");
  assert_becomes(ends[0], POLLIN | POLLOUT);
  ok(shutdown(ends[1], SHUT_WR));
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  for (int i = 0; i < 10; i++) {
    assert_int_equal(events_now(ends[1]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
    poll(NULL, 0, 1);
  }
  assert_int_equal(read(ends[0], bytes, 4), 2);
  assert_int_equal(read(ends[0], bytes, 4), 0);
  assert_int_equal(read(ends[1], bytes, 4), 0);
  close_both(ends);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_numbers_of_one_description_last_registered_first),
      cmocka_unit_test(a_change_of_what_is_listed_already_is_no_news_outside),
      cmocka_unit_test(a_change_of_state_passes_every_filter),
      cmocka_unit_test(what_nobody_asked_for_is_filtered),
      cmocka_unit_test(shutdown_wakes_its_own_end_first),
      cmocka_unit_test(reading_is_an_edge_for_the_writer_of_a_socket),
      cmocka_unit_test(reading_is_no_edge_for_the_writer_of_a_pipe),
      cmocka_unit_test(resizing_a_pipe_wakes_its_writer),
      cmocka_unit_test(every_new_signal_wakes_every_signalfd),
      cmocka_unit_test(a_closing_socket_tells_of_the_end_first),
      cmocka_unit_test(a_shut_down_datagram_socket_without_peer),
      cmocka_unit_test(tcp_written_to_after_the_peer_closed),
      cmocka_unit_test(tcp_finished_by_both_with_something_unread),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
