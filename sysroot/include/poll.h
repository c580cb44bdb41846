#include_next <poll.h>

#ifndef __WASI_EPOLL_POLL_H
#define __WASI_EPOLL_POLL_H

/* The base has POLLIN, POLLOUT, POLLERR, POLLHUP and POLLNVAL, with numbers that
   are not Linux's; the others get free ones. */
#ifndef POLLPRI
#define POLLPRI 0x0004
#endif
#ifndef POLLRDBAND
#define POLLRDBAND 0x0080
#endif
#ifndef POLLWRBAND
#define POLLWRBAND 0x0200
#endif
#ifndef POLLMSG
#define POLLMSG 0x0400
#endif
#ifndef POLLRDHUP
#define POLLRDHUP 0x0800
#endif

#ifdef __WASI_EPOLL_ISSUE_8
#define __NEED_time_t
#define __NEED_struct_timespec
#define __NEED_sigset_t
#include <bits/alltypes.h>
#ifdef __cplusplus
extern "C" {
#endif
int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
#ifdef __cplusplus
}
#endif
#endif

#endif
