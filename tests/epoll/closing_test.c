// What is waited for gets closed by a signal handler during the wait.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/time.h>

static int victim, replacement;
static volatile int calls;

static void close_it(int signal) {
  calls++;
  close(victim);
}

static void replace_it(int signal) {
  calls++;
  dup2(replacement, victim);
}

static void soon(void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  struct itimerval when = {.it_value.tv_usec = 20000};
  calls = 0;
  ok(sigaction(SIGALRM, &action, NULL));
  ok(setitimer(ITIMER_REAL, &when, NULL));
}

static int quiet(void **state) {
  struct itimerval off = {0};
  setitimer(ITIMER_REAL, &off, NULL);
  signal(SIGALRM, SIG_IGN);
  return 0;
}

static void a_registered_descriptor(void **state) {
  int ep = new_epoll(), ends[2];
  struct epoll_event event;
  for (int i = 0; i < 2; i++) {
    i ? new_tcp_pair(ends) : new_socketpair(ends);
    add(ep, ends[0], EPOLLIN);
    victim = ends[0];
    soon(close_it, 0);
    assert_errno(EINTR, epoll_wait(ep, &event, 1, -1));
    assert_int_equal(calls, 1);
    assert_errno(EBADF, control(ep, EPOLL_CTL_DEL, ends[0], 0));
    assert_nothing(ep);
    close(ends[1]);
  }
  close(ep);
}

static void the_epoll_itself(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  struct epoll_event event;
  add(ep, fd, EPOLLIN);
  victim = ep;
  soon(close_it, 0);
  assert_errno(EINTR, epoll_wait(ep, &event, 1, -1));
  assert_errno(EBADF, epoll_wait(ep, &event, 1, -1));
  ok(eventfd_write(fd, 1));
  close(fd);
}

static void what_poll_looks_at(void **state) {
  int ends[2];
  new_tcp_pair(ends);
  struct pollfd p = {ends[0], POLLIN, 0};
  victim = ends[0];
  soon(close_it, 0);
  assert_errno(EINTR, poll(&p, 1, -1));
  assert_int_equal(poll(&p, 1, -1), 1);
  assert_int_equal(p.revents, POLLNVAL);
  close(ends[1]);
}

// The ends of each kind that a blocking read can wait on.
static void each_kind(void (*check)(int reads, int writes)) {
  int ends[2], event = ok(eventfd(0, 0));
  ok(pipe(ends));
  check(ends[0], ends[1]);
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  check(ends[0], ends[1]);
  new_tcp_pair(ends);
  ok(fcntl(ends[0], F_SETFL, 0));
  check(ends[0], ends[1]);
  check(event, ok(eventfd(0, 0)));
}

static void interrupted(int reads, int writes) {
  char bytes[8];
  victim = reads;
  soon(close_it, 0);
  assert_errno(EINTR, read(reads, bytes, 8));
  assert_int_equal(calls, 1);
  close(writes);
}

static void a_read_is_interrupted(void **state) { each_kind(interrupted); }

static void restarted(int reads, int writes) {
  char bytes[8];
  victim = reads;
  soon(close_it, SA_RESTART);
  assert_errno(EBADF, read(reads, bytes, 8));
  assert_int_equal(calls, 1);
  close(writes);
}

static void a_restarted_read_finds_it_closed(void **state) { each_kind(restarted); }

static void moved(int reads, int writes) {
  char bytes[8];
  int ends[2];
  ok(pipe(ends));
  put(ends[1], "the other");
  victim = reads;
  replacement = ends[0];
  soon(replace_it, SA_RESTART);
  assert_int_equal(read(reads, bytes, 8), 8);
  assert_memory_equal(bytes, "the othe", 8);
  close(reads);
  close(writes);
  close_both(ends);
}

static void a_restarted_read_reads_what_is_there_now(void **state) { each_kind(moved); }

static void a_listener(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = ok(socket(AF_INET, SOCK_STREAM, 0));
  ok(bind(fd, (struct sockaddr *)&address, sizeof address));
  ok(listen(fd, 4));
  victim = fd;
  soon(close_it, SA_RESTART);
  assert_errno(EBADF, accept(fd, NULL, NULL));
}

// A duplicate keeps the description alive: the wait goes on with it.
static void closed_but_alive_in_a_duplicate(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK)), other = ok(dup(fd));
  struct epoll_event event;
  add(ep, fd, EPOLLIN);
  victim = fd;
  soon(close_it, 0);
  assert_errno(EINTR, epoll_wait(ep, &event, 1, -1));
  ok(eventfd_write(other, 1));
  assert_event(ep, fd, EPOLLIN);
  close(other);
  assert_nothing(ep);
  close(ep);
}

#define quietly(name) cmocka_unit_test_teardown(name, quiet)

int main(void) {
  const struct CMUnitTest tests[] = {
      quietly(a_registered_descriptor),
      quietly(the_epoll_itself),
      quietly(what_poll_looks_at),
      quietly(a_read_is_interrupted),
      quietly(a_restarted_read_finds_it_closed),
      quietly(a_restarted_read_reads_what_is_there_now),
      quietly(a_listener),
      quietly(closed_but_alive_in_a_duplicate),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
