// raise, kill of oneself, sigaction, the signal mask, alarm and setitimer.
#include "support.h"

#include <sys/time.h>

static volatile int calls, last, depth, deepest;
static void count(int signal) {
  calls++;
  last = signal;
}

static int setup(void **state) {
  calls = last = depth = deepest = 0;
  return 0;
}

static int tear_down(void **state) {
  sigset_t none;
  struct itimerval off = {0};
  setitimer(ITIMER_REAL, &off, NULL);
  for (int i = 1; i < 32; i++)
    if (i == SIGUSR1 || i == SIGUSR2 || i == SIGALRM) {
      signal(i, SIG_IGN);
      signal(i, SIG_DFL);
    }
  sigemptyset(&none);
  return sigprocmask(SIG_SETMASK, &none, NULL);
}

static void install(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  ok(sigaction(signal, &action, NULL));
}

static void mask(int how, int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  ok(sigprocmask(how, &set, NULL));
}

static int pending(int signal) {
  sigset_t set;
  ok(sigpending(&set));
  return sigismember(&set, signal);
}

static void raise_runs_the_handler_before_it_returns(void **state) {
  install(SIGUSR1, count, 0);
  assert_int_equal(raise(SIGUSR1), 0);
  assert_int_equal(calls, 1);
  assert_int_equal(last, SIGUSR1);
  ok(kill(getpid(), SIGUSR1));
  assert_int_equal(calls, 2);
}

static void signal_returns_what_was_there(void **state) {
  assert_ptr_equal(signal(SIGUSR1, count), SIG_DFL);
  assert_ptr_equal(signal(SIGUSR1, SIG_IGN), count);
  raise(SIGUSR1);
  assert_int_equal(calls, 0);
  assert_ptr_equal(signal(SIGUSR1, SIG_DFL), SIG_IGN);
}

static void sigaction_tells_what_was_there(void **state) {
  struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART}, old;
  sigaddset(&action.sa_mask, SIGUSR2);
  ok(sigaction(SIGUSR1, &action, &old));
  assert_ptr_equal(old.sa_handler, SIG_DFL);
  ok(sigaction(SIGUSR1, NULL, &old));
  assert_ptr_equal(old.sa_handler, count);
  assert_true(old.sa_flags & SA_RESTART);
  assert_true(sigismember(&old.sa_mask, SIGUSR2));
  assert_false(sigismember(&old.sa_mask, SIGUSR1));
}

static void signals_that_cannot_be_had(void **state) {
  struct sigaction action = {.sa_handler = count}, old;
  assert_errno(EINVAL, sigaction(SIGKILL, &action, NULL));
  assert_errno(EINVAL, sigaction(SIGSTOP, &action, NULL));
  assert_errno(EINVAL, sigaction(0, &action, NULL));
  assert_errno(EINVAL, sigaction(1000, &action, NULL));
  assert_errno(EINVAL, sigaction(-1, &action, NULL));
  ok(sigaction(SIGKILL, NULL, &old));
  errno = 0;
  assert_ptr_equal(signal(SIGKILL, count), SIG_ERR);
  assert_int_equal(errno, EINVAL);
  assert_int_not_equal(raise(1000), 0);
  assert_errno(EINVAL, kill(getpid(), 1000));
  assert_int_equal(kill(getpid(), 0), 0);
  assert_errno(ESRCH, kill(0x3ffffff0, 0));
}

static void blocked_until_unblocked(void **state) {
  install(SIGUSR1, count, 0);
  mask(SIG_BLOCK, SIGUSR1);
  raise(SIGUSR1);
  raise(SIGUSR1);
  assert_int_equal(calls, 0);
  assert_true(pending(SIGUSR1));
  assert_false(pending(SIGUSR2));
  mask(SIG_UNBLOCK, SIGUSR1);
  assert_int_equal(calls, 1); // pending once, however often it was raised
  assert_false(pending(SIGUSR1));
}

static void the_mask(void **state) {
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  ok(sigprocmask(SIG_SETMASK, &set, &old));
  assert_false(sigismember(&old, SIGUSR1));
  mask(SIG_BLOCK, SIGUSR2);
  ok(sigprocmask(SIG_BLOCK, NULL, &old));
  assert_true(sigismember(&old, SIGUSR1));
  assert_true(sigismember(&old, SIGUSR2));
  mask(SIG_UNBLOCK, SIGUSR1);
  ok(sigprocmask(1234, NULL, &old)); // no set, so how doesn't matter
  assert_false(sigismember(&old, SIGUSR1));
  assert_true(sigismember(&old, SIGUSR2));
  assert_errno(EINVAL, sigprocmask(1234, &set, NULL));
  sigfillset(&set);
  ok(sigprocmask(SIG_SETMASK, &set, NULL));
  ok(sigprocmask(SIG_SETMASK, NULL, &old));
  assert_false(sigismember(&old, SIGKILL)); // quietly left out
  assert_false(sigismember(&old, SIGSTOP));
  assert_true(sigismember(&old, SIGTERM));
}

static void sets(void **state) {
  sigset_t set;
  sigemptyset(&set);
  for (int i = 1; i <= 31; i++)
    assert_false(sigismember(&set, i));
  sigaddset(&set, SIGTERM);
  assert_true(sigismember(&set, SIGTERM));
  sigdelset(&set, SIGTERM);
  assert_false(sigismember(&set, SIGTERM));
  sigfillset(&set);
  assert_true(sigismember(&set, SIGHUP));
  assert_errno(EINVAL, sigaddset(&set, 0));
  assert_errno(EINVAL, sigaddset(&set, 1000));
  assert_errno(EINVAL, sigismember(&set, 1000));
}

static void nested(int signal) {
  calls++;
  if (++depth > deepest)
    deepest = depth;
  if (calls < 3)
    raise(signal);
  depth--;
}

static void a_signal_is_blocked_in_its_own_handler(void **state) {
  install(SIGUSR1, nested, 0);
  raise(SIGUSR1);
  assert_int_equal(calls, 3);
  assert_int_equal(deepest, 1);
}

static void unless_nodefer(void **state) {
  install(SIGUSR1, nested, SA_NODEFER);
  raise(SIGUSR1);
  assert_int_equal(calls, 3);
  assert_int_equal(deepest, 3);
}

static void raise_the_other(int signal) {
  raise(SIGUSR2);
  deepest = calls; // what SIGUSR2's handler has counted by now
}

static void the_handlers_mask(void **state) {
  struct sigaction action = {.sa_handler = raise_the_other};
  install(SIGUSR2, count, 0);
  ok(sigaction(SIGUSR1, &action, NULL));
  raise(SIGUSR1);
  assert_int_equal(deepest, 1);
  sigaddset(&action.sa_mask, SIGUSR2);
  ok(sigaction(SIGUSR1, &action, NULL));
  raise(SIGUSR1);
  assert_int_equal(deepest, 1);
  assert_int_equal(calls, 2);
}

static void once_with_resethand(void **state) {
  struct sigaction old;
  install(SIGUSR1, count, SA_RESETHAND);
  raise(SIGUSR1);
  assert_int_equal(calls, 1);
  ok(sigaction(SIGUSR1, NULL, &old));
  assert_ptr_equal(old.sa_handler, SIG_DFL);
}

static siginfo_t seen;
static void with_info(int signal, siginfo_t *info, void *context) {
  calls++;
  last = signal;
  seen = *info;
}

static void siginfo(void **state) {
  struct sigaction action = {.sa_sigaction = with_info, .sa_flags = SA_SIGINFO}, old;
  ok(sigaction(SIGUSR1, &action, NULL));
  ok(kill(getpid(), SIGUSR1));
  assert_int_equal(last, SIGUSR1);
  assert_int_equal(seen.si_signo, SIGUSR1);
  assert_int_equal(seen.si_code, SI_USER);
  assert_int_equal(seen.si_pid, getpid());
  raise(SIGUSR1);
  assert_int_equal(calls, 2);
  assert_true(seen.si_code <= 0); // from a program, not from the kernel
  ok(sigaction(SIGUSR1, NULL, &old));
  assert_ptr_equal(old.sa_sigaction, with_info);
  assert_true(old.sa_flags & SA_SIGINFO);
}

// What the timer sends is from the kernel.
static void siginfo_of_an_alarm(void **state) {
  struct sigaction action = {.sa_sigaction = with_info, .sa_flags = SA_SIGINFO};
  struct itimerval soon = {.it_value.tv_usec = 5000};
  ok(sigaction(SIGALRM, &action, NULL));
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_errno(EINTR, pause());
  assert_int_equal(last, SIGALRM);
  assert_int_equal(seen.si_signo, SIGALRM);
  assert_int_equal(seen.si_code, SI_KERNEL);
}

static void jump(int signal) {
  calls++;
  raise(SIGUSR1); // blocked here, runs when this handler is over
}

static void a_handler_that_raises_what_it_may_not_take(void **state) {
  struct sigaction action = {.sa_handler = jump};
  sigaddset(&action.sa_mask, SIGUSR1);
  install(SIGUSR1, count, 0);
  ok(sigaction(SIGUSR2, &action, NULL));
  raise(SIGUSR2);
  assert_int_equal(calls, 2);
  assert_int_equal(last, SIGUSR1);
  assert_false(pending(SIGUSR1));
}

static void errno_is_the_programs_affair(void **state) {
  install(SIGUSR1, count, 0);
  errno = ERANGE;
  raise(SIGUSR1);
  assert_int_equal(errno, ERANGE);
}

static void ignored_by_default(void **state) {
  raise(SIGCHLD);
  raise(SIGURG);
  raise(SIGWINCH);
  signal(SIGUSR1, SIG_IGN);
  mask(SIG_BLOCK, SIGUSR1);
  raise(SIGUSR1);
  install(SIGUSR1, count, 0);
  mask(SIG_UNBLOCK, SIGUSR1);
  assert_true(calls <= 1); // Linux keeps a blocked signal, ignored or not; POSIX leaves it open
}

static void ignoring_drops_what_is_pending(void **state) {
  install(SIGUSR1, count, 0);
  mask(SIG_BLOCK, SIGUSR1);
  raise(SIGUSR1);
  signal(SIGUSR1, SIG_IGN);
  assert_false(pending(SIGUSR1));
  install(SIGUSR1, count, 0);
  mask(SIG_UNBLOCK, SIGUSR1);
  assert_int_equal(calls, 0);
}

static void setitimer_once(void **state) {
  struct itimerval soon = {.it_value.tv_usec = 20000}, old;
  install(SIGALRM, count, 0);
  int64_t start = now_ns();
  ok(setitimer(ITIMER_REAL, &soon, &old));
  assert_int_equal(old.it_value.tv_sec + old.it_value.tv_usec, 0);
  ok(getitimer(ITIMER_REAL, &old));
  assert_true(old.it_value.tv_usec > 0 && old.it_value.tv_usec <= 20000);
  assert_errno(EINTR, pause());
  assert_int_equal(calls, 1);
  assert_true(now_ns() - start >= 20 * MS);
  ok(getitimer(ITIMER_REAL, &old));
  assert_int_equal(old.it_value.tv_sec + old.it_value.tv_usec, 0);
}

static void setitimer_again_and_again(void **state) {
  struct itimerval every = {{0, 10000}, {0, 10000}}, old;
  install(SIGALRM, count, 0);
  ok(setitimer(ITIMER_REAL, &every, NULL));
  for (int i = 1; i <= 3; i++) {
    assert_errno(EINTR, pause());
    assert_true(calls >= i);
  }
  struct itimerval off = {0};
  ok(setitimer(ITIMER_REAL, &off, &old));
  assert_int_equal(old.it_interval.tv_usec, 10000);
  int before = calls;
  poll(NULL, 0, 30);
  assert_int_equal(calls, before);
}

static void setitimer_refuses(void **state) {
  struct itimerval wrong = {.it_value.tv_usec = 1000000}, negative = {.it_value.tv_sec = -1};
  assert_errno(EINVAL, setitimer(ITIMER_REAL, &wrong, NULL));
  assert_errno(EINVAL, setitimer(ITIMER_REAL, &negative, NULL));
  assert_errno(EINVAL, setitimer(77, &wrong, NULL));
  assert_errno(EINVAL, getitimer(77, &wrong));
}

static void alarm_in_seconds(void **state) {
  install(SIGALRM, count, 0);
  assert_int_equal(alarm(100), 0);
  assert_int_equal(alarm(1), 100);
  int64_t start = now_ns();
  assert_errno(EINTR, pause());
  assert_true(now_ns() - start >= SEC - 10 * MS);
  assert_int_equal(calls, 1);
  alarm(100);
  assert_int_equal(alarm(0), 100);
  assert_int_equal(alarm(0), 0);
}

// A loop that never blocks: the signal comes with some call that returns.
static void an_alarm_without_any_wait(void **state) {
  struct itimerval soon = {.it_value.tv_usec = 10000};
  int ends[2];
  char byte;
  install(SIGALRM, count, SA_RESTART);
  new_pipe(ends);
  int64_t start = now_ns();
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  while (!calls && now_ns() - start < 5 * SEC) {
    struct pollfd p = {.fd = ends[0], .events = POLLIN};
    poll(&p, 1, 0);
    if (read(ends[0], &byte, 1) == -1)
      assert_int_equal(errno, EAGAIN);
  }
  assert_int_equal(calls, 1);
  assert_true(now_ns() - start >= 10 * MS);
  close_both(ends);
}

static void sigsuspend_lets_one_in(void **state) {
  sigset_t none, now;
  struct itimerval soon = {.it_value.tv_usec = 10000};
  sigemptyset(&none);
  install(SIGUSR1, count, 0);
  install(SIGALRM, count, 0);
  mask(SIG_BLOCK, SIGUSR1);
  raise(SIGUSR1);
  assert_int_equal(calls, 0);
  assert_errno(EINTR, sigsuspend(&none));
  assert_int_equal(calls, 1);
  ok(sigprocmask(SIG_BLOCK, NULL, &now));
  assert_true(sigismember(&now, SIGUSR1));
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_errno(EINTR, sigsuspend(&none));
  assert_int_equal(last, SIGALRM);
}

static volatile int order[4], at;
static void note(int signal) {
  if (at < 4)
    order[at++] = signal;
}

// On Linux a call passes arguments that nobody takes, and leaves a result that nobody reads.
static void of_nothing(void) { calls++; }
static int with_result(int signal) {
  last = signal;
  return ++calls;
}
static int of_nothing_with_result(void) { return ++calls; }
static void of_info(int signal, siginfo_t *info, void *context) { count(signal); }

static void handlers_of_other_types(void **state) {
  void *handlers[] = {of_nothing, with_result, of_nothing_with_result, of_info, count};
  for (int i = 0; i < 5; i++) {
    struct sigaction action = {.sa_flags = 0};
    memcpy(&action.sa_handler, &handlers[i], sizeof handlers[i]);
    ok(sigaction(SIGUSR1, &action, NULL));
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(calls, 2 * i + 1);
    action.sa_flags = SA_SIGINFO;
    ok(sigaction(SIGUSR1, &action, NULL));
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(calls, 2 * i + 2);
  }
  assert_int_equal(last, SIGUSR1);
}

static void who_waits_sees_raise_as_kill(void **state) {
  mask(SIG_BLOCK, SIGUSR1);
  raise(SIGUSR1);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  siginfo_t info;
  assert_int_equal(sigwaitinfo(&set, &info), SIGUSR1);
  assert_int_equal(info.si_code, SI_USER);
}

static void what_is_ignored_is_gone_when_unblocked(void **state) {
  mask(SIG_BLOCK, SIGCONT);
  raise(SIGCONT);
  assert_true(pending(SIGCONT));
  mask(SIG_UNBLOCK, SIGCONT);
  assert_false(pending(SIGCONT));
  mask(SIG_BLOCK, SIGCONT);
  assert_false(pending(SIGCONT));
}

static void stacks_for_handlers(void **state) {
  static char memory[65536];
  stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory, .ss_flags = SS_DISABLE + 1}, old;
  assert_errno(EINVAL, sigaltstack(&stack, NULL));
  stack.ss_flags = 0;
  stack.ss_size = 100;
  assert_errno(ENOMEM, sigaltstack(&stack, NULL));
  stack.ss_size = sizeof memory;
  ok(sigaltstack(&stack, NULL));
  ok(sigaltstack(NULL, &old));
  assert_ptr_equal(old.ss_sp, memory);
  assert_int_equal(old.ss_size, sizeof memory);
  install(SIGUSR1, count, SA_ONSTACK);
  raise(SIGUSR1);
  assert_int_equal(calls, 1);
  stack.ss_flags = SS_DISABLE;
  ok(sigaltstack(&stack, NULL));
}

static void several_at_once(void **state) {
  install(SIGUSR1, note, 0);
  install(SIGUSR2, note, 0);
  mask(SIG_BLOCK, SIGUSR1);
  mask(SIG_BLOCK, SIGUSR2);
  raise(SIGUSR1);
  raise(SIGUSR2);
  at = 0;
  sigset_t none;
  sigemptyset(&none);
  ok(sigprocmask(SIG_SETMASK, &none, NULL));
  assert_int_equal(at, 2); // POSIX leaves the order open
  assert_int_not_equal(order[0], order[1]);
}

#define clean(name) cmocka_unit_test_setup_teardown(name, setup, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      clean(raise_runs_the_handler_before_it_returns),
      clean(signal_returns_what_was_there),
      clean(sigaction_tells_what_was_there),
      clean(signals_that_cannot_be_had),
      clean(blocked_until_unblocked),
      clean(the_mask),
      clean(sets),
      clean(a_signal_is_blocked_in_its_own_handler),
      clean(unless_nodefer),
      clean(the_handlers_mask),
      clean(once_with_resethand),
      clean(siginfo),
      clean(siginfo_of_an_alarm),
      clean(a_handler_that_raises_what_it_may_not_take),
      clean(errno_is_the_programs_affair),
      clean(ignored_by_default),
      clean(ignoring_drops_what_is_pending),
      clean(setitimer_once),
      clean(setitimer_again_and_again),
      clean(setitimer_refuses),
      clean(alarm_in_seconds),
      clean(an_alarm_without_any_wait),
      clean(sigsuspend_lets_one_in),
      clean(handlers_of_other_types),
      clean(who_waits_sees_raise_as_kill),
      clean(what_is_ignored_is_gone_when_unblocked),
      clean(stacks_for_handlers),
      clean(several_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
