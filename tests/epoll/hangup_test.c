// EPOLLRDHUP, EPOLLHUP and EPOLLERR, for every kind of descriptor.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

static void pipe_readers_see_the_last_writer_go(void **state) {
  int ends[2];
  char bytes[8];
  new_pipe(ends);
  int second = ok(dup(ends[1]));
  put(ends[1], "abc");
  close(ends[1]);
  assert_int_equal(events_now(ends[0]), POLLIN);
  close(second);
  assert_int_equal(events_now(ends[0]), POLLIN | POLLHUP);
  assert_int_equal(read(ends[0], bytes, sizeof bytes), 3);
  assert_int_equal(events_now(ends[0]), POLLHUP); // end of file alone is no input
  assert_int_equal(read(ends[0], bytes, sizeof bytes), 0);
  close(ends[0]);
}

static void pipe_writers_see_the_last_reader_go(void **state) {
  int ends[2];
  new_pipe(ends);
  int second = ok(dup(ends[0]));
  close(ends[0]);
  assert_int_equal(events_now(ends[1]), POLLOUT);
  close(second);
  assert_int_equal(events_now(ends[1]), POLLOUT | POLLERR);
  signal(SIGPIPE, SIG_IGN);
  assert_errno(EPIPE, write(ends[1], "x", 1));
  close(ends[1]);
}

static void a_full_pipe_without_reader(void **state) {
  int ends[2];
  new_pipe(ends);
  fill(ends[1]);
  assert_int_equal(events_now(ends[1]), 0);
  close(ends[0]);
  assert_int_equal(events_now(ends[1]), POLLERR);
  close(ends[1]);
}

static void socketpair_shutdown_for_writing(void **state) {
  int ends[2];
  char byte;
  new_socketpair(ends);
  put(ends[1], "x");
  ok(shutdown(ends[1], SHUT_WR));
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP);
  assert_int_equal(events_now(ends[1]), POLLOUT);
  assert_int_equal(read(ends[0], &byte, 1), 1);
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP);
  assert_int_equal(read(ends[0], &byte, 1), 0);
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP);
  close_both(ends);
}

static void socketpair_shutdown_for_reading(void **state) {
  int ends[2];
  new_socketpair(ends);
  ok(shutdown(ends[0], SHUT_RD));
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP);
  assert_int_equal(events_now(ends[1]), POLLOUT);
  assert_errno(EPIPE, send(ends[1], "x", 1, MSG_NOSIGNAL));
  close_both(ends);
}

static void socketpair_shutdown_both_ways(void **state) {
  int ends[2];
  new_socketpair(ends);
  ok(shutdown(ends[0], SHUT_RDWR));
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  assert_int_equal(events_now(ends[1]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  close_both(ends);

  new_socketpair(ends);
  ok(shutdown(ends[0], SHUT_WR));
  ok(shutdown(ends[1], SHUT_WR));
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  close_both(ends);
}

static void socketpair_closed(void **state) {
  int ends[2];
  char byte;
  new_socketpair(ends);
  put(ends[1], "x");
  close(ends[1]);
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  assert_int_equal(read(ends[0], &byte, 1), 1);
  assert_int_equal(read(ends[0], &byte, 1), 0);
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  assert_errno(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
  close(ends[0]);
}

// Closed with something unread: the peer gets ECONNRESET, once.
static void socketpair_closed_with_unread_input(void **state) {
  int ends[2];
  char byte;
  new_socketpair(ends);
  put(ends[0], "never read");
  close(ends[1]);
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP | POLLERR);
  assert_errno(ECONNRESET, read(ends[0], &byte, 1));
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  assert_int_equal(read(ends[0], &byte, 1), 0);
  close(ends[0]);
}

static void datagram_socketpair_closed(void **state) {
  int ends[2];
  ok(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends));
  assert_int_equal(events_now(ends[0]), POLLOUT);
  close(ends[1]);
  assert_int_equal(events_now(ends[0]), POLLOUT);
  assert_errno(ECONNREFUSED, send(ends[0], "x", 1, MSG_NOSIGNAL));
  close(ends[0]);
}

static void tcp_half_closed(void **state) {
  int ends[2];
  char byte;
  new_tcp_pair(ends);
  put(ends[1], "x");
  ok(shutdown(ends[1], SHUT_WR));
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP);
  assert_int_equal(read(ends[0], &byte, 1), 1);
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP);
  assert_int_equal(read(ends[0], &byte, 1), 0);
  put(ends[0], "still open this way");
  assert_becomes(ends[1], POLLIN | POLLOUT);
  close_both(ends);
}

static void tcp_closed_both_ways(void **state) {
  int ends[2];
  new_tcp_pair(ends);
  ok(shutdown(ends[0], SHUT_WR));
  assert_becomes(ends[1], POLLIN | POLLOUT | POLLRDHUP);
  ok(shutdown(ends[1], SHUT_WR));
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  assert_becomes(ends[1], POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  close_both(ends);
}

static void tcp_shutdown_for_reading(void **state) {
  int ends[2];
  char byte;
  new_tcp_pair(ends);
  ok(shutdown(ends[0], SHUT_RD));
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP);
  assert_int_equal(read(ends[0], &byte, 1), 0);
  assert_int_equal(events_now(ends[1]), POLLOUT);
  close_both(ends);
}

static void tcp_peer_closed(void **state) {
  int ends[2];
  char byte;
  new_tcp_pair(ends);
  close(ends[1]);
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP);
  assert_int_equal(read(ends[0], &byte, 1), 0);
  close(ends[0]);
}

// Closed with something unread: Linux sends a reset. (What a component has polled is no longer
// unread in the host, so nobody looks at that end before.)
static void new_tcp_pair_with_unread_input(int ends[2]) {
  new_tcp_pair(ends);
  put(ends[0], "never read");
  poll(NULL, 0, 20);
}

static void tcp_reset(void **state) {
  int ends[2], ep = new_epoll();
  char byte;
  new_tcp_pair_with_unread_input(ends);
  add(ep, ends[0], EPOLLIN);
  close(ends[1]);
  assert_event_within(5000, ep, ends[0], EPOLLIN | EPOLLERR | EPOLLHUP);
  assert_becomes(ends[0], POLLIN | POLLOUT | POLLRDHUP | POLLERR | POLLHUP);
  assert_errno(ECONNRESET, read(ends[0], &byte, 1));
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  assert_int_equal(read(ends[0], &byte, 1), 0);
  assert_errno(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
  close(ends[0]);
  close(ep);
}

// Watched for output alone, a reset is still seen.
static void tcp_reset_seen_by_a_writer(void **state) {
  int ends[2], ep = new_epoll();
  new_tcp_pair_with_unread_input(ends);
  add(ep, ends[0], EPOLLOUT | EPOLLET);
  assert_event(ep, ends[0], EPOLLOUT);
  close(ends[1]);
  assert_event_within(5000, ep, ends[0], EPOLLOUT | EPOLLERR | EPOLLHUP);
  int error = 0;
  socklen_t size = sizeof error;
  ok(getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &error, &size));
  assert_int_equal(error, ECONNRESET);
  ok(getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &error, &size));
  assert_int_equal(error, 0);
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  close(ends[0]);
  close(ep);
}

static void counters_and_timers_never_hang_up(void **state) {
  int event = ok(eventfd(0, 0)), timer = ok(timerfd_create(CLOCK_MONOTONIC, 0));
  assert_int_equal(events_now(event), POLLOUT);
  assert_int_equal(events_now(timer), 0);
  close(event);
  close(timer);
}

static void rdhup_must_be_asked_for(void **state) {
  int ends[2], ep = new_epoll();
  new_socketpair(ends);
  add(ep, ends[0], EPOLLPRI);
  ok(shutdown(ends[1], SHUT_WR));
  assert_nothing(ep);
  modify(ep, ends[0], EPOLLRDHUP);
  assert_event(ep, ends[0], EPOLLRDHUP);
  close(ends[1]);
  assert_event(ep, ends[0], EPOLLRDHUP | EPOLLHUP);
  modify(ep, ends[0], 0);
  assert_event(ep, ends[0], EPOLLHUP);
  close(ends[0]);
  close(ep);
}

static void edges_of_a_closing_connection(void **state) {
  int ends[2], ep = new_epoll();
  new_socketpair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLRDHUP | EPOLLET);
  put(ends[1], "x");
  assert_event(ep, ends[0], EPOLLIN);
  ok(shutdown(ends[1], SHUT_WR));
  assert_event(ep, ends[0], EPOLLIN | EPOLLRDHUP);
  assert_nothing(ep);
  close(ends[1]);
  assert_event(ep, ends[0], EPOLLIN | EPOLLRDHUP | EPOLLHUP);
  assert_nothing(ep);
  close(ends[0]);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pipe_readers_see_the_last_writer_go),
      cmocka_unit_test(pipe_writers_see_the_last_reader_go),
      cmocka_unit_test(a_full_pipe_without_reader),
      cmocka_unit_test(socketpair_shutdown_for_writing),
      cmocka_unit_test(socketpair_shutdown_for_reading),
      cmocka_unit_test(socketpair_shutdown_both_ways),
      cmocka_unit_test(socketpair_closed),
      cmocka_unit_test(socketpair_closed_with_unread_input),
      cmocka_unit_test(datagram_socketpair_closed),
      cmocka_unit_test(tcp_half_closed),
      cmocka_unit_test(tcp_closed_both_ways),
      cmocka_unit_test(tcp_shutdown_for_reading),
      cmocka_unit_test(tcp_peer_closed),
      cmocka_unit_test(tcp_reset),
      cmocka_unit_test(tcp_reset_seen_by_a_writer),
      cmocka_unit_test(counters_and_timers_never_hang_up),
      cmocka_unit_test(rdhup_must_be_asked_for),
      cmocka_unit_test(edges_of_a_closing_connection),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
