#ifndef __WASI_EPOLL_CLOCK
#define __WASI_EPOLL_CLOCK
#define __NEED_clock_t
#include <bits/alltypes.h>
#ifdef __cplusplus
extern "C" {
#endif
/* Millionths of a second; the base's of that name counts nanoseconds. Declared first, so that the
   base's declaration gets this name too. */
clock_t clock(void) __asm__("__wasi_epoll_clock");
#ifdef __cplusplus
}
#endif
#endif

/* The base wants to be asked for its emulation of clock(); ours needs no flag. */
#ifndef _WASI_EMULATED_PROCESS_CLOCKS
#define _WASI_EMULATED_PROCESS_CLOCKS
#include_next <time.h>
#undef _WASI_EMULATED_PROCESS_CLOCKS
#else
#include_next <time.h>
#endif

#ifndef __WASI_EPOLL_TIME_H
#define __WASI_EPOLL_TIME_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_POSIX_SOURCE) || defined(_POSIX_C_SOURCE) || defined(_XOPEN_SOURCE) ||                \
    defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
int clock_settime(clockid_t, const struct timespec *);
int clock_getcpuclockid(pid_t, clockid_t *);
void tzset(void);
extern char *tzname[2];
struct sigevent;
int timer_create(clockid_t, struct sigevent *__restrict, timer_t *__restrict);
int timer_delete(timer_t);
int timer_settime(timer_t, int, const struct itimerspec *__restrict, struct itimerspec *__restrict);
int timer_gettime(timer_t, struct itimerspec *);
int timer_getoverrun(timer_t);
/* Time since the program started: all that the host tells. */
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
/* The host's two clocks serve for their relatives. */
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#endif
#if defined(_XOPEN_SOURCE) || defined(_BSD_SOURCE) || defined(_GNU_SOURCE)
extern int daylight;
extern long timezone;
#endif
#if defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
int stime(const time_t *);
#endif

#ifdef __cplusplus
}
#endif

#endif
