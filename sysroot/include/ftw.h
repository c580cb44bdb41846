#include_next <ftw.h>

#ifndef __WASI_EPOLL_FTW_H
#define __WASI_EPOLL_FTW_H

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
