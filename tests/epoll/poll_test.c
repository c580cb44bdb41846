// poll and ppoll.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>

static void nothing_to_watch_is_a_sleep(void **state) {
  int64_t start = now_ns();
  assert_int_equal(poll(NULL, 0, 20), 0);
  assert_true(now_ns() - start >= 20 * MS);
  struct timespec timeout = {.tv_nsec = 3 * MS};
  start = now_ns();
  assert_int_equal(ppoll(NULL, 0, &timeout, NULL), 0);
  assert_true(now_ns() - start >= 3 * MS);
  assert_int_equal(timeout.tv_nsec, 3 * MS); // left as it was
}

static void negative_descriptors_are_passed_over(void **state) {
  int fd = ok(eventfd(1, 0));
  struct pollfd p[3] = {{-1, POLLIN, 77}, {fd, POLLIN, 77}, {-fd, POLLIN, 77}};
  assert_int_equal(poll(p, 3, -1), 1);
  assert_int_equal(p[0].revents, 0);
  assert_int_equal(p[1].revents, POLLIN);
  assert_int_equal(p[2].revents, 0);
  int64_t start = now_ns();
  assert_int_equal(poll(p, 1, 10), 0);
  assert_true(now_ns() - start >= 10 * MS);
  close(fd);
}

static void closed_descriptors_are_told_at_once(void **state) {
  int fd = ok(eventfd(0, 0)), closed = ok(dup(fd));
  close(closed);
  struct pollfd p[2] = {{fd, POLLIN, 0}, {closed, 0, 0}};
  assert_int_equal(poll(p, 2, -1), 1);
  assert_int_equal(p[0].revents, 0);
  assert_int_equal(p[1].revents, POLLNVAL);
  close(fd);
}

static void only_what_was_asked_for(void **state) {
  int fd = ok(eventfd(1, 0));
  struct pollfd p = {fd, POLLOUT, 77};
  assert_int_equal(poll(&p, 1, -1), 1);
  assert_int_equal(p.revents, POLLOUT);
  p.events = POLLPRI;
  assert_int_equal(poll(&p, 1, 0), 0);
  assert_int_equal(p.revents, 0);
  p.events = 0;
  assert_int_equal(poll(&p, 1, 0), 0);
  close(fd);
}

// Programs take one family of numbers for the other.
static void the_numbers_are_those_of_epoll(void **state) {
  assert_int_equal(POLLIN, EPOLLIN);
  assert_int_equal(POLLPRI, EPOLLPRI);
  assert_int_equal(POLLOUT, EPOLLOUT);
  assert_int_equal(POLLERR, EPOLLERR);
  assert_int_equal(POLLHUP, EPOLLHUP);
  assert_int_equal(POLLRDNORM, EPOLLRDNORM);
  assert_int_equal(POLLWRNORM, EPOLLWRNORM);
  int fd = ok(eventfd(1, 0));
  struct pollfd p = {fd, POLLRDNORM | POLLWRNORM, 0};
  assert_int_equal(poll(&p, 1, 0), 0); // an eventfd has neither
  p.events = POLLIN | POLLRDNORM;
  assert_int_equal(poll(&p, 1, 0), 1);
  assert_int_equal(p.revents, POLLIN);
  close(fd);
}

static void the_same_descriptor_twice(void **state) {
  int fd = ok(eventfd(1, 0));
  struct pollfd p[3] = {{fd, POLLIN, 0}, {fd, POLLOUT, 0}, {fd, POLLIN | POLLOUT, 0}};
  assert_int_equal(poll(p, 3, -1), 3);
  assert_int_equal(p[0].revents, POLLIN);
  assert_int_equal(p[1].revents, POLLOUT);
  assert_int_equal(p[2].revents, POLLIN | POLLOUT);
  close(fd);
}

static void the_value_is_the_number_of_descriptors(void **state) {
  int fds[5];
  struct pollfd p[5];
  for (int i = 0; i < 5; i++) {
    fds[i] = ok(eventfd(i % 2, 0));
    p[i] = (struct pollfd){fds[i], POLLIN, 77};
  }
  assert_int_equal(poll(p, 5, 1000), 2);
  for (int i = 0; i < 5; i++) {
    assert_int_equal(p[i].revents, i % 2 ? POLLIN : 0);
    close(fds[i]);
  }
}

static void errors_need_not_be_asked_for(void **state) {
  int ends[2];
  new_pipe(ends);
  close(ends[1]);
  struct pollfd p = {ends[0], 0, 0};
  assert_int_equal(poll(&p, 1, -1), 1);
  assert_int_equal(p.revents, POLLHUP);
  close(ends[0]);
}

static void it_wakes_for_each_kind(void **state) {
  int timer = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)), tcp[2], local[2];
  struct itimerspec soon = {.it_value.tv_nsec = 10 * MS};
  new_tcp_pair(tcp);
  new_socketpair(local);
  struct pollfd p[3] = {{timer, POLLIN, 0}, {tcp[0], POLLIN, 0}, {local[0], POLLIN, 0}};
  ok(timerfd_settime(timer, 0, &soon, NULL));
  assert_int_equal(poll(p, 3, -1), 1);
  assert_int_equal(p[0].revents, POLLIN);
  drain(timer);
  put(tcp[1], "x");
  assert_int_equal(poll(p, 3, 5000), 1);
  assert_int_equal(p[1].revents, POLLIN);
  drain(tcp[0]);
  put(local[1], "x");
  assert_int_equal(poll(p, 3, 5000), 1);
  assert_int_equal(p[2].revents, POLLIN);
  close_both(tcp);
  close_both(local);
  close(timer);
}

// The same array again and again, with closing and reusing numbers in between.
static void what_it_remembers_is_never_stale(void **state) {
  int a[2], b[2];
  new_socketpair(a);
  new_socketpair(b);
  struct pollfd p[2] = {{a[0], POLLIN, 0}, {b[0], POLLIN, 0}};
  for (int i = 0; i < 3; i++)
    assert_int_equal(poll(p, 2, 1), 0);
  put(a[1], "x");
  assert_int_equal(poll(p, 2, 1), 1);
  ok(dup2(b[0], a[0])); // the number now means something else
  assert_int_equal(poll(p, 2, 1), 0);
  put(b[1], "x");
  assert_int_equal(poll(p, 2, 1), 2);
  close(a[0]);
  assert_int_equal(poll(p, 2, 1), 2);
  assert_int_equal(p[0].revents, POLLNVAL);
  assert_int_equal(p[1].revents, POLLIN);
  p[0].events = POLLOUT;
  p[0].fd = b[0];
  assert_int_equal(poll(p, 2, 1), 2);
  assert_int_equal(p[0].revents, POLLOUT);
  close(a[1]);
  close_both(b);
}

static void too_many(void **state) {
  struct rlimit limit;
  struct pollfd *p = calloc(20, sizeof *p);
  for (int i = 0; i < 20; i++)
    p[i].fd = -1;
  ok(getrlimit(RLIMIT_NOFILE, &limit));
  struct rlimit low = {10, limit.rlim_max};
  ok(setrlimit(RLIMIT_NOFILE, &low));
  int n = poll(p, 20, 0), error = errno;
  ok(setrlimit(RLIMIT_NOFILE, &limit));
  assert_true(n == -1 && error == EINVAL);
  assert_int_equal(poll(p, 20, 0), 0);
  free(p);
}

static void nowhere_to_look(void **state) {
  struct pollfd *volatile nowhere = NULL;
  assert_errno(EFAULT, poll(nowhere, 1, 0));
}

static volatile int handled;
static void count(int signal) { handled++; }

static void ppolls_mask(void **state) {
  struct sigaction action = {.sa_handler = count};
  struct timespec second = {.tv_sec = 1}, now = {0};
  sigset_t set, none, old;
  int fd = ok(eventfd(0, EFD_NONBLOCK));
  struct pollfd p = {fd, POLLIN, 0};
  handled = 0;
  sigemptyset(&none);
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  ok(sigaction(SIGUSR1, &action, NULL));
  ok(sigprocmask(SIG_BLOCK, &set, NULL));
  raise(SIGUSR1);
  assert_int_equal(ppoll(&p, 1, &now, NULL), 0);
  assert_int_equal(handled, 0);
  assert_errno(EINTR, ppoll(&p, 1, &second, &none));
  assert_int_equal(handled, 1);
  ok(sigprocmask(SIG_BLOCK, NULL, &old));
  assert_true(sigismember(&old, SIGUSR1));

  raise(SIGUSR1); // here a timeout of 0 is interrupted too, unlike epoll_pwait's
  assert_errno(EINTR, ppoll(&p, 1, &now, &none));
  assert_int_equal(handled, 2);

  raise(SIGUSR1);
  ok(eventfd_write(fd, 1)); // ready descriptors come first
  assert_int_equal(ppoll(&p, 1, &second, &none), 1);
  assert_int_equal(handled, 2);
  ok(sigprocmask(SIG_UNBLOCK, &set, NULL));
  assert_int_equal(handled, 3);
  signal(SIGUSR1, SIG_DFL);
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_to_watch_is_a_sleep),
      cmocka_unit_test(negative_descriptors_are_passed_over),
      cmocka_unit_test(closed_descriptors_are_told_at_once),
      cmocka_unit_test(only_what_was_asked_for),
      cmocka_unit_test(the_numbers_are_those_of_epoll),
      cmocka_unit_test(the_same_descriptor_twice),
      cmocka_unit_test(the_value_is_the_number_of_descriptors),
      cmocka_unit_test(errors_need_not_be_asked_for),
      cmocka_unit_test(it_wakes_for_each_kind),
      cmocka_unit_test(what_it_remembers_is_never_stale),
      cmocka_unit_test(too_many),
      cmocka_unit_test(nowhere_to_look),
      cmocka_unit_test(ppolls_mask),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
