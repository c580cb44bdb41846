#ifndef __WASI_EPOLL_RECLEN_T
#define __WASI_EPOLL_RECLEN_T
typedef unsigned short reclen_t;
#endif
