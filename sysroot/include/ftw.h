#include_next <ftw.h>

#ifndef __WASI_EPOLL_FTW_H
#define __WASI_EPOLL_FTW_H

/* All that can be walked says that it is on one device, so this changes nothing. */
#include <features.h>
#if defined(__WASI_EPOLL_ISSUE_8) || defined(_GNU_SOURCE)
#ifndef FTW_XDEV
#define FTW_XDEV 32
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

int ftw(const char *, int (*)(const char *, const struct stat *, int), int);

#if defined(_LARGEFILE64_SOURCE) || defined(_GNU_SOURCE)
#define ftw64 ftw
#endif

#ifdef __cplusplus
}
#endif

#endif
