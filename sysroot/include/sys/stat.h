#include_next <sys/stat.h>

#ifndef __WASI_EPOLL_SYS_STAT_H
#define __WASI_EPOLL_SYS_STAT_H

#ifdef __cplusplus
extern "C" {
#endif

#ifndef S_TYPEISMQ
#define S_TYPEISMQ(buf) 0
#define S_TYPEISSEM(buf) 0
#define S_TYPEISSHM(buf) 0
#define S_TYPEISTMO(buf) 0
#endif

mode_t umask(mode_t);
int mkfifo(const char *, mode_t);
int mkfifoat(int, const char *, mode_t);
#if defined(_XOPEN_SOURCE) || defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
int mknod(const char *, mode_t, dev_t);
int mknodat(int, const char *, mode_t, dev_t);
#endif
#if defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
int lchmod(const char *, mode_t);
#endif

#ifdef __cplusplus
}
#endif

#endif
