#include_next <fcntl.h>

#ifndef __WASI_EPOLL_FCNTL_H
#define __WASI_EPOLL_FCNTL_H

/* The base leaves out what it can't do. Values are Linux's, except where the
   base's own numbers leave no choice (O_*). */
/* 0 in the base, since nothing can exec; so F_GETFD tells what was asked for. */
#undef O_CLOEXEC
#define O_CLOEXEC 02000000

#ifndef F_DUPFD
#define F_DUPFD 0
#endif
#ifndef F_GETLK
#define F_GETLK 5
#define F_SETLK 6
#define F_SETLKW 7
#endif
#ifndef F_DUPFD_CLOEXEC
#define F_DUPFD_CLOEXEC 1030
#endif
#ifndef F_RDLCK
#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2
#endif

/* Kept, and never of use: O_ASYNC is refused. */
#ifndef F_SETOWN
#define F_SETOWN 8
#define F_GETOWN 9
#endif

#include <features.h>
#if defined(_GNU_SOURCE) || defined(__WASI_EPOLL_ISSUE_8)
#ifndef F_SETOWN_EX
#define F_SETOWN_EX 15
#define F_GETOWN_EX 16
#define F_OWNER_TID 0
#define F_OWNER_PID 1
#define F_OWNER_PGRP 2
struct f_owner_ex {
  int type;
  pid_t pid;
};
#endif
#ifndef F_OFD_GETLK
#define F_OFD_GETLK 36
#define F_OFD_SETLK 37
#define F_OFD_SETLKW 38
#endif
#endif

#if defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
#ifndef O_ASYNC
#define O_ASYNC 0x0040 /* refused */
#endif
#ifndef F_SETPIPE_SZ
#define F_SETPIPE_SZ 1031
#define F_GETPIPE_SZ 1032
#endif
#endif

#ifdef _GNU_SOURCE
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#ifndef O_PATH
#define O_PATH 010000000
#endif
/* Refused by open with EOPNOTSUPP, as by a file system that lacks it. */
#ifndef O_TMPFILE
#define O_TMPFILE (0x00100000 | O_DIRECTORY)
#endif
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
#ifdef __cplusplus
extern "C" {
#endif
int fallocate(int, int, off_t, off_t);
#ifdef __cplusplus
}
#endif
#endif
#if defined(_GNU_SOURCE) || defined(_LARGEFILE64_SOURCE)
#ifndef O_LARGEFILE
#define O_LARGEFILE 0
#endif
#endif

#endif
