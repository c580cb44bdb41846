// pthread_join(3) where there is one thread only, which can't wait for itself. Left out of the
// sysroot when the base has cooperative threads.
#include <pthread.h>

#include <errno.h>

static int refused(pthread_t thread, int for_itself) {
  return pthread_equal(thread, pthread_self()) ? for_itself : ESRCH;
}

extern "C" {
int __pthread_join(pthread_t thread, void **) { return refused(thread, EDEADLK); }
int pthread_join(pthread_t, void **) __attribute__((alias("__pthread_join")));
int pthread_tryjoin_np(pthread_t thread, void **) { return refused(thread, EBUSY); }
int pthread_timedjoin_np(pthread_t thread, void **, const timespec *) {
  return refused(thread, EDEADLK);
}
}
