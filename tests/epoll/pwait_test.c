// epoll_pwait and epoll_pwait2: the signal mask for the time of the wait.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/time.h>

static volatile int handled;
static void count(int signal) { handled++; }

static int setup(void **state) {
  struct sigaction action = {.sa_handler = count};
  sigset_t set;
  handled = 0;
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGALRM, &action, NULL);
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGALRM);
  return sigprocmask(SIG_BLOCK, &set, NULL);
}

static int tear_down(void **state) {
  sigset_t none;
  sigemptyset(&none);
  struct itimerval off = {0};
  setitimer(ITIMER_REAL, &off, NULL);
  signal(SIGUSR1, SIG_IGN);
  signal(SIGALRM, SIG_IGN);
  return sigprocmask(SIG_SETMASK, &none, NULL);
}

static int blocked(int signal) {
  sigset_t now;
  ok(sigprocmask(SIG_BLOCK, NULL, &now));
  return sigismember(&now, signal);
}

static void a_pending_signal_that_the_mask_lets_in(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  sigset_t none;
  sigemptyset(&none);
  raise(SIGUSR1);
  assert_int_equal(handled, 0);
  assert_errno(EINTR, epoll_pwait(ep, &event, 1, 1000, &none));
  assert_int_equal(handled, 1);
  assert_true(blocked(SIGUSR1));
  assert_int_equal(epoll_pwait(ep, &event, 1, 1, &none), 0);
  assert_int_equal(handled, 1);
  close(ep);
}

static void without_a_mask_it_stays_pending(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  struct timespec ms = {.tv_nsec = MS};
  raise(SIGUSR1);
  assert_int_equal(epoll_pwait(ep, &event, 1, 1, NULL), 0);
  assert_int_equal(epoll_pwait2(ep, &event, 1, &ms, NULL), 0);
  assert_int_equal(epoll_wait(ep, &event, 1, 1), 0);
  assert_int_equal(handled, 0);
  close(ep);
}

static void the_mask_blocks_as_well(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  sigset_t all, none;
  struct itimerval soon = {.it_value.tv_usec = 10000};
  sigfillset(&all);
  sigemptyset(&none);
  ok(sigprocmask(SIG_SETMASK, &none, NULL));
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_int_equal(epoll_pwait(ep, &event, 1, 50, &all), 0);
  assert_int_equal(handled, 1); // as soon as the old mask is back
  assert_false(blocked(SIGALRM));
  close(ep);
}

static void an_alarm_during_the_wait(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  sigset_t none;
  struct itimerval soon = {.it_value.tv_usec = 20000};
  sigemptyset(&none);
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  int64_t start = now_ns();
  assert_errno(EINTR, epoll_pwait(ep, &event, 1, -1, &none));
  assert_true(now_ns() - start >= 20 * MS);
  assert_int_equal(handled, 1);
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_errno(EINTR, epoll_pwait2(ep, &event, 1, NULL, &none));
  assert_int_equal(handled, 2);
  assert_true(blocked(SIGALRM));
  close(ep);
}

// Ready descriptors come first; the signal waits for its next chance.
static void events_go_before_signals(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, 0));
  struct epoll_event event;
  sigset_t none;
  sigemptyset(&none);
  add(ep, fd, EPOLLIN);
  raise(SIGUSR1);
  assert_int_equal(epoll_pwait(ep, &event, 1, 1000, &none), 1);
  assert_int_equal(handled, 0);
  removed(ep, fd);
  assert_errno(EINTR, epoll_pwait(ep, &event, 1, 1000, &none));
  assert_int_equal(handled, 1);
  close(fd);
  close(ep);
}

// With a timeout of 0 there is no wait that a signal could interrupt.
static void no_wait_no_signal(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  sigset_t none;
  struct timespec now = {0};
  sigemptyset(&none);
  raise(SIGUSR1);
  assert_int_equal(epoll_pwait(ep, &event, 1, 0, &none), 0);
  assert_int_equal(epoll_pwait2(ep, &event, 1, &now, &none), 0);
  assert_int_equal(handled, 0);
  assert_errno(EINTR, epoll_pwait(ep, &event, 1, 1, &none));
  assert_int_equal(handled, 1);
  close(ep);
}

static void as_epoll_wait_without_a_mask(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, 0));
  struct epoll_event event;
  struct timespec second = {.tv_sec = 1};
  assert_errno(EINVAL, epoll_pwait(fd, &event, 1, 0, NULL));
  assert_errno(EBADF, epoll_pwait(-1, &event, 1, 0, NULL));
  assert_errno(EBADF, epoll_pwait2(-1, &event, 1, &second, NULL));
  add(ep, fd, EPOLLIN);
  assert_int_equal(epoll_pwait(ep, &event, 1, -1, NULL), 1);
  assert_int_equal(epoll_pwait2(ep, &event, 1, &second, NULL), 1);
  close(fd);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_pending_signal_that_the_mask_lets_in, setup, tear_down),
      cmocka_unit_test_setup_teardown(without_a_mask_it_stays_pending, setup, tear_down),
      cmocka_unit_test_setup_teardown(the_mask_blocks_as_well, setup, tear_down),
      cmocka_unit_test_setup_teardown(an_alarm_during_the_wait, setup, tear_down),
      cmocka_unit_test_setup_teardown(events_go_before_signals, setup, tear_down),
      cmocka_unit_test_setup_teardown(no_wait_no_signal, setup, tear_down),
      cmocka_unit_test(as_epoll_wait_without_a_mask),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
