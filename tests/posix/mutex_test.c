// Mutexes of each type, in the one thread there is.
#include "support.h"

#include <errno.h>
#include <pthread.h>

static pthread_mutex_t of_type(int type) {
  pthread_mutexattr_t attributes;
  pthread_mutex_t mutex;
  assert_int_equal(pthread_mutexattr_init(&attributes), 0);
  assert_int_equal(pthread_mutexattr_settype(&attributes, type), 0);
  assert_int_equal(pthread_mutex_init(&mutex, &attributes), 0);
  return mutex;
}

static void a_recursive_one_is_locked_several_times(void **state) {
  pthread_mutex_t mutex = of_type(PTHREAD_MUTEX_RECURSIVE);
  assert_int_equal(pthread_mutex_lock(&mutex), 0);
  assert_int_equal(pthread_mutex_lock(&mutex), 0);
  assert_int_equal(pthread_mutex_trylock(&mutex), 0);
  for (int i = 0; i < 3; i++)
    assert_int_equal(pthread_mutex_unlock(&mutex), 0);
  assert_int_equal(pthread_mutex_unlock(&mutex), EPERM);
}

static void one_that_checks_errors_tells_of_a_deadlock(void **state) {
  pthread_mutex_t mutex = of_type(PTHREAD_MUTEX_ERRORCHECK);
  assert_int_equal(pthread_mutex_lock(&mutex), 0);
  assert_int_equal(pthread_mutex_lock(&mutex), EDEADLK);
  assert_int_equal(pthread_mutex_trylock(&mutex), EBUSY);
  assert_int_equal(pthread_mutex_unlock(&mutex), 0);
  assert_int_equal(pthread_mutex_unlock(&mutex), EPERM);
}

static void an_ordinary_one_is_busy_when_locked(void **state) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  assert_int_equal(pthread_mutex_trylock(&mutex), 0);
  assert_int_equal(pthread_mutex_trylock(&mutex), EBUSY);
  assert_int_equal(pthread_mutex_unlock(&mutex), 0);
  assert_int_equal(pthread_mutex_trylock(&mutex), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_recursive_one_is_locked_several_times),
      cmocka_unit_test(one_that_checks_errors_tells_of_a_deadlock),
      cmocka_unit_test(an_ordinary_one_is_busy_when_locked),
  };
  return cmocka_run_group_tests_name("mutex", tests, NULL, NULL);
}
