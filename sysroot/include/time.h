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

#if defined(_POSIX_SOURCE) || defined(_POSIX_C_SOURCE) || defined(_XOPEN_SOURCE) ||              \
    defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
int clock_settime(clockid_t, const struct timespec *);
int clock_getcpuclockid(pid_t, clockid_t *);
void tzset(void);
extern char *tzname[2];
/* Time since the program started: all that the host tells. */
extern const struct __clockid _CLOCK_PROCESS_CPUTIME_ID;
extern const struct __clockid _CLOCK_THREAD_CPUTIME_ID;
#define CLOCK_PROCESS_CPUTIME_ID (&_CLOCK_PROCESS_CPUTIME_ID)
#define CLOCK_THREAD_CPUTIME_ID (&_CLOCK_THREAD_CPUTIME_ID)
/* The host's two clocks serve for their relatives. */
#define CLOCK_BOOTTIME CLOCK_MONOTONIC
#define CLOCK_MONOTONIC_RAW CLOCK_MONOTONIC
#define CLOCK_MONOTONIC_COARSE CLOCK_MONOTONIC
#define CLOCK_REALTIME_COARSE CLOCK_REALTIME
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
