// Waiting for signals, sending them to a thread, and their names.
#define _GNU_SOURCE
#include "../support.h"

#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static int caught;
static void note(int signal) { caught = signal; }

static sigset_t only(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return set;
}

static int setup(void **state) {
  (void)state;
  struct sigaction action = {.sa_handler = note};
  sigset_t none;
  sigemptyset(&none);
  caught = 0;
  return sigaction(SIGUSR1, &action, NULL) || sigaction(SIGUSR2, &action, NULL) ||
         sigaction(SIGALRM, &action, NULL) || pthread_sigmask(SIG_SETMASK, &none, NULL);
}

static void the_mask(void **state) {
  (void)state;
  sigset_t one = only(SIGUSR1), two = only(SIGUSR2), old, pending;
  assert_int_equal(pthread_sigmask(SIG_BLOCK, &one, NULL), 0);
  assert_int_equal(pthread_sigmask(SIG_BLOCK, &two, &old), 0);
  assert_int_equal(sigismember(&old, SIGUSR1), 1);
  assert_int_equal(sigismember(&old, SIGUSR2), 0);
  assert_int_equal(pthread_sigmask(99, NULL, &old), 0); // without a set nothing is asked
  assert_int_equal(sigismember(&old, SIGUSR2), 1);
  errno = 0;
  assert_int_equal(pthread_sigmask(99, &one, NULL), EINVAL);
  assert_int_equal(errno, 0);
  assert_int_equal(pthread_kill(pthread_self(), SIGUSR2), 0);
  assert_int_equal(caught, 0);
  ok(sigpending(&pending));
  assert_int_equal(sigismember(&pending, SIGUSR2), 1);
  assert_int_equal(sigismember(&pending, SIGUSR1), 0);
  assert_int_equal(pthread_sigmask(SIG_UNBLOCK, &one, NULL), 0);
  assert_int_equal(caught, 0);
  assert_int_equal(pthread_sigmask(SIG_SETMASK, &one, NULL), 0);
  assert_int_equal(caught, SIGUSR2);
}

static void to_a_thread(void **state) {
  (void)state;
  assert_int_equal(pthread_kill(pthread_self(), 0), 0);
  assert_int_equal(pthread_kill(pthread_self(), 99), EINVAL);
  assert_int_equal(pthread_kill(pthread_self(), SIGUSR1), 0);
  assert_int_equal(caught, SIGUSR1);
}

static void waiting(void **state) {
  (void)state;
  sigset_t set = only(SIGUSR1);
  sigaddset(&set, SIGALRM);
  assert_int_equal(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
  int got = 0;
  ok(raise(SIGUSR1));
  assert_int_equal(sigwait(&set, &got), 0);
  assert_int_equal(got, SIGUSR1);
  struct itimerval soon = {.it_value.tv_usec = 20000};
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_int_equal(sigwait(&set, &got), 0);
  assert_int_equal(got, SIGALRM);
  assert_int_equal(caught, 0);
  ok(raise(SIGALRM));
  ok(raise(SIGUSR1));
  assert_int_equal(sigwait(&set, &got), 0); // the lowest first
  assert_int_equal(got, SIGUSR1);
  assert_int_equal(sigwait(&set, &got), 0);
  assert_int_equal(got, SIGALRM);
}

// What `signal` and `text` make of standard error.
static const char *said(void (*say)(int, const char *), int signal, const char *text) {
  static char line[200];
  int ends[2], before = ok(dup(2));
  ok(pipe(ends));
  ok(dup2(ends[1], 2));
  say(signal, text);
  ok(dup2(before, 2));
  close(before), close(ends[1]);
  line[ok(read(ends[0], line, sizeof line - 1))] = 0;
  close(ends[0]);
  return line;
}

static void by_number(int signal, const char *text) { psignal(signal, text); }

static void inform(int signal, const char *text) {
  siginfo_t information = {.si_signo = signal, .si_code = SI_USER};
  psiginfo(&information, text);
}

static void names(void **state) {
  (void)state;
  assert_string_equal(said(by_number, SIGINT, "text"), "text: Interrupt\n");
  assert_string_equal(said(by_number, SIGTERM, NULL), "Terminated\n");
  assert_string_equal(said(by_number, SIGPIPE, ""), "Broken pipe\n");
  assert_string_equal(said(by_number, SIGSEGV, "text"), "text: Segmentation fault\n");
  // Linux says more of it, in brackets.
  const char *begin = "text: Interrupt";
  assert_memory_equal(said(inform, SIGINT, "text"), begin, strlen(begin));
  assert_string_equal(strsignal(SIGHUP), "Hangup");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(the_mask, setup),
      cmocka_unit_test_setup(to_a_thread, setup),
      cmocka_unit_test_setup(waiting, setup),
      cmocka_unit_test_setup(names, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
