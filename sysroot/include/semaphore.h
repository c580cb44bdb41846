#include_next <semaphore.h>

#ifndef __WASI_EPOLL_SEMAPHORE_H
#define __WASI_EPOLL_SEMAPHORE_H

#define __NEED_clockid_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What POSIX.1-2024 adds. */
int sem_clockwait(sem_t *__restrict, clockid_t, const struct timespec *__restrict);

#ifdef __cplusplus
}
#endif

#endif
