// Clocks and sleeps. A sleep is never early.
#include "support.h"

#include <sys/time.h>
#include <unistd.h>

#define MS 1000000LL

// How much later than asked a sleep may end before something is wrong: generous, the
// machine may be busy.
#define LATE_NS (500 * MS)

static int64_t ns(struct timespec t) { return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec; }

static struct timespec timespec_of(int64_t value) {
  return (struct timespec){value / 1000000000, value % 1000000000};
}

static int64_t read_clock(clockid_t id) {
  struct timespec t;
  ok(clock_gettime(id, &t));
  assert_int_in_range(t.tv_nsec, 0, 999999999);
  return ns(t);
}

static void assert_slept(int64_t since, int64_t at_least) {
  int64_t slept = now_ns() - since;
  if (slept < at_least || slept > at_least + LATE_NS) {
    print_error("slept %lld ns, asked for %lld\n", (long long)slept, (long long)at_least);
    fail();
  }
}

// Programs take a time of 0 seconds for none, and subtract from now.
static void monotonic_began_before_the_program(void **state) {
  struct timespec now;
  assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
  assert_true(now.tv_sec > 60);
}

static void monotonic_never_goes_back(void **state) {
  int64_t last = read_clock(CLOCK_MONOTONIC);
  for (int i = 0; i < 10000; i++) {
    int64_t now = read_clock(CLOCK_MONOTONIC);
    assert_true(now >= last);
    last = now;
  }
}

static void realtime_is_this_century(void **state) {
  int64_t seconds = read_clock(CLOCK_REALTIME) / 1000000000;
  assert_int_in_range(seconds, 1700000000, 4102444800);
}

static void both_clocks_advance_alike(void **state) {
  int64_t mono = read_clock(CLOCK_MONOTONIC), real = read_clock(CLOCK_REALTIME);
  usleep(50000);
  mono = read_clock(CLOCK_MONOTONIC) - mono;
  real = read_clock(CLOCK_REALTIME) - real;
  assert_true(llabs(mono - real) < 40 * MS);
}

static void wall_clock_functions_agree(void **state) {
  struct timeval tv;
  int64_t before = read_clock(CLOCK_REALTIME);
  assert_int_equal(gettimeofday(&tv, NULL), 0);
  time_t t, same = time(&t);
  int64_t after = read_clock(CLOCK_REALTIME);
  assert_int_equal(t, same);
  assert_int_in_range(tv.tv_usec, 0, 999999);
  int64_t micro = (int64_t)tv.tv_sec * 1000000 + tv.tv_usec;
  assert_true(before / 1000 <= micro && micro <= after / 1000);
  // time() may be a tick behind the finer clock on Linux.
  assert_true(before / 1000000000 - 1 <= t && t <= after / 1000000000);
  struct timespec ts;
  assert_int_equal(timespec_get(&ts, TIME_UTC), TIME_UTC);
  assert_true(ns(ts) >= before);
}

static void unknown_clocks_are_refused(void **state) {
  struct timespec t = {0, 0};
  assert_errno(EINVAL, clock_gettime((clockid_t)12345, &t));
  assert_errno(EINVAL, clock_getres((clockid_t)12345, &t));
  assert_int_equal(clock_nanosleep((clockid_t)12345, 0, &t, NULL), EINVAL);
}

static void resolution_is_told(void **state) {
  struct timespec t;
  assert_int_equal(clock_getres(CLOCK_MONOTONIC, &t), 0);
  assert_true(ns(t) > 0 && ns(t) <= 1000000000);
  assert_int_equal(clock_getres(CLOCK_REALTIME, &t), 0);
  assert_true(ns(t) > 0 && ns(t) <= 1000000000);
  assert_int_equal(clock_getres(CLOCK_MONOTONIC, NULL), 0);
}

static void nanosleep_is_never_early(void **state) {
  const int64_t durations[] = {1, 1000, 100000, MS, 3 * MS, 20 * MS};
  for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
    struct timespec t = timespec_of(durations[i]), left = {7, 7};
    int64_t start = now_ns();
    assert_int_equal(nanosleep(&t, &left), 0);
    assert_slept(start, durations[i]);
  }
}

static void zero_sleeps_return(void **state) {
  struct timespec zero = {0, 0};
  int64_t start = now_ns();
  assert_int_equal(nanosleep(&zero, NULL), 0);
  assert_int_equal(usleep(0), 0);
  assert_int_equal(sleep(0), 0);
  assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, 0, &zero, NULL), 0);
  assert_slept(start, 0);
}

static void bad_durations_are_refused(void **state) {
  assert_errno(EINVAL, nanosleep(&(struct timespec){0, -1}, NULL));
  assert_errno(EINVAL, nanosleep(&(struct timespec){0, 1000000000}, NULL));
  assert_errno(EINVAL, nanosleep(&(struct timespec){-1, 0}, NULL));
  assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){0, 1000000000}, NULL),
                   EINVAL);
  assert_int_equal(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &(struct timespec){0, -1}, NULL),
                   EINVAL);
}

static void clock_nanosleep_sleeps_for_a_while(void **state) {
  int64_t start = now_ns();
  struct timespec t = timespec_of(15 * MS);
  assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL), 0);
  assert_slept(start, 15 * MS);
  start = now_ns();
  assert_int_equal(clock_nanosleep(CLOCK_REALTIME, 0, &t, NULL), 0);
  assert_slept(start, 15 * MS);
}

static void clock_nanosleep_sleeps_until_a_time(void **state) {
  const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};
  for (int i = 0; i < 2; i++) {
    int64_t until = read_clock(clocks[i]) + 15 * MS;
    struct timespec t = timespec_of(until);
    assert_int_equal(clock_nanosleep(clocks[i], TIMER_ABSTIME, &t, NULL), 0);
    int64_t now = read_clock(clocks[i]);
    assert_true(now >= until);
    assert_true(now < until + LATE_NS);
  }
}

static void times_gone_by_return_at_once(void **state) {
  int64_t start = now_ns();
  struct timespec past = {0, 1}; // a monotonic clock may have begun a moment ago
  assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &past, NULL), 0);
  assert_int_equal(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &past, NULL), 0);
  assert_slept(start, 0);
}

static void usleep_and_sleep_are_never_early(void **state) {
  int64_t start = now_ns();
  assert_int_equal(usleep(12000), 0);
  assert_slept(start, 12 * MS);
  start = now_ns();
  assert_int_equal(sleep(1), 0);
  assert_slept(start, 1000 * MS);
}

static void many_short_sleeps_add_up(void **state) {
  int64_t start = now_ns();
  for (int i = 0; i < 20; i++)
    nanosleep(&(struct timespec){0, MS}, NULL);
  assert_slept(start, 20 * MS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(monotonic_began_before_the_program),
      cmocka_unit_test(monotonic_never_goes_back),
      cmocka_unit_test(realtime_is_this_century),
      cmocka_unit_test(both_clocks_advance_alike),
      cmocka_unit_test(wall_clock_functions_agree),
      cmocka_unit_test(unknown_clocks_are_refused),
      cmocka_unit_test(resolution_is_told),
      cmocka_unit_test(nanosleep_is_never_early),
      cmocka_unit_test(zero_sleeps_return),
      cmocka_unit_test(bad_durations_are_refused),
      cmocka_unit_test(clock_nanosleep_sleeps_for_a_while),
      cmocka_unit_test(clock_nanosleep_sleeps_until_a_time),
      cmocka_unit_test(times_gone_by_return_at_once),
      cmocka_unit_test(usleep_and_sleep_are_never_early),
      cmocka_unit_test(many_short_sleeps_add_up),
  };
  return cmocka_run_group_tests_name("clocks", tests, NULL, NULL);
}
