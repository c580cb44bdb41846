#include_next <__header_time.h>

#ifndef __WASI_EPOLL_HEADER_TIME_H
#define __WASI_EPOLL_HEADER_TIME_H

/* Numbers, Linux's: constants, as programs expect. */
#undef CLOCK_REALTIME
#undef CLOCK_MONOTONIC
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

#endif
