// What calls on the process, its signals, clocks and timers say to arguments that make no sense.
#define _GNU_SOURCE
#include "../support.h"

#include <limits.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { nobody = 999999 }; // a process that isn't there

static void children(void **state) {
  siginfo_t info;
  assert_errno(EINVAL, waitid(P_ALL, 0, &info, 0));
  assert_errno(EINVAL, waitid(P_ALL, 0, &info, WNOHANG));
  assert_errno(EINVAL, waitid(P_ALL, 0, &info, WEXITED | 1 << 20));
  assert_errno(EINVAL, waitid(77, 0, &info, WEXITED));
  assert_errno(EINVAL, waitid(P_PID, 0, &info, WEXITED));
  assert_errno(EINVAL, waitid(P_PID, -1, &info, WEXITED));
  assert_errno(EINVAL, waitid(P_PGID, -1, &info, WEXITED));
  assert_errno(ECHILD, waitid(P_PGID, 0, &info, WEXITED));
  assert_errno(ECHILD, waitid(P_PID, nobody, &info, WEXITED));
  assert_errno(ECHILD, waitid(P_ALL, 0, NULL, WEXITED | WNOHANG));
  assert_errno(ECHILD, waitpid(nobody, NULL, 0));
  assert_errno(ESRCH, waitpid(INT_MIN, NULL, 0));
  assert_errno(EINVAL, waitpid(INT_MIN, NULL, 12345));
  assert_errno(EINVAL, wait3(NULL, WEXITED, NULL));
  assert_errno(EINVAL, wait4(-1, NULL, WEXITED, NULL));
}

static void other_processes(void **state) {
  assert_errno(ESRCH, kill(nobody, 0));
  assert_errno(ESRCH, kill(nobody, 77));
  assert_errno(EINVAL, kill(getpid(), 77));
  assert_errno(EINVAL, kill(0, -1));
  assert_errno(ESRCH, kill(INT_MIN, 0));
  assert_errno(EINVAL, killpg(-1, 0));
  assert_errno(ESRCH, killpg(nobody, 0));
  assert_errno(ESRCH, sigqueue(nobody, 0, (union sigval){0}));
  assert_errno(EINVAL, sigqueue(getpid(), 77, (union sigval){0}));
  assert_errno(ESRCH, getpgid(nobody));
  assert_errno(ESRCH, getpgid(-1));
  assert_errno(ESRCH, getsid(nobody));
  assert_errno(ESRCH, setpgid(nobody, 0));
  assert_errno(EINVAL, getpriority(77, 0));
  assert_errno(ESRCH, getpriority(PRIO_PROCESS, nobody));
  assert_errno(ESRCH, getpriority(PRIO_PGRP, nobody));
  assert_errno(ESRCH, getpriority(PRIO_USER, nobody));
  assert_errno(EINVAL, setpriority(77, 0, 0));
  assert_errno(ESRCH, setpriority(PRIO_PROCESS, nobody, 0));
  ok(setpriority(PRIO_PROCESS, 0, ok(getpriority(PRIO_PROCESS, getpid()))));
}

static void identity(void **state) {
  assert_errno(EINVAL, setuid(-1));
  assert_errno(EINVAL, seteuid(-1));
  assert_errno(EINVAL, setgid(-1));
  assert_errno(EINVAL, setegid(-1));
  ok(setuid(geteuid()));
  ok(setgid(getegid()));
  volatile int fewer_than_none = -1;
  assert_errno(EINVAL, getgroups(fewer_than_none, NULL));
  assert_errno(ENOENT, chroot("/nowhere"));
  char bytes[5];
  assert_errno(EINVAL, getrandom(bytes, sizeof bytes, 77));
  assert_errno(EINVAL, getrandom(bytes, sizeof bytes, GRND_RANDOM | GRND_INSECURE));
}

static int as_errno(int error) {
  errno = error;
  return error ? -1 : 0;
}

static void clocks(void **state) {
  static const clockid_t only_read[] = {CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE,
                                        CLOCK_MONOTONIC_COARSE};
  struct timespec none = {0}, time;
  timer_t timer;
  for (int i = 0; i < 3; ++i) {
    ok(clock_gettime(only_read[i], &time));
    assert_errno(ENOTSUP, as_errno(clock_nanosleep(only_read[i], 0, &none, NULL)));
    assert_errno(ENOTSUP, timer_create(only_read[i], NULL, &timer));
    assert_errno(EINVAL, timerfd_create(only_read[i], 0));
    assert_errno(EINVAL, clock_settime(only_read[i], &none));
  }
  assert_errno(EINVAL, clock_settime(CLOCK_REALTIME, &(struct timespec){.tv_nsec = -1}));
  assert_errno(EINVAL, clock_settime(CLOCK_REALTIME, &(struct timespec){.tv_nsec = 1000000000}));
  assert_errno(EINVAL, clock_settime(CLOCK_MONOTONIC, &none));
  assert_errno(EINVAL, settimeofday(&(struct timeval){.tv_usec = -1}, NULL));
  assert_errno(EINVAL, settimeofday(&(struct timeval){.tv_usec = 1000000}, NULL));
  assert_errno(EINVAL, settimeofday(&(struct timeval){.tv_sec = -1}, NULL));
}

static void timers(void **state) {
  struct itimerspec none = {0}, bad = {.it_value.tv_nsec = 1000000000};
  assert_errno(EINVAL, timerfd_settime(777, 77, &none, NULL));
  assert_errno(EINVAL, timerfd_settime(777, 0, &bad, NULL));
  assert_errno(EBADF, timerfd_settime(777, 0, &none, NULL));
  assert_errno(EBADF, timerfd_gettime(777, &none));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(children), cmocka_unit_test(other_processes), cmocka_unit_test(identity),
      cmocka_unit_test(clocks),   cmocka_unit_test(timers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
