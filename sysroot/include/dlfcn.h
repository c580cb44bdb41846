#include_next <dlfcn.h>

#ifndef __WASI_EPOLL_DLFCN_H
#define __WASI_EPOLL_DLFCN_H

#include <features.h>

#if defined(_GNU_SOURCE) || defined(_BSD_SOURCE) || defined(__WASI_EPOLL_ISSUE_8)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const char *dli_fname;
  void *dli_fbase;
  const char *dli_sname;
  void *dli_saddr;
} Dl_info;
typedef Dl_info Dl_info_t;
int dladdr(const void *, Dl_info *);

#ifdef __cplusplus
}
#endif
#endif

#endif
