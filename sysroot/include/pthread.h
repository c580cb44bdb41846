#include_next <pthread.h>

#ifndef __WASI_EPOLL_PTHREAD_H
#define __WASI_EPOLL_PTHREAD_H

#ifdef __cplusplus
extern "C" {
#endif

/* The base's of that name gives a clock's address. */
int pthread_condattr_getclock(const pthread_condattr_t *__restrict, clockid_t *__restrict) __asm__(
    "__wasi_epoll_pthread_condattr_getclock");

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
