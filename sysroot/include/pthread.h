#include_next <pthread.h>

#ifndef __WASI_EPOLL_PTHREAD_H
#define __WASI_EPOLL_PTHREAD_H

#ifdef __cplusplus
extern "C" {
#endif

/* The base's of that name gives a clock's address. */
int pthread_condattr_getclock(const pthread_condattr_t *__restrict, clockid_t *__restrict) __asm__(
    "__wasi_epoll_pthread_condattr_getclock");

#ifdef __cplusplus
}
#endif

#endif
