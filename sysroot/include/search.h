#include_next <search.h>

#include <features.h>
#if defined(__WASI_EPOLL_ISSUE_8) || defined(_GNU_SOURCE)
#ifndef __WASI_EPOLL_SEARCH_H
#define __WASI_EPOLL_SEARCH_H
typedef void posix_tnode;
#endif
#endif
