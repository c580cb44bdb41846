// Pointers that lead out of memory: EFAULT, and not the end of the program. Only what is a call of
// the system; of the rest glibc makes what it likes.
#define _GNU_SOURCE
#include "../support.h"

#include "bad_pointers.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

// What pthread_sigmask and the like return instead of setting errno.
static int as_errno(int error) {
  errno = error;
  return error ? -1 : 0;
}

static void clocks_and_sleeps(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  assert_errno(EFAULT, clock_gettime(CLOCK_PROCESS_CPUTIME_ID, bad));
  assert_errno(EFAULT, clock_getres(CLOCK_PROCESS_CPUTIME_ID, bad));
  assert_errno(EINVAL, clock_gettime(77, bad));
  assert_errno(EFAULT, nanosleep(bad, NULL));
  assert_errno(EFAULT, nanosleep(none, NULL));
  // The rest is only told when there is one.
  ok(nanosleep(&(struct timespec){.tv_nsec = 1}, bad));
  assert_errno(EFAULT, as_errno(clock_nanosleep(CLOCK_REALTIME, 0, bad, NULL)));
  assert_errno(EFAULT, as_errno(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, bad, NULL)));
  assert_errno(EINVAL, as_errno(clock_nanosleep(77, 0, bad, NULL)));
}

static void timers(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  struct itimerval never = {0};
  assert_errno(EFAULT, getitimer(ITIMER_REAL, bad));
  assert_errno(EFAULT, getitimer(ITIMER_REAL, none));
  assert_errno(EINVAL, getitimer(77, bad));
  assert_errno(EFAULT, setitimer(ITIMER_REAL, bad, NULL));
  assert_errno(EFAULT, setitimer(ITIMER_REAL, &never, bad));
  assert_errno(EFAULT, setitimer(77, bad, NULL));
  ok(setitimer(ITIMER_REAL, none, NULL));

  timer_t timer;
  ok(timer_create(CLOCK_MONOTONIC, NULL, &timer));
  struct itimerspec off = {0};
  assert_errno(EFAULT, timer_settime(timer, 0, bad, NULL));
  assert_errno(EINVAL, timer_settime(timer, 0, none, NULL));
  assert_errno(EFAULT, timer_settime(timer, 0, &off, bad));
  assert_errno(EFAULT, timer_gettime(timer, bad));
  ok(timer_delete(timer));
}

static void the_process(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  assert_errno(EFAULT, uname(bad));
  assert_errno(EFAULT, uname(none));
  assert_errno(EFAULT, getrusage(RUSAGE_SELF, bad));
  assert_errno(EINVAL, getrusage(77, bad));
  assert_errno(EFAULT, sysinfo(bad));

  uid_t id;
  assert_errno(EFAULT, getresuid(bad, &id, &id));
  assert_errno(EFAULT, getresuid(&id, bad, &id));
  assert_errno(EFAULT, getresuid(&id, &id, none));
  assert_errno(EFAULT, getresgid(bad, &id, &id));
  if (getgroups(0, bad) > 0)
    assert_errno(EFAULT, getgroups(NGROUPS_MAX, bad));

  assert_errno(EFAULT, getrandom(bad, 10, 0));
  assert_errno(EFAULT, getrandom(none, 10, 0));
  assert_int_equal(getrandom(bad, 0, 0), 0);
  assert_errno(EFAULT, getentropy(bad, 10));
}

static void limits(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  assert_errno(EFAULT, getrlimit(RLIMIT_NOFILE, bad));
  ok(getrlimit(RLIMIT_NOFILE, none));
  ok(setrlimit(RLIMIT_NOFILE, none));
  assert_errno(EINVAL, getrlimit(77, bad));
  assert_errno(EFAULT, setrlimit(RLIMIT_NOFILE, bad));
  assert_errno(EFAULT, setrlimit(77, bad));
  assert_errno(EFAULT, prlimit(0, RLIMIT_NOFILE, bad, NULL));
  assert_errno(EFAULT, prlimit(0, RLIMIT_NOFILE, NULL, bad));
  assert_errno(EINVAL, prlimit(0, 77, NULL, bad));
}

static void scheduling(void **state) {
  void *bad = nowhere();
  assert_errno(EFAULT, sched_getparam(0, bad));
  assert_errno(EFAULT, sched_setparam(0, bad));
  assert_errno(EFAULT, sched_setscheduler(0, SCHED_OTHER, bad));
  assert_errno(EFAULT, sched_rr_get_interval(0, bad));
  assert_errno(EFAULT, sched_getaffinity(0, 8, bad));
  assert_errno(EFAULT, sched_setaffinity(0, 8, bad));
}

static void children(void **state) {
  void *bad = nowhere();
  assert_errno(ECHILD, wait(bad));
  assert_errno(ECHILD, waitpid(-1, bad, 0));
  assert_errno(EFAULT, waitid(P_ALL, 0, bad, WEXITED));
  assert_errno(EFAULT, waitid(P_ALL, 0, bad, 0));
}

static void signals(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  sigset_t set;
  sigemptyset(&set);
  assert_errno(EFAULT, sigprocmask(SIG_BLOCK, &set, bad));
  assert_errno(EFAULT, sigprocmask(SIG_BLOCK, NULL, bad));
  assert_errno(EFAULT, as_errno(pthread_sigmask(SIG_BLOCK, NULL, bad)));
  assert_errno(EFAULT, sigpending(bad));
  assert_errno(EFAULT, sigpending(none));
  assert_errno(EFAULT, sigsuspend(bad));
  assert_errno(EFAULT, sigsuspend(none));
  assert_errno(EFAULT, sigwaitinfo(bad, NULL));
  assert_errno(EFAULT, sigwaitinfo(none, NULL));
  assert_errno(EFAULT, sigtimedwait(&set, NULL, bad));
  assert_errno(EFAULT, as_errno(sigwait(bad, &(int){0})));
  assert_errno(EFAULT, sigaltstack(bad, NULL));
  assert_errno(EFAULT, sigaltstack(NULL, bad));

  sigaddset(&set, SIGUSR1);
  ok(sigprocmask(SIG_BLOCK, &set, NULL));
  ok(raise(SIGUSR1));
  assert_errno(EFAULT, sigwaitinfo(&set, bad));
  assert_errno(EAGAIN, sigtimedwait(&set, NULL, &(struct timespec){0}));
  ok(sigprocmask(SIG_UNBLOCK, &set, NULL));
}

static void descriptors(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  int ends[2];
  assert_errno(EFAULT, pipe(bad));
  assert_errno(EFAULT, pipe(none));
  assert_errno(EINVAL, pipe2(bad, 77));
  assert_errno(EFAULT, socketpair(AF_UNIX, SOCK_STREAM, 0, bad));
  assert_errno(EFAULT, socketpair(AF_UNIX, SOCK_STREAM, 0, none));
  ok(pipe(ends));
  ok(write(ends[1], "ab", 2));
  assert_errno(EFAULT, fcntl(ends[0], F_GETLK, bad));
  assert_errno(EFAULT, fcntl(ends[0], F_SETLK, bad));
  assert_errno(EFAULT, ioctl(ends[0], FIONREAD, bad));
  assert_errno(EFAULT, ioctl(ends[0], FIONBIO, bad));
  ok(ioctl(ends[0], FIOCLEX, bad));
  assert_errno(EFAULT, readv(ends[0], bad, 1));
  assert_errno(EFAULT, writev(ends[1], bad, 1));
  assert_errno(EFAULT, readv(ends[0], none, 1));
  assert_int_equal(readv(ends[0], bad, 0), 0);
  struct iovec second_is_bad[2] = {{"ab", 2}, {bad, 1}};
  assert_errno(EFAULT, writev(ends[1], second_is_bad, 2));
  struct iovec *last = (struct iovec *)brink(sizeof *last);
  *last = (struct iovec){"ab", 2};
  assert_int_equal(writev(ends[1], last, 1), 2);
  assert_errno(EFAULT, writev(ends[1], last, 2));
  close(ends[0]), close(ends[1]);

  int event = ok(eventfd(1, 0));
  assert_errno(EFAULT, read(event, bad, 8));
  assert_errno(EFAULT, write(event, bad, 8));
  close(event);
}

static void waits(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  int ends[2];
  ok(pipe(ends));
  int limit = ends[1] + 1;
  struct pollfd entry = {.fd = ends[0], .events = POLLIN};
  struct timeval now = {0};
  struct timespec at_once = {0};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[0], &set);

  assert_errno(EFAULT, poll(bad, 1, 0));
  assert_errno(EFAULT, poll(none, 1, 0));
  assert_int_equal(poll(bad, 0, 0), 0);
  volatile nfds_t too_many = -1;
  assert_errno(EINVAL, poll(bad, too_many, 0));
  assert_errno(EFAULT, ppoll(bad, 1, &at_once, NULL));
  assert_errno(EFAULT, ppoll(&entry, 1, &at_once, bad));
  assert_errno(EFAULT, select(limit, bad, NULL, NULL, &now));
  assert_errno(EFAULT, select(limit, NULL, bad, NULL, &now));
  assert_errno(EFAULT, select(limit, NULL, NULL, bad, &now));
  assert_int_equal(select(0, bad, NULL, NULL, &now), 0);
  assert_errno(EFAULT, pselect(limit, bad, NULL, NULL, &at_once, NULL));
  assert_errno(EFAULT, pselect(limit, &set, NULL, NULL, &at_once, bad));
  assert_int_equal(select(0, &set, NULL, NULL, &now), 0);
  assert_true(FD_ISSET(ends[0], &set));
  close(ends[0]), close(ends[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(clocks_and_sleeps),
      cmocka_unit_test(timers),
      cmocka_unit_test(the_process),
      cmocka_unit_test(limits),
      cmocka_unit_test(scheduling),
      cmocka_unit_test(children),
      cmocka_unit_test(signals),
      cmocka_unit_test(descriptors),
      cmocka_unit_test(waits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
