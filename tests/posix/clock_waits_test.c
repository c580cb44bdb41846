// Waits until a moment of a clock of the caller's choice, which nobody else ends.
#include "support.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

enum { thousand_million = 1000000000 };

static struct timespec in_milliseconds(clockid_t clock, int milliseconds) {
  struct timespec moment;
  assert_int_equal(clock_gettime(clock, &moment), 0);
  moment.tv_nsec += milliseconds * 1000000L;
  if (moment.tv_nsec >= thousand_million) {
    moment.tv_nsec -= thousand_million;
    moment.tv_sec++;
  }
  return moment;
}

static int has_passed(clockid_t clock, struct timespec moment) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec > moment.tv_sec ||
         (now.tv_sec == moment.tv_sec && now.tv_nsec >= moment.tv_nsec);
}

/* Were the moment taken for one of another clock, the wait would be over at once, or in decades. */
static void a_condition_waits_by_its_own_clock(void **state) {
  clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
  for (int i = 0; i < 2; i++) {
    pthread_condattr_t attributes;
    pthread_cond_t condition;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    clockid_t told;
    assert_int_equal(pthread_condattr_init(&attributes), 0);
    assert_int_equal(pthread_condattr_setclock(&attributes, clocks[i]), 0);
    assert_int_equal(pthread_condattr_getclock(&attributes, &told), 0);
    assert_int_equal(told, clocks[i]);
    assert_int_equal(pthread_cond_init(&condition, &attributes), 0);
    assert_int_equal(pthread_mutex_lock(&mutex), 0);
    struct timespec until = in_milliseconds(clocks[i], 20);
    assert_int_equal(pthread_cond_timedwait(&condition, &mutex, &until), ETIMEDOUT);
    assert_true(has_passed(clocks[i], until));
    /* Whatever its own clock is. */
    for (int j = 0; j < 2; j++) {
      until = in_milliseconds(clocks[j], 20);
      assert_int_equal(pthread_cond_clockwait(&condition, &mutex, clocks[j], &until), ETIMEDOUT);
      assert_true(has_passed(clocks[j], until));
    }
    assert_int_equal(pthread_mutex_unlock(&mutex), 0);
    assert_int_equal(pthread_cond_destroy(&condition), 0);
  }
}

static void only_two_clocks_can_be_waited_on(void **state) {
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_condattr_t attributes;
  sem_t semaphore;
  struct timespec until = in_milliseconds(CLOCK_REALTIME, 0);
  assert_int_equal(pthread_mutex_lock(&mutex), 0);
  assert_int_equal(pthread_cond_clockwait(&condition, &mutex, CLOCK_PROCESS_CPUTIME_ID, &until),
                   EINVAL);
  assert_int_equal(pthread_condattr_init(&attributes), 0);
  assert_int_equal(pthread_condattr_setclock(&attributes, CLOCK_PROCESS_CPUTIME_ID), EINVAL);
  assert_int_equal(sem_init(&semaphore, 0, 0), 0);
  assert_int_equal(sem_clockwait(&semaphore, CLOCK_PROCESS_CPUTIME_ID, &until), -1);
  assert_int_equal(errno, EINVAL);
}

static void free_locks_are_taken_at_once(void **state) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  struct timespec past = {0, 0};
  assert_int_equal(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &past), 0);
  assert_int_equal(pthread_mutex_trylock(&mutex), EBUSY);
  assert_int_equal(pthread_mutex_unlock(&mutex), 0);
  assert_int_equal(pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &past), 0);
  assert_int_equal(pthread_rwlock_trywrlock(&lock), EBUSY);
  assert_int_equal(pthread_rwlock_unlock(&lock), 0);
  assert_int_equal(pthread_rwlock_clockwrlock(&lock, CLOCK_REALTIME, &past), 0);
  assert_int_equal(pthread_rwlock_tryrdlock(&lock), EBUSY);
  assert_int_equal(pthread_rwlock_unlock(&lock), 0);
}

static void a_semaphore_waits_by_either_clock(void **state) {
  clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
  sem_t semaphore;
  assert_int_equal(sem_init(&semaphore, 0, 1), 0);
  struct timespec past = {0, 0};
  assert_int_equal(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &past), 0);
  for (int i = 0; i < 2; i++) {
    struct timespec until = in_milliseconds(clocks[i], 20);
    assert_int_equal(sem_clockwait(&semaphore, clocks[i], &until), -1);
    assert_int_equal(errno, ETIMEDOUT);
    assert_true(has_passed(clocks[i], until));
  }
  assert_int_equal(sem_destroy(&semaphore), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_condition_waits_by_its_own_clock),
      cmocka_unit_test(only_two_clocks_can_be_waited_on),
      cmocka_unit_test(free_locks_are_taken_at_once),
      cmocka_unit_test(a_semaphore_waits_by_either_clock),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
