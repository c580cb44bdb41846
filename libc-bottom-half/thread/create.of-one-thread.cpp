// pthread_create(3) where there is one thread only: EAGAIN, as when a limit is reached.
// Left out of the sysroot when the base has cooperative threads.
#include <pthread.h>

#include <errno.h>

extern "C" int __pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) {
  return EAGAIN;
}
extern "C" int pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *)
    __attribute__((alias("__pthread_create")));

// What the base's pthread_attr_init calls, of the same file there.
extern "C" void __acquire_ptc() {}
extern "C" void __release_ptc() {}
