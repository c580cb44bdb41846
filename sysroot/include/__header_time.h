#include_next <__header_time.h>

#ifndef __WASI_EPOLL_HEADER_TIME_H
#define __WASI_EPOLL_HEADER_TIME_H

/* XSI says so: programs print the quotient, or divide by a million themselves. */
#undef CLOCKS_PER_SEC
#define CLOCKS_PER_SEC ((clock_t)1000000)

/* Numbers, Linux's: constants, as programs expect. */
#undef CLOCK_REALTIME
#undef CLOCK_MONOTONIC
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

#endif
