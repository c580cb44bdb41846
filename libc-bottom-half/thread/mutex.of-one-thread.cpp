// pthread_mutex_lock(3), pthread_mutex_trylock(3), pthread_mutex_unlock(3),
// pthread_mutex_destroy(3) where there is one thread only: the base's take a recursive mutex for an
// ordinary one, and so fail when it is locked twice. Left out of the sysroot when the base has
// cooperative threads.
#include <pthread.h>

#include <errno.h>
#include <limits.h>

static int take(pthread_mutex_t *mutex, int when_taken) {
  // Where the base keeps them.
  int type = mutex->__u.__i[0] & 3;
  int &count = mutex->__u.__i[5];
  if (count && type != PTHREAD_MUTEX_RECURSIVE)
    return when_taken;
  if (count == INT_MAX)
    return EAGAIN;
  count++;
  return 0;
}

extern "C" {
int __pthread_mutex_lock(pthread_mutex_t *mutex) { return take(mutex, EDEADLK); }
int __pthread_mutex_trylock(pthread_mutex_t *mutex) { return take(mutex, EBUSY); }

// With its counterpart, since bases keep count in different places.
int __pthread_mutex_unlock(pthread_mutex_t *mutex) {
  int &count = mutex->__u.__i[5];
  if (!count)
    return EPERM;
  --count;
  return 0;
}

// The base's refuses those that other processes might share.
int pthread_mutex_destroy(pthread_mutex_t *mutex) { return mutex->__u.__i[5] ? EBUSY : 0; }

int pthread_mutex_unlock(pthread_mutex_t *) __attribute__((alias("__pthread_mutex_unlock")));
int pthread_mutex_lock(pthread_mutex_t *) __attribute__((alias("__pthread_mutex_lock")));
int pthread_mutex_trylock(pthread_mutex_t *) __attribute__((alias("__pthread_mutex_trylock")));
}
