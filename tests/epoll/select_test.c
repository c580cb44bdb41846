// select and pselect.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/time.h>

static fd_set one(int fd) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fd, &set);
  return set;
}

static void nothing_to_watch_is_a_sleep(void **state) {
  struct timeval timeout = {.tv_usec = 20000};
  int64_t start = now_ns();
  assert_int_equal(select(0, NULL, NULL, NULL, &timeout), 0);
  assert_true(now_ns() - start >= 20 * MS);
  struct timespec short_one = {.tv_nsec = 3 * MS};
  start = now_ns();
  assert_int_equal(pselect(0, NULL, NULL, NULL, &short_one, NULL), 0);
  assert_true(now_ns() - start >= 3 * MS);
  assert_int_equal(short_one.tv_nsec, 3 * MS); // pselect leaves it alone
}

static void only_the_ready_ones_stay_in_the_sets(void **state) {
  int ready = ok(eventfd(1, 0)), idle = ok(eventfd(0, 0));
  fd_set in = one(ready), out = one(ready), except = one(ready);
  FD_SET(idle, &in);
  FD_SET(idle, &out);
  assert_int_equal(select(idle + 1, &in, &out, &except, NULL), 3); // bits, not descriptors
  assert_true(FD_ISSET(ready, &in));
  assert_false(FD_ISSET(idle, &in));
  assert_true(FD_ISSET(ready, &out));
  assert_true(FD_ISSET(idle, &out));
  assert_false(FD_ISSET(ready, &except));
  close(ready);
  close(idle);
}

static void a_timeout_clears_the_sets(void **state) {
  int fd = ok(eventfd(0, 0));
  fd_set in = one(fd);
  struct timeval now = {0};
  assert_int_equal(select(fd + 1, &in, NULL, NULL, &now), 0);
  assert_false(FD_ISSET(fd, &in));
  close(fd);
}

// Linux writes back how much of the timeout was left.
static void the_rest_of_the_timeout(void **state) {
  int fd = ok(eventfd(1, 0));
  fd_set in = one(fd);
  struct timeval timeout = {.tv_sec = 100};
  assert_int_equal(select(fd + 1, &in, NULL, NULL, &timeout), 1);
  assert_true(timeout.tv_sec >= 90 && timeout.tv_sec <= 100);
  timeout = (struct timeval){.tv_usec = 5000};
  assert_int_equal(select(0, NULL, NULL, NULL, &timeout), 0);
  assert_int_equal(timeout.tv_sec, 0);
  assert_int_equal(timeout.tv_usec, 0);
  close(fd);
}

static void descriptors_beyond_nfds_are_not_looked_at(void **state) {
  int low = ok(eventfd(0, 0)), high = ok(eventfd(1, 0));
  fd_set in = one(high);
  struct timeval now = {0};
  assert_int_equal(select(high, &in, NULL, NULL, &now), 0);
  in = one(high);
  FD_SET(low, &in);
  assert_int_equal(select(high + 1, &in, NULL, NULL, &now), 1);
  close(low);
  close(high);
}

static void what_it_refuses(void **state) {
  int fd = ok(eventfd(1, 0));
  fd_set in = one(fd);
  struct timeval negative = {.tv_sec = -1}, now = {0};
  struct timespec wrong = {.tv_nsec = 1000000000};
  assert_errno(EINVAL, select(-1, NULL, NULL, NULL, &now));
  assert_errno(EINVAL, select(fd + 1, &in, NULL, NULL, &negative));
  assert_errno(EINVAL, pselect(fd + 1, &in, NULL, NULL, &wrong, NULL));
  close(fd);
  in = one(fd);
  assert_errno(EBADF, select(fd + 1, &in, NULL, NULL, &now));
}

static void the_last_descriptor_that_fits(void **state) {
  struct rlimit limit;
  ok(getrlimit(RLIMIT_NOFILE, &limit));
  if (limit.rlim_cur <= FD_SETSIZE) {
    struct rlimit more = {FD_SETSIZE + 1, limit.rlim_max};
    ok(setrlimit(RLIMIT_NOFILE, &more));
  }
  int fd = ok(eventfd(1, 0));
  int last = ok(fcntl(fd, F_DUPFD, FD_SETSIZE - 1));
  assert_int_equal(last, FD_SETSIZE - 1);
  fd_set in = one(last);
  assert_int_equal(select(FD_SETSIZE, &in, NULL, NULL, NULL), 1);
  assert_true(FD_ISSET(last, &in));
  close(last);
  close(fd);
}

static void hangups_and_errors_make_it_readable_or_writable(void **state) {
  int ends[2];
  struct timeval now = {0};
  new_pipe(ends);
  fill(ends[1]);
  fd_set out = one(ends[1]);
  assert_int_equal(select(ends[1] + 1, NULL, &out, NULL, &now), 0);
  close(ends[0]);
  out = one(ends[1]);
  fd_set in = one(ends[1]);
  assert_int_equal(select(ends[1] + 1, &in, &out, NULL, &now), 2);
  close(ends[1]);
  new_pipe(ends);
  close(ends[1]);
  in = one(ends[0]);
  assert_int_equal(select(ends[0] + 1, &in, NULL, NULL, &now), 1);
  close(ends[0]);
}

static void over_tcp(void **state) {
  int ends[2];
  new_tcp_pair(ends);
  fd_set in = one(ends[0]);
  struct timeval timeout = {.tv_usec = 2000};
  assert_int_equal(select(ends[0] + 1, &in, NULL, NULL, &timeout), 0);
  put(ends[1], "x");
  in = one(ends[0]);
  assert_int_equal(select(ends[0] + 1, &in, NULL, NULL, NULL), 1);
  close_both(ends);
}

static volatile int handled;
static void count(int signal) { handled++; }

static void pselects_mask(void **state) {
  struct sigaction action = {.sa_handler = count};
  struct timespec second = {.tv_sec = 1};
  sigset_t set, none;
  sigemptyset(&none);
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  ok(sigaction(SIGUSR1, &action, NULL));
  ok(sigprocmask(SIG_BLOCK, &set, NULL));
  raise(SIGUSR1);
  assert_int_equal(handled, 0);
  assert_errno(EINTR, pselect(0, NULL, NULL, NULL, &second, &none));
  assert_int_equal(handled, 1);
  ok(sigprocmask(SIG_UNBLOCK, &set, NULL));
  signal(SIGUSR1, SIG_DFL);
}

// Linux looks only at numbers that can be open; here a set has no room for more.
static void over_FD_SETSIZE(void **state) {
#ifndef __wasm__
  print_message("Linux goes by the descriptors that can be open\n");
  skip();
#else
  fd_set set[2];
  struct timeval now = {0};
  memset(set, 0, sizeof set);
  volatile int many = FD_SETSIZE + 1;
  assert_errno(EINVAL, select(many, set, NULL, NULL, &now));
  assert_int_equal(select(FD_SETSIZE, set, NULL, NULL, &now), 0);
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_to_watch_is_a_sleep),
      cmocka_unit_test(only_the_ready_ones_stay_in_the_sets),
      cmocka_unit_test(a_timeout_clears_the_sets),
      cmocka_unit_test(the_rest_of_the_timeout),
      cmocka_unit_test(descriptors_beyond_nfds_are_not_looked_at),
      cmocka_unit_test(what_it_refuses),
      cmocka_unit_test(the_last_descriptor_that_fits),
      cmocka_unit_test(hangups_and_errors_make_it_readable_or_writable),
      cmocka_unit_test(over_tcp),
      cmocka_unit_test(pselects_mask),
      cmocka_unit_test(over_FD_SETSIZE),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
