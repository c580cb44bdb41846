// The ceiling on open descriptors: refused with EMFILE, and what is open goes on working.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static struct rlimit saved;
static int spare[64], spares;

// Lowers the limit and opens descriptors until it is reached.
static void exhaust(void) {
  ok(getrlimit(RLIMIT_NOFILE, &saved));
  int highest = ok(eventfd(0, 0));
  ok(close(highest));
  struct rlimit low = {(rlim_t)highest + 10, saved.rlim_max};
  ok(setrlimit(RLIMIT_NOFILE, &low));
  for (spares = 0; spares < 64; spares++)
    if ((spare[spares] = eventfd(0, EFD_NONBLOCK)) < 0)
      break;
  assert_int_equal(errno, EMFILE);
  assert_true(spares >= 1 && spares <= 10);
}

static int relax(void **state) {
  while (spares > 0)
    close(spare[--spares]);
  return setrlimit(RLIMIT_NOFILE, &saved);
}

static void the_limit_is_told(void **state) {
  struct rlimit limit;
  ok(getrlimit(RLIMIT_NOFILE, &limit));
  assert_true(limit.rlim_cur > 0 && limit.rlim_cur <= limit.rlim_max);
  struct rlimit wrong = {limit.rlim_max, limit.rlim_max - 1};
  assert_errno(EINVAL, setrlimit(RLIMIT_NOFILE, &wrong));
  assert_errno(EINVAL, getrlimit(9999, &limit));
}

static void everything_is_refused(void **state) {
  int ends[2];
  sigset_t set;
  sigemptyset(&set);
  exhaust();
  assert_errno(EMFILE, eventfd(0, 0));
  assert_errno(EMFILE, timerfd_create(CLOCK_MONOTONIC, 0));
  assert_errno(EMFILE, signalfd(-1, &set, 0));
  assert_errno(EMFILE, epoll_create1(0));
  assert_errno(EMFILE, pipe(ends));
  assert_errno(EMFILE, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  assert_errno(EMFILE, socket(AF_INET, SOCK_STREAM, 0));
  assert_errno(EMFILE, socket(AF_UNIX, SOCK_STREAM, 0));
  assert_errno(EMFILE, dup(spare[0]));
  assert_errno(EMFILE, fcntl(spare[0], F_DUPFD, 0));
  assert_errno(EBADF, dup2(spare[0], 100000));
  assert_int_equal(dup2(spare[0], spare[1]), spare[1]); // an existing number may be replaced
}

static void one_is_not_enough_for_two(void **state) {
  int ends[2] = {-7, -7};
  exhaust();
  close(spare[--spares]);
  assert_errno(EMFILE, pipe(ends));
  assert_errno(EMFILE, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  int fd = ok(eventfd(0, 0)); // and the failed calls kept nothing
  assert_errno(EMFILE, eventfd(0, 0));
  close(fd);
}

static void what_is_open_goes_on_working(void **state) {
  int ep = new_epoll(), ends[2], fd = ok(eventfd(0, EFD_NONBLOCK));
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN);
  add(ep, fd, EPOLLIN);
  exhaust();
  assert_errno(EMFILE, socket(AF_INET, SOCK_STREAM, 0));
  put(ends[1], "x");
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  assert_int_equal(drain(ends[0]), 1);
  ok(eventfd_write(fd, 1));
  assert_event(ep, fd, EPOLLIN);
  close_both(ends);
  close(fd);
  close(ep);
}

// The connection stays in the backlog: accepting it is possible later.
static void accept_without_room(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int ep = new_epoll(), listener = ok(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  int client = ok(socket(AF_INET, SOCK_STREAM, 0));
  char bytes[8];
  ok(bind(listener, (struct sockaddr *)&address, sizeof address));
  ok(listen(listener, 4));
  ok(getsockname(listener, (struct sockaddr *)&address, &size));
  add(ep, listener, EPOLLIN);
  ok(connect(client, (struct sockaddr *)&address, sizeof address));
  put(client, "hello");
  exhaust();
  assert_event_within(5000, ep, listener, EPOLLIN);
  for (int i = 0; i < 3; i++)
    assert_errno(EMFILE, accept(listener, NULL, NULL));
  assert_event_within(5000, ep, listener, EPOLLIN);
  close(spare[--spares]);
  int server = ok(accept(listener, NULL, NULL));
  assert_int_equal(read(server, bytes, sizeof bytes), 5);
  close(server);
  close(client);
  close(listener);
  close(ep);
}

static void lowering_it_closes_nothing(void **state) {
  int fd = ok(eventfd(0, EFD_NONBLOCK));
  ok(getrlimit(RLIMIT_NOFILE, &saved));
  struct rlimit low = {(rlim_t)fd, saved.rlim_max};
  ok(setrlimit(RLIMIT_NOFILE, &low));
  assert_errno(EMFILE, eventfd(0, 0));
  ok(eventfd_write(fd, 3));
  assert_int_equal(events_now(fd), POLLIN | POLLOUT);
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_limit_is_told),
      cmocka_unit_test_teardown(everything_is_refused, relax),
      cmocka_unit_test_teardown(one_is_not_enough_for_two, relax),
      cmocka_unit_test_teardown(what_is_open_goes_on_working, relax),
      cmocka_unit_test_teardown(accept_without_room, relax),
      cmocka_unit_test_teardown(lowering_it_closes_nothing, relax),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
