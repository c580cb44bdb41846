#include_next <dirent.h>

/* POSIX wants these here as well. */
#define __NEED_size_t
#define __NEED_ssize_t
#include <bits/alltypes.h>

#ifndef __WASI_EPOLL_DIRENT_H
#define __WASI_EPOLL_DIRENT_H

#include <features.h>
#if defined(__WASI_EPOLL_ISSUE_8) || defined(_GNU_SOURCE)
#include <__typedef_reclen_t.h>

struct posix_dent {
  ino_t d_ino;
  reclen_t d_reclen;
  unsigned char d_type;
  char d_name[];
};

#ifdef __cplusplus
extern "C" {
#endif
ssize_t posix_getdents(int, void *, size_t, int);
#ifdef __cplusplus
}
#endif
#endif

#endif
