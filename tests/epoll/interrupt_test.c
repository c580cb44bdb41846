// EINTR: which calls a handler ends, and which go on with SA_RESTART.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/time.h>

static volatile int calls;
static int feed = -1; // the handler writes here, so that a restarted call has something to end it

static void on_alarm(int signal) {
  calls++;
  if (feed >= 0 && calls == 2) {
    int before = errno;
    uint64_t one = 1;
    assert_true(write(feed, &one, 8) > 0);
    errno = before;
  }
}

static void alarms(int flags, int first_ms, int interval_ms) {
  struct sigaction action = {.sa_handler = on_alarm, .sa_flags = flags};
  struct itimerval when = {{0, interval_ms * 1000}, {0, first_ms * 1000}};
  calls = 0;
  ok(sigaction(SIGALRM, &action, NULL));
  ok(setitimer(ITIMER_REAL, &when, NULL));
}

static int quiet(void **state) {
  struct itimerval off = {0};
  setitimer(ITIMER_REAL, &off, NULL);
  signal(SIGALRM, SIG_IGN);
  feed = -1;
  return 0;
}

static void epoll_wait_is_never_restarted(void **state) {
  int ep = new_epoll(), ends[2];
  struct epoll_event event;
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN);
  for (int restart = 0; restart < 2; restart++) {
    alarms(restart ? SA_RESTART : 0, 20, 0);
    assert_errno(EINTR, epoll_wait(ep, &event, 1, -1));
    alarms(restart ? SA_RESTART : 0, 20, 0);
    assert_errno(EINTR, epoll_wait(ep, &event, 1, 5000));
    assert_int_equal(calls, 1);
  }
  put(ends[1], "x"); // and works as before
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  close_both(ends);
  close(ep);
}

static void nor_are_poll_and_select(void **state) {
  int ends[2];
  new_tcp_pair(ends);
  struct pollfd p = {.fd = ends[0], .events = POLLIN};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  for (int restart = 0; restart < 2; restart++) {
    int flags = restart ? SA_RESTART : 0;
    alarms(flags, 20, 0);
    assert_errno(EINTR, poll(&p, 1, -1));
    alarms(flags, 20, 0);
    assert_errno(EINTR, ppoll(&p, 1, NULL, NULL));
    alarms(flags, 20, 0);
    assert_errno(EINTR, poll(NULL, 0, 5000));
    alarms(flags, 20, 0);
    assert_errno(EINTR, select(ends[0] + 1, &set, NULL, NULL, NULL));
    alarms(flags, 20, 0);
    assert_errno(EINTR, pselect(ends[0] + 1, &set, NULL, NULL, NULL, NULL));
    assert_int_equal(calls, 1);
  }
  close_both(ends);
}

static void nor_is_nanosleep_which_tells_the_rest(void **state) {
  for (int restart = 0; restart < 2; restart++) {
    struct timespec five = {.tv_sec = 5}, rest = {0};
    alarms(restart ? SA_RESTART : 0, 20, 0);
    assert_errno(EINTR, nanosleep(&five, &rest));
    assert_true(rest.tv_sec == 3 || rest.tv_sec == 4);
    alarms(restart ? SA_RESTART : 0, 20, 0);
    assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, 0, &five, &rest), EINTR);
    assert_true(rest.tv_sec == 3 || rest.tv_sec == 4);
    alarms(restart ? SA_RESTART : 0, 20, 0);
    assert_errno(EINTR, usleep(500000));
    alarms(restart ? SA_RESTART : 0, 20, 0);
    assert_true(sleep(5) >= 4);
  }
}

static void reads_end(void **state) {
  char byte;
  int ends[2], fd = ok(eventfd(0, 0));
  uint64_t value;
  alarms(0, 20, 0);
  assert_errno(EINTR, read(fd, &value, 8));
  ok(pipe(ends));
  alarms(0, 20, 0);
  assert_errno(EINTR, read(ends[0], &byte, 1));
  close_both(ends);
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  alarms(0, 20, 0);
  assert_errno(EINTR, recv(ends[0], &byte, 1, 0));
  close_both(ends);
  new_tcp_pair(ends);
  ok(fcntl(ends[0], F_SETFL, 0));
  alarms(0, 20, 0);
  assert_errno(EINTR, read(ends[0], &byte, 1));
  assert_int_equal(calls, 1);
  put(ends[1], "x"); // nothing was lost
  assert_int_equal(read(ends[0], &byte, 1), 1);
  close_both(ends);
  close(fd);
}

static void accept_ends(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int listener = ok(socket(AF_INET, SOCK_STREAM, 0));
  ok(bind(listener, (struct sockaddr *)&address, sizeof address));
  ok(listen(listener, 4));
  alarms(0, 20, 0);
  assert_errno(EINTR, accept(listener, NULL, NULL));
  close(listener);
}

// With SA_RESTART a read goes on after the handler; the second handler brings what it waits for.
static void restarted_reads_go_on(void **state) {
  int fd = ok(eventfd(0, 0)), ends[2];
  uint64_t value = 0;
  feed = fd;
  alarms(SA_RESTART, 10, 10);
  assert_int_equal(read(fd, &value, 8), 8);
  assert_true(value == 1);
  assert_true(calls >= 2);
  quiet(NULL);
  close(fd);

  ok(pipe(ends));
  feed = ends[1];
  alarms(SA_RESTART, 10, 10);
  assert_int_equal(read(ends[0], &value, 8), 8);
  assert_true(calls >= 2);
  quiet(NULL);
  close_both(ends);

  new_tcp_pair(ends);
  ok(fcntl(ends[0], F_SETFL, 0));
  feed = ends[1];
  alarms(SA_RESTART, 10, 10);
  assert_int_equal(read(ends[0], &value, 8), 8);
  assert_true(calls >= 2);
  quiet(NULL);
  close_both(ends);
}

static void a_write_to_a_full_pipe_ends(void **state) {
  static char bytes[100000];
  int ends[2];
  ok(pipe(ends));
  alarms(0, 20, 0);
  long n = ok(write(ends[1], bytes, sizeof bytes)); // part of it went in
  assert_true(n > 0 && n < (long)sizeof bytes);
  alarms(0, 20, 0);
  assert_errno(EINTR, write(ends[1], bytes, sizeof bytes));
  close_both(ends);
}

static void ignored_signals_interrupt_nothing(void **state) {
  struct itimerval when = {{0, 0}, {0, 10000}};
  struct epoll_event event;
  int ep = new_epoll();
  signal(SIGALRM, SIG_IGN);
  ok(setitimer(ITIMER_REAL, &when, NULL));
  int64_t start = now_ns();
  assert_int_equal(epoll_wait(ep, &event, 1, 40), 0);
  assert_true(now_ns() - start >= 40 * MS);
  close(ep);
}

static void blocked_signals_interrupt_nothing(void **state) {
  sigset_t set;
  struct epoll_event event;
  int ep = new_epoll();
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  ok(sigprocmask(SIG_BLOCK, &set, NULL));
  alarms(0, 10, 0);
  int64_t start = now_ns();
  assert_int_equal(epoll_wait(ep, &event, 1, 40), 0);
  assert_true(now_ns() - start >= 40 * MS);
  assert_int_equal(calls, 0);
  ok(sigprocmask(SIG_UNBLOCK, &set, NULL));
  assert_int_equal(calls, 1);
  close(ep);
}

// A handler that makes the wait's own descriptor ready: EINTR now, the event next time.
static void the_handler_writes_to_what_is_waited_for(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  struct epoll_event event;
  add(ep, fd, EPOLLIN);
  alarms(0, 10, 0);
  feed = fd;
  calls = 1;
  int n = epoll_wait(ep, &event, 1, 5000);
  assert_true(n == -1 && errno == EINTR);
  assert_event(ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

#define quietly(name) cmocka_unit_test_teardown(name, quiet)

int main(void) {
  const struct CMUnitTest tests[] = {
      quietly(epoll_wait_is_never_restarted),
      quietly(nor_are_poll_and_select),
      quietly(nor_is_nanosleep_which_tells_the_rest),
      quietly(reads_end),
      quietly(accept_ends),
      quietly(restarted_reads_go_on),
      quietly(a_write_to_a_full_pipe_ends),
      quietly(ignored_signals_interrupt_nothing),
      quietly(blocked_signals_interrupt_nothing),
      quietly(the_handler_writes_to_what_is_waited_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
