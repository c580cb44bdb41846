// Timers that send signals: timer_create(2) and its family.
#include "support.h"

#include <signal.h>
#include <unistd.h>

#define MS 1000000LL
#define SEC 1000000000LL

static volatile int handled;
static siginfo_t last;

static void handler(int number, siginfo_t *info, void *context) {
  handled++;
  last = *info;
}

static void handle(int number) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  ok(sigaction(number, &action, NULL));
  handled = 0;
}

static struct itimerspec setting(int64_t first, int64_t interval) {
  return (struct itimerspec){{interval / SEC, interval % SEC}, {first / SEC, first % SEC}};
}

static timer_t new_timer(clockid_t clock, int number, int value) {
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = number};
  event.sigev_value.sival_int = value;
  timer_t timer;
  ok(timer_create(clock, &event, &timer));
  return timer;
}

static void set(timer_t timer, int64_t first, int64_t interval) {
  struct itimerspec value = setting(first, interval);
  ok(timer_settime(timer, 0, &value, NULL));
}

// Sleeps for so long, whatever interrupts.
static void pass(int64_t ns) {
  int64_t end = now_ns() + ns;
  while (now_ns() < end)
    usleep((end - now_ns()) / 1000 + 1);
}

static void once(void **state) {
  handle(SIGUSR1);
  timer_t timer = new_timer(CLOCK_MONOTONIC, SIGUSR1, 77);
  int64_t start = now_ns();
  set(timer, 20 * MS, 0);
  while (!handled && now_ns() < start + 5 * SEC)
    pause();
  assert_true(now_ns() - start >= 20 * MS);
  assert_int_equal(handled, 1);
  assert_int_equal(last.si_signo, SIGUSR1);
  assert_int_equal(last.si_code, SI_TIMER);
  assert_int_equal(last.si_value.sival_int, 77);
  assert_int_equal(last.si_overrun, 0);
  assert_int_equal(timer_getoverrun(timer), 0);
  struct itimerspec now;
  ok(timer_gettime(timer, &now));
  assert_int_equal(now.it_value.tv_sec, 0);
  assert_int_equal(now.it_value.tv_nsec, 0);
  pass(30 * MS);
  assert_int_equal(handled, 1);
  ok(timer_delete(timer));
}

static void again_and_again(void **state) {
  handle(SIGUSR1);
  timer_t timer = new_timer(CLOCK_REALTIME, SIGUSR1, 0);
  int64_t start = now_ns();
  set(timer, 10 * MS, 10 * MS);
  while (handled < 5 && now_ns() < start + 5 * SEC)
    pause();
  assert_true(handled >= 5);
  assert_true(now_ns() - start >= 50 * MS);
  struct itimerspec now;
  ok(timer_gettime(timer, &now));
  assert_int_equal(now.it_interval.tv_nsec, 10 * MS);
  assert_true(now.it_value.tv_nsec > 0 && now.it_value.tv_nsec <= 10 * MS);
  // Setting it to nothing stops it.
  struct itimerspec nothing = setting(0, 0), old;
  ok(timer_settime(timer, 0, &nothing, &old));
  assert_int_equal(old.it_interval.tv_nsec, 10 * MS);
  int before = handled;
  pass(40 * MS);
  assert_int_equal(handled, before);
  ok(timer_delete(timer));
}

static void the_default_is_sigalrm_with_its_number(void **state) {
  handle(SIGALRM);
  timer_t timer;
  ok(timer_create(CLOCK_MONOTONIC, NULL, &timer));
  set(timer, 5 * MS, 0);
  while (!handled)
    pause();
  assert_int_equal(last.si_signo, SIGALRM);
#ifdef __wasm__ // glibc's numbers aren't the system's
  assert_int_equal(last.si_value.sival_int, (int)(intptr_t)timer);
#endif
  ok(timer_delete(timer));
}

static void what_nobody_handled_is_counted(void **state) {
  sigset_t set_, old;
  sigemptyset(&set_);
  sigaddset(&set_, SIGUSR1);
  for (int i = 0; i < 2; i++) {
    int number = i ? SIGRTMIN + 1 : SIGUSR1;
    sigaddset(&set_, number);
    handle(number);
    ok(sigprocmask(SIG_BLOCK, &set_, &old));
    timer_t timer = new_timer(CLOCK_MONOTONIC, number, 5);
    set(timer, 5 * MS, 5 * MS);
    pass(52 * MS);
    assert_int_equal(handled, 0);
    struct timespec no_time = {0, 0};
    siginfo_t info;
    // One signal, which says how many more there were.
    assert_int_equal(ok(sigtimedwait(&set_, &info, &no_time)), number);
    assert_int_equal(info.si_code, SI_TIMER);
    assert_int_equal(info.si_value.sival_int, 5);
    assert_int_in_range(info.si_overrun, 5, 20);
    assert_int_equal(timer_getoverrun(timer), info.si_overrun);
    assert_errno(EAGAIN, sigtimedwait(&set_, &info, &no_time));
    ok(timer_delete(timer));
    while (sigtimedwait(&set_, &info, &no_time) > 0)
      continue;
    ok(sigprocmask(SIG_SETMASK, &old, NULL));
  }
}

static void at_a_time(void **state) {
  clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};
  for (int i = 0; i < 2; i++) {
    handle(SIGUSR2);
    timer_t timer = new_timer(clocks[i], SIGUSR2, 0);
    struct timespec now;
    ok(clock_gettime(clocks[i], &now));
    struct itimerspec value = setting(now.tv_sec * SEC + now.tv_nsec + 30 * MS, 0), left;
    int64_t start = now_ns();
    ok(timer_settime(timer, TIMER_ABSTIME, &value, NULL));
    ok(timer_gettime(timer, &left));
    assert_int_equal(left.it_value.tv_sec, 0);
    assert_int_in_range(left.it_value.tv_nsec, 1, 30 * MS);
    while (!handled && now_ns() < start + 5 * SEC)
      pause();
    assert_true(now_ns() - start >= 29 * MS);
    // A time that has passed: at once.
    handled = 0;
    value = setting(now.tv_sec * SEC + now.tv_nsec, 0);
    ok(timer_settime(timer, TIMER_ABSTIME, &value, NULL));
    pass(5 * MS);
    assert_int_equal(handled, 1);
    ok(timer_delete(timer));
  }
}

static void without_a_signal(void **state) {
  struct sigevent event = {.sigev_notify = SIGEV_NONE};
  timer_t timer;
  ok(timer_create(CLOCK_MONOTONIC, &event, &timer));
  set(timer, 20 * MS, 0);
  struct itimerspec now;
  ok(timer_gettime(timer, &now));
  assert_int_in_range(now.it_value.tv_nsec, 1, 20 * MS);
  pass(25 * MS);
  ok(timer_gettime(timer, &now));
  assert_int_equal(now.it_value.tv_nsec, 0);
  ok(timer_delete(timer));
}

static void several_at_once(void **state) {
  handle(SIGRTMIN + 2);
  timer_t timers[20];
  for (int i = 0; i < 20; i++) {
    timers[i] = new_timer(CLOCK_MONOTONIC, SIGRTMIN + 2, i);
    set(timers[i], (5 + i % 4) * MS, 0);
  }
  pass(20 * MS);
  assert_int_equal(handled, 20);
  for (int i = 0; i < 20; i++)
    ok(timer_delete(timers[i]));
  // Deleted before it expires.
  handled = 0;
  timer_t timer = new_timer(CLOCK_MONOTONIC, SIGRTMIN + 2, 0);
  set(timer, 5 * MS, 5 * MS);
  ok(timer_delete(timer));
  pass(15 * MS);
  assert_int_equal(handled, 0);
}

// A loop that only reads is told of it, too.
static void in_a_loop_that_never_waits(void **state) {
  handle(SIGUSR1);
  timer_t timer = new_timer(CLOCK_MONOTONIC, SIGUSR1, 0);
  set(timer, 10 * MS, 0);
  int ends[2];
  ok(pipe(ends));
  int64_t end = now_ns() + 5 * SEC;
  char byte = 0;
  while (!handled && now_ns() < end) {
    assert_int_equal(write(ends[1], &byte, 1), 1);
    assert_int_equal(read(ends[0], &byte, 1), 1);
  }
  assert_int_equal(handled, 1);
  ok(close(ends[0]));
  ok(close(ends[1]));
  ok(timer_delete(timer));
}

static void what_is_refused(void **state) {
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 0};
  assert_errno(EINVAL, timer_create(CLOCK_MONOTONIC, &event, &timer));
  event.sigev_signo = 65;
  assert_errno(EINVAL, timer_create(CLOCK_MONOTONIC, &event, &timer));
  event.sigev_signo = SIGUSR1;
  event.sigev_notify = 99;
  assert_errno(EINVAL, timer_create(CLOCK_MONOTONIC, &event, &timer));
  assert_errno(EINVAL, timer_create((clockid_t)44, NULL, &timer));

  timer = new_timer(CLOCK_MONOTONIC, SIGUSR1, 0);
  struct itimerspec value = setting(1, 0);
  value.it_value.tv_nsec = SEC;
  assert_errno(EINVAL, timer_settime(timer, 0, &value, NULL));
  value.it_value.tv_nsec = -1;
  assert_errno(EINVAL, timer_settime(timer, 0, &value, NULL));
  value = setting(0, 0);
  value.it_interval.tv_nsec = SEC;
  assert_errno(EINVAL, timer_settime(timer, 0, &value, NULL));
  value = setting(0, 0);
  value.it_value.tv_sec = -1;
  assert_errno(EINVAL, timer_settime(timer, 0, &value, NULL));
  ok(timer_delete(timer));
#ifdef __wasm__ // glibc trusts what it is given
  value = setting(1, 0);
  assert_errno(EINVAL, timer_settime(timer, 0, &value, NULL));
  assert_errno(EINVAL, timer_gettime(timer, &value));
  assert_errno(EINVAL, timer_getoverrun(timer));
  assert_errno(EINVAL, timer_delete(timer));
  assert_errno(EINVAL, timer_delete(NULL));
  event.sigev_notify = SIGEV_THREAD;
  assert_errno(EAGAIN, timer_create(CLOCK_MONOTONIC, &event, &timer));
  assert_errno(ENOTSUP, timer_create(CLOCK_PROCESS_CPUTIME_ID, NULL, &timer));
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(once),
      cmocka_unit_test(again_and_again),
      cmocka_unit_test(the_default_is_sigalrm_with_its_number),
      cmocka_unit_test(what_nobody_handled_is_counted),
      cmocka_unit_test(at_a_time),
      cmocka_unit_test(without_a_signal),
      cmocka_unit_test(several_at_once),
      cmocka_unit_test(in_a_loop_that_never_waits),
      cmocka_unit_test(what_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
