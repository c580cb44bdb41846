#include_next <pthread.h>

#ifndef __WASI_EPOLL_PTHREAD_H
#define __WASI_EPOLL_PTHREAD_H

#ifdef __cplusplus
extern "C" {
#endif

/* The base's of that name gives a clock's address. */
int pthread_condattr_getclock(const pthread_condattr_t *__restrict, clockid_t *__restrict) __asm__(
    "__wasi_epoll_pthread_condattr_getclock");

/* The base's know no priority, and fail where no stack was given. */
int pthread_attr_getschedparam(
    const pthread_attr_t *__restrict,
    struct sched_param *__restrict) __asm__("__wasi_epoll_pthread_attr_getschedparam");
int pthread_attr_getstack(const pthread_attr_t *__restrict, void **__restrict,
                          size_t *__restrict) __asm__("__wasi_epoll_pthread_attr_getstack");

/* What the base leaves out where there is one thread. */
_Noreturn void pthread_exit(void *);
int pthread_cancel(pthread_t);
int pthread_getschedparam(pthread_t, int *__restrict, struct sched_param *__restrict);
int pthread_setschedparam(pthread_t, int, const struct sched_param *);
int pthread_attr_setschedparam(pthread_attr_t *__restrict, const struct sched_param *__restrict);

/* What POSIX.1-2024 adds. */
int pthread_cond_clockwait(pthread_cond_t *__restrict, pthread_mutex_t *__restrict, clockid_t,
                           const struct timespec *__restrict);
int pthread_mutex_clocklock(pthread_mutex_t *__restrict, clockid_t,
                            const struct timespec *__restrict);
int pthread_rwlock_clockrdlock(pthread_rwlock_t *__restrict, clockid_t,
                               const struct timespec *__restrict);
int pthread_rwlock_clockwrlock(pthread_rwlock_t *__restrict, clockid_t,
                               const struct timespec *__restrict);

#ifdef __cplusplus
}
#endif

#endif
