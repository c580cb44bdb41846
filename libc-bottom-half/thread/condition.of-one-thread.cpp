// pthread_cond_init(3), pthread_cond_timedwait(3) where there is one thread only: the base's forget
// the clock that pthread_condattr_setclock chose. Left out of the sysroot when the base has
// cooperative threads.
#include <pthread.h>

#include <errno.h>
#include <time.h>

// Where musl keeps it.
static int &clock_of_condition(pthread_cond_t *condition) { return condition->__u.__i[4]; }

extern "C" {
int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes) {
  *condition = {};
  if (attributes) {
    clockid_t clock;
    pthread_condattr_getclock(attributes, &clock);
    clock_of_condition(condition) = clock;
  }
  return 0;
}

// Nobody else can signal; a handler that did interrupts the sleep.
int __pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                             const timespec *until) {
  if (!mutex->__u.__i[5])
    return EPERM;
  int error = clock_nanosleep(clock_of_condition(condition), TIMER_ABSTIME, until, nullptr);
  return error == 0 ? ETIMEDOUT : error == EINTR ? 0 : error;
}
int pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *, const timespec *)
    __attribute__((alias("__pthread_cond_timedwait")));

// Some bases have what wakes beside what waits.
int pthread_cond_signal(pthread_cond_t *) { return 0; }
int pthread_cond_broadcast(pthread_cond_t *) { return 0; }
}
