// signalfd: blocked signals as something to read.
#include "support.h"

#include <sys/signalfd.h>
#include <sys/time.h>

static sigset_t two; // SIGUSR1 and SIGUSR2

static int setup(void **state) {
  sigemptyset(&two);
  sigaddset(&two, SIGUSR1);
  sigaddset(&two, SIGUSR2);
  return sigprocmask(SIG_BLOCK, &two, NULL);
}

static int tear_down(void **state) {
  signal(SIGUSR1, SIG_IGN); // drops what is pending
  signal(SIGUSR2, SIG_IGN);
  signal(SIGUSR1, SIG_DFL);
  signal(SIGUSR2, SIG_DFL);
  return sigprocmask(SIG_UNBLOCK, &two, NULL);
}

static void flags(void **state) {
  int fd = ok(signalfd(-1, &two, 0));
  assert_int_equal(fcntl(fd, F_GETFD), 0);
  assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  close(fd);
  fd = ok(signalfd(-1, &two, SFD_CLOEXEC | SFD_NONBLOCK));
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  close(fd);
  assert_errno(EINVAL, signalfd(-1, &two, 1));
}

static void the_descriptor_to_change_must_be_one(void **state) {
  int ep = new_epoll();
  assert_errno(EINVAL, signalfd(ep, &two, 0));
  close(ep);
  assert_errno(EBADF, signalfd(ep, &two, 0));
}

static void a_raised_signal(void **state) {
  int fd = ok(signalfd(-1, &two, SFD_NONBLOCK));
  struct signalfd_siginfo info = {0};
  assert_int_equal(sizeof info, 128);
  assert_errno(EAGAIN, read(fd, &info, sizeof info));
  assert_int_equal(events_now(fd), 0);
  raise(SIGUSR1);
  assert_int_equal(events_now(fd), POLLIN);
  assert_int_equal(read(fd, &info, sizeof info), sizeof info);
  assert_int_equal(info.ssi_signo, SIGUSR1);
  assert_int_equal(info.ssi_pid, getpid());
  assert_int_equal(events_now(fd), 0);
  assert_errno(EAGAIN, read(fd, &info, sizeof info));
  close(fd);
}

static void a_killed_process(void **state) {
  int fd = ok(signalfd(-1, &two, SFD_NONBLOCK));
  struct signalfd_siginfo info = {0};
  ok(kill(getpid(), SIGUSR2));
  assert_int_equal(read(fd, &info, sizeof info), sizeof info);
  assert_int_equal(info.ssi_signo, SIGUSR2);
  assert_int_equal(info.ssi_code, SI_USER);
  assert_int_equal(info.ssi_pid, getpid());
  close(fd);
}

static void several_in_one_read(void **state) {
  int fd = ok(signalfd(-1, &two, SFD_NONBLOCK));
  struct signalfd_siginfo info[3];
  kill(getpid(), SIGUSR2);
  kill(getpid(), SIGUSR1);
  kill(getpid(), SIGUSR2); // pending already: not counted twice
  assert_int_equal(read(fd, info, sizeof info), 2 * sizeof *info);
  assert_int_equal(info[0].ssi_signo, SIGUSR1);
  assert_int_equal(info[1].ssi_signo, SIGUSR2);
  assert_int_equal(events_now(fd), 0);
  close(fd);
}

static void room_for_one(void **state) {
  int fd = ok(signalfd(-1, &two, SFD_NONBLOCK));
  struct signalfd_siginfo info;
  raise(SIGUSR1);
  raise(SIGUSR2);
  assert_errno(EINVAL, read(fd, &info, sizeof info - 1));
  assert_int_equal(read(fd, &info, sizeof info), sizeof info);
  assert_int_equal(info.ssi_signo, SIGUSR1);
  assert_int_equal(events_now(fd), POLLIN);
  assert_int_equal(read(fd, &info, sizeof info), sizeof info);
  assert_int_equal(info.ssi_signo, SIGUSR2);
  close(fd);
}

static void another_set(void **state) {
  sigset_t first;
  sigemptyset(&first);
  sigaddset(&first, SIGUSR1);
  int fd = ok(signalfd(-1, &first, SFD_NONBLOCK));
  struct signalfd_siginfo info;
  raise(SIGUSR2);
  assert_int_equal(events_now(fd), 0);
  assert_int_equal(signalfd(fd, &two, 0), fd);
  assert_int_equal(events_now(fd), POLLIN);
  assert_int_equal(read(fd, &info, sizeof info), sizeof info);
  assert_int_equal(info.ssi_signo, SIGUSR2);
  raise(SIGUSR2);
  ok(signalfd(fd, &first, 0));
  assert_int_equal(events_now(fd), 0);
  close(fd);
}

static void what_cannot_be_blocked_is_ignored(void **state) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGKILL);
  sigaddset(&set, SIGSTOP);
  int fd = ok(signalfd(-1, &set, SFD_NONBLOCK));
  assert_int_equal(events_now(fd), 0);
  close(fd);
}

static void pending_from_before(void **state) {
  raise(SIGUSR1);
  int fd = ok(signalfd(-1, &two, SFD_NONBLOCK));
  assert_int_equal(events_now(fd), POLLIN);
  close(fd);
}

static void two_descriptors_one_signal(void **state) {
  int a = ok(signalfd(-1, &two, SFD_NONBLOCK)), b = ok(signalfd(-1, &two, SFD_NONBLOCK));
  struct signalfd_siginfo info;
  raise(SIGUSR1);
  assert_int_equal(events_now(a), POLLIN);
  assert_int_equal(events_now(b), POLLIN);
  assert_int_equal(read(b, &info, sizeof info), sizeof info);
  assert_int_equal(events_now(a), 0);
  assert_errno(EAGAIN, read(a, &info, sizeof info));
  close(a);
  close(b);
}

static void in_epoll(void **state) {
  int ep = new_epoll(), fd = ok(signalfd(-1, &two, SFD_NONBLOCK));
  struct signalfd_siginfo info;
  add(ep, fd, EPOLLIN);
  assert_nothing(ep);
  raise(SIGUSR1);
  assert_event(ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  assert_int_equal(read(fd, &info, sizeof info), sizeof info);
  assert_nothing(ep);
  modify(ep, fd, EPOLLIN | EPOLLET);
  raise(SIGUSR2);
  assert_event(ep, fd, EPOLLIN);
  assert_nothing(ep);
  close(fd);
  close(ep);
}

static void a_handled_signal_is_not_readable(void **state) {
  int fd = ok(signalfd(-1, &two, SFD_NONBLOCK));
  signal(SIGUSR1, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  ok(sigprocmask(SIG_SETMASK, &none, NULL));
  raise(SIGUSR1);
  assert_int_equal(events_now(fd), 0);
  close(fd);
}

static void a_blocking_read_waits_for_an_alarm(void **state) {
  sigset_t set;
  struct itimerval soon = {.it_value.tv_usec = 20000};
  struct signalfd_siginfo info;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  ok(sigprocmask(SIG_BLOCK, &set, NULL));
  int ep = new_epoll(), fd = ok(signalfd(-1, &set, 0));
  int64_t start = now_ns();
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_int_equal(read(fd, &info, sizeof info), sizeof info);
  assert_int_equal(info.ssi_signo, SIGALRM);
  assert_true(now_ns() - start >= 20 * MS);
  add(ep, fd, EPOLLIN);
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_event_within(-1, ep, fd, EPOLLIN);
  assert_int_equal(read(fd, &info, sizeof info), sizeof info);
  ok(sigprocmask(SIG_UNBLOCK, &set, NULL));
  close(fd);
  close(ep);
}

#define with_set(name) cmocka_unit_test_setup_teardown(name, setup, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_set(flags),
      with_set(the_descriptor_to_change_must_be_one),
      with_set(a_raised_signal),
      with_set(a_killed_process),
      with_set(several_in_one_read),
      with_set(room_for_one),
      with_set(another_set),
      with_set(what_cannot_be_blocked_is_ignored),
      with_set(pending_from_before),
      with_set(two_descriptors_one_signal),
      with_set(in_epoll),
      with_set(a_handled_signal_is_not_readable),
      with_set(a_blocking_read_waits_for_an_alarm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
