#include <features.h>
#include_next <sys/types.h>

#if defined(__WASI_EPOLL_ISSUE_8) || defined(_GNU_SOURCE)
#include <__typedef_reclen_t.h>
#endif
