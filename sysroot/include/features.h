#include_next <features.h>

/* Whether the program asks for POSIX.1-2024: the base knows of no such thing, and keeps for
   _GNU_SOURCE what is new in it. Programs also define these without a value, hence the zeros. */
#if !defined(__WASI_EPOLL_ISSUE_8) &&                                                              \
    ((defined(_POSIX_C_SOURCE) && _POSIX_C_SOURCE - 0 >= 202405L) ||                               \
     (defined(_XOPEN_SOURCE) && _XOPEN_SOURCE - 0 >= 800))
#define __WASI_EPOLL_ISSUE_8 1
#endif
