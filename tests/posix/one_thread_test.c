// pthread.h and threads.h as far as a program needs no second thread.
#define _GNU_SOURCE
#include "../support.h"

#include <pthread.h>
#include <semaphore.h>
#include <threads.h>

static void the_thread_itself(void **state) {
  (void)state;
  pthread_t self = pthread_self();
  assert_true(pthread_equal(self, pthread_self()));
  assert_true(thrd_equal(thrd_current(), thrd_current()));
  assert_int_equal(pthread_join(self, NULL), EDEADLK);
  assert_int_equal(pthread_tryjoin_np(self, NULL), EBUSY);
  assert_int_equal(thrd_join(thrd_current(), NULL), thrd_error);
  int old = 77;
  assert_int_equal(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old), 0);
  assert_int_equal(old, PTHREAD_CANCEL_ENABLE);
  pthread_testcancel();
  assert_int_equal(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old), 0);
  assert_int_equal(old, PTHREAD_CANCEL_DISABLE);
  assert_int_equal(pthread_setcancelstate(99, &old), EINVAL);
  assert_int_equal(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old), 0);
  assert_int_equal(old, PTHREAD_CANCEL_DEFERRED);
  assert_int_equal(pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old), 0);
  assert_int_equal(old, PTHREAD_CANCEL_ASYNCHRONOUS);
  assert_int_equal(pthread_setcanceltype(99, &old), EINVAL);
  assert_int_equal(pthread_atfork(NULL, NULL, NULL), 0);
}

static int calls;
static void count(void) { ++calls; }
static void add(void *more) { calls += *(int *)more; }

static void once_and_cleanup(void **state) {
  (void)state;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  static once_flag flag = ONCE_FLAG_INIT;
  calls = 0;
  for (int i = 0; i < 3; i++) {
    assert_int_equal(pthread_once(&once, count), 0);
    call_once(&flag, count);
  }
  assert_int_equal(calls, 2);
  int ten = 10, hundred = 100;
  pthread_cleanup_push(add, &ten);
  pthread_cleanup_push(add, &hundred);
  pthread_cleanup_pop(1);
  pthread_cleanup_pop(0);
  assert_int_equal(calls, 102);
}

static void mutexes(void **state) {
  (void)state;
  pthread_mutexattr_t how;
  pthread_mutex_t mutex;
  int value;
  assert_int_equal(pthread_mutexattr_init(&how), 0);
  assert_int_equal(pthread_mutexattr_gettype(&how, &value), 0);
  assert_int_equal(value, PTHREAD_MUTEX_DEFAULT);
  assert_int_equal(pthread_mutexattr_settype(&how, 99), EINVAL);
  assert_int_equal(pthread_mutexattr_getpshared(&how, &value), 0);
  assert_int_equal(value, PTHREAD_PROCESS_PRIVATE);
  assert_int_equal(pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED), 0);
  assert_int_equal(pthread_mutexattr_getpshared(&how, &value), 0);
  assert_int_equal(value, PTHREAD_PROCESS_SHARED);
  assert_int_equal(pthread_mutexattr_setpshared(&how, 99), EINVAL);
  assert_int_equal(pthread_mutexattr_getprotocol(&how, &value), 0);
  assert_int_equal(value, PTHREAD_PRIO_NONE);
  assert_int_equal(pthread_mutexattr_setprotocol(&how, PTHREAD_PRIO_NONE), 0);
  assert_int_equal(pthread_mutexattr_setprotocol(&how, 99), EINVAL);
  assert_int_equal(pthread_mutexattr_getrobust(&how, &value), 0);
  assert_int_equal(value, PTHREAD_MUTEX_STALLED);
  assert_int_equal(pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_STALLED), 0);
  assert_int_equal(pthread_mutexattr_setrobust(&how, 99), EINVAL);

  assert_int_equal(pthread_mutexattr_settype(&how, PTHREAD_MUTEX_RECURSIVE), 0);
  assert_int_equal(pthread_mutex_init(&mutex, &how), 0);
  assert_int_equal(pthread_mutex_lock(&mutex), 0);
  assert_int_equal(pthread_mutex_trylock(&mutex), 0);
  assert_int_equal(pthread_mutex_unlock(&mutex), 0);
  assert_int_equal(pthread_mutex_unlock(&mutex), 0);
  assert_int_equal(pthread_mutex_unlock(&mutex), EPERM);
  assert_int_equal(pthread_mutex_destroy(&mutex), 0);
  assert_int_equal(pthread_mutexattr_settype(&how, PTHREAD_MUTEX_ERRORCHECK), 0);
  assert_int_equal(pthread_mutex_init(&mutex, &how), 0);
  assert_int_equal(pthread_mutexattr_destroy(&how), 0);
  assert_int_equal(pthread_mutex_unlock(&mutex), EPERM);
  assert_int_equal(pthread_mutex_lock(&mutex), 0);
  assert_int_equal(pthread_mutex_lock(&mutex), EDEADLK);
  assert_int_equal(pthread_mutex_trylock(&mutex), EBUSY);
  assert_int_equal(pthread_mutex_consistent(&mutex), EINVAL);
  assert_int_equal(pthread_mutex_destroy(&mutex), EBUSY);
  assert_int_equal(pthread_mutex_unlock(&mutex), 0);
  assert_int_equal(pthread_mutex_destroy(&mutex), 0);
}

static void read_write_locks(void **state) {
  (void)state;
  pthread_rwlockattr_t how;
  pthread_rwlock_t lock;
  int value;
  assert_int_equal(pthread_rwlockattr_init(&how), 0);
  assert_int_equal(pthread_rwlockattr_getpshared(&how, &value), 0);
  assert_int_equal(value, PTHREAD_PROCESS_PRIVATE);
  assert_int_equal(pthread_rwlockattr_setpshared(&how, PTHREAD_PROCESS_SHARED), 0);
  assert_int_equal(pthread_rwlockattr_setpshared(&how, 99), EINVAL);
  assert_int_equal(pthread_rwlock_init(&lock, &how), 0);
  assert_int_equal(pthread_rwlockattr_destroy(&how), 0);
  assert_int_equal(pthread_rwlock_rdlock(&lock), 0);
  assert_int_equal(pthread_rwlock_rdlock(&lock), 0);
  assert_int_equal(pthread_rwlock_tryrdlock(&lock), 0);
  assert_int_equal(pthread_rwlock_trywrlock(&lock), EBUSY);
  for (int i = 0; i < 3; i++)
    assert_int_equal(pthread_rwlock_unlock(&lock), 0);
  assert_int_equal(pthread_rwlock_wrlock(&lock), 0);
  assert_int_equal(pthread_rwlock_tryrdlock(&lock), EBUSY);
  assert_int_equal(pthread_rwlock_trywrlock(&lock), EBUSY);
  assert_int_equal(pthread_rwlock_unlock(&lock), 0);
  assert_int_equal(pthread_rwlock_trywrlock(&lock), 0);
  assert_int_equal(pthread_rwlock_unlock(&lock), 0);
  assert_int_equal(pthread_rwlock_destroy(&lock), 0);
}

static void spinning_and_barriers(void **state) {
  (void)state;
  pthread_spinlock_t lock;
  assert_int_equal(pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE), 0);
  assert_int_equal(pthread_spin_lock(&lock), 0);
  assert_int_equal(pthread_spin_trylock(&lock), EBUSY);
  assert_int_equal(pthread_spin_unlock(&lock), 0);
  assert_int_equal(pthread_spin_trylock(&lock), 0);
  assert_int_equal(pthread_spin_unlock(&lock), 0);
  assert_int_equal(pthread_spin_destroy(&lock), 0);

  pthread_barrierattr_t how;
  pthread_barrier_t barrier;
  int value;
  assert_int_equal(pthread_barrierattr_init(&how), 0);
  assert_int_equal(pthread_barrierattr_getpshared(&how, &value), 0);
  assert_int_equal(value, PTHREAD_PROCESS_PRIVATE);
  assert_int_equal(pthread_barrierattr_setpshared(&how, PTHREAD_PROCESS_PRIVATE), 0);
  assert_int_equal(pthread_barrierattr_setpshared(&how, 99), EINVAL);
  assert_int_equal(pthread_barrier_init(&barrier, &how, 0), EINVAL);
  assert_int_equal(pthread_barrier_init(&barrier, &how, 1), 0);
  assert_int_equal(pthread_barrierattr_destroy(&how), 0);
  for (int i = 0; i < 3; i++)
    assert_int_equal(pthread_barrier_wait(&barrier), PTHREAD_BARRIER_SERIAL_THREAD);
  assert_int_equal(pthread_barrier_destroy(&barrier), 0);
}

static void conditions_without_waiters(void **state) {
  (void)state;
  pthread_condattr_t how;
  pthread_cond_t condition;
  int value;
  assert_int_equal(pthread_condattr_init(&how), 0);
  assert_int_equal(pthread_condattr_getpshared(&how, &value), 0);
  assert_int_equal(value, PTHREAD_PROCESS_PRIVATE);
  assert_int_equal(pthread_condattr_setpshared(&how, PTHREAD_PROCESS_SHARED), 0);
  assert_int_equal(pthread_condattr_setpshared(&how, 99), EINVAL);
  assert_int_equal(pthread_cond_init(&condition, &how), 0);
  assert_int_equal(pthread_condattr_destroy(&how), 0);
  assert_int_equal(pthread_cond_signal(&condition), 0);
  assert_int_equal(pthread_cond_broadcast(&condition), 0);
  assert_int_equal(pthread_cond_destroy(&condition), 0);
}

static void attributes_of_threads(void **state) {
  (void)state;
  pthread_attr_t it;
  int value;
  size_t size;
  assert_int_equal(pthread_attr_init(&it), 0);
  assert_int_equal(pthread_attr_getdetachstate(&it, &value), 0);
  assert_int_equal(value, PTHREAD_CREATE_JOINABLE);
  assert_int_equal(pthread_attr_setdetachstate(&it, PTHREAD_CREATE_DETACHED), 0);
  assert_int_equal(pthread_attr_getdetachstate(&it, &value), 0);
  assert_int_equal(value, PTHREAD_CREATE_DETACHED);
  assert_int_equal(pthread_attr_setdetachstate(&it, 99), EINVAL);
  assert_int_equal(pthread_attr_setstacksize(&it, 1 << 20), 0);
  assert_int_equal(pthread_attr_getstacksize(&it, &size), 0);
  assert_int_equal(size, 1 << 20);
  assert_int_equal(pthread_attr_setstacksize(&it, 1), EINVAL);
  assert_int_equal(pthread_attr_setguardsize(&it, 65536), 0);
  assert_int_equal(pthread_attr_getguardsize(&it, &size), 0);
  assert_int_equal(size, 65536);
  assert_int_equal(pthread_attr_getscope(&it, &value), 0);
  assert_int_equal(value, PTHREAD_SCOPE_SYSTEM);
  assert_int_equal(pthread_attr_setscope(&it, PTHREAD_SCOPE_SYSTEM), 0);
  assert_int_equal(pthread_attr_setscope(&it, PTHREAD_SCOPE_PROCESS), ENOTSUP);
  assert_int_equal(pthread_attr_setscope(&it, 99), EINVAL);
  assert_int_equal(pthread_attr_destroy(&it), 0);
}

static void the_same_of_c11(void **state) {
  (void)state;
  mtx_t mutex;
  assert_int_equal(mtx_init(&mutex, mtx_plain), thrd_success);
  assert_int_equal(mtx_lock(&mutex), thrd_success);
  assert_int_equal(mtx_trylock(&mutex), thrd_busy);
  assert_int_equal(mtx_unlock(&mutex), thrd_success);
  mtx_destroy(&mutex);
  assert_int_equal(mtx_init(&mutex, mtx_recursive | mtx_timed), thrd_success);
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  assert_int_equal(mtx_lock(&mutex), thrd_success);
  assert_int_equal(mtx_timedlock(&mutex, &now), thrd_success);
  assert_int_equal(mtx_trylock(&mutex), thrd_success);
  for (int i = 0; i < 3; i++)
    assert_int_equal(mtx_unlock(&mutex), thrd_success);

  cnd_t condition;
  assert_int_equal(cnd_init(&condition), thrd_success);
  assert_int_equal(cnd_signal(&condition), thrd_success);
  assert_int_equal(cnd_broadcast(&condition), thrd_success);
  assert_int_equal(mtx_lock(&mutex), thrd_success);
  assert_int_equal(cnd_timedwait(&condition, &mutex, &now), thrd_timedout);
  assert_int_equal(mtx_unlock(&mutex), thrd_success);
  cnd_destroy(&condition);
  mtx_destroy(&mutex);

  tss_t key;
  assert_int_equal(tss_create(&key, NULL), thrd_success);
  assert_null(tss_get(key));
  assert_int_equal(tss_set(key, &now), thrd_success);
  assert_ptr_equal(tss_get(key), &now);
  tss_delete(key);

  thrd_yield();
  struct timespec little = {0, 1000000};
  int64_t before = now_ns();
  assert_int_equal(thrd_sleep(&little, NULL), 0);
  assert_true(now_ns() - before >= 1000000);
}

static void semaphores_with_a_deadline(void **state) {
  (void)state;
  sem_t semaphore;
  struct timespec until;
  assert_int_equal(sem_init(&semaphore, 0, 1), 0);
  clock_gettime(CLOCK_REALTIME, &until);
  assert_int_equal(sem_timedwait(&semaphore, &until), 0); // it is there, however late
  assert_errno(ETIMEDOUT, sem_timedwait(&semaphore, &until));
  until.tv_sec -= 1000;
  assert_errno(ETIMEDOUT, sem_timedwait(&semaphore, &until));
  until.tv_sec += 1000;
  until.tv_nsec += 20000000;
  if (until.tv_nsec >= 1000000000)
    until.tv_nsec -= 1000000000, ++until.tv_sec;
  assert_errno(ETIMEDOUT, sem_timedwait(&semaphore, &until));
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  assert_true(now.tv_sec > until.tv_sec ||
              (now.tv_sec == until.tv_sec && now.tv_nsec >= until.tv_nsec));
  until.tv_nsec = 1000000000;
  assert_errno(EINVAL, sem_timedwait(&semaphore, &until));
  until.tv_nsec = -1;
  assert_errno(EINVAL, sem_timedwait(&semaphore, &until));
  assert_int_equal(sem_destroy(&semaphore), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_thread_itself),
      cmocka_unit_test(once_and_cleanup),
      cmocka_unit_test(mutexes),
      cmocka_unit_test(read_write_locks),
      cmocka_unit_test(spinning_and_barriers),
      cmocka_unit_test(conditions_without_waiters),
      cmocka_unit_test(attributes_of_threads),
      cmocka_unit_test(the_same_of_c11),
      cmocka_unit_test(semaphores_with_a_deadline),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
