#include_next <poll.h>

#ifndef __WASI_EPOLL_POLL_H
#define __WASI_EPOLL_POLL_H

/* The numbers are Linux's, which are epoll's too: programs take the one for the other.
   The base has numbers of its own, and what was compiled with them elsewhere (Rust's
   standard library) calls poll(), so what sees these calls it by another name. */
#undef POLLIN
#undef POLLPRI
#undef POLLOUT
#undef POLLERR
#undef POLLHUP
#undef POLLNVAL
#undef POLLRDNORM
#undef POLLRDBAND
#undef POLLWRNORM
#undef POLLWRBAND
#undef POLLMSG
#undef POLLRDHUP
#define POLLIN 0x0001
#define POLLPRI 0x0002
#define POLLOUT 0x0004
#define POLLERR 0x0008
#define POLLHUP 0x0010
#define POLLNVAL 0x0020
#define POLLRDNORM 0x0040
#define POLLRDBAND 0x0080
#define POLLWRNORM 0x0100
#define POLLWRBAND 0x0200
#define POLLMSG 0x0400
#define POLLRDHUP 0x2000

#ifdef __WASI_EPOLL_ISSUE_8
#define __NEED_time_t
#define __NEED_struct_timespec
#define __NEED_sigset_t
#include <bits/alltypes.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif
int poll(struct pollfd *, nfds_t, int) __asm__("__wasi_epoll_poll");
#ifdef __WASI_EPOLL_ISSUE_8
int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
#endif
#ifdef __cplusplus
}
#endif

#endif
