#include_next <limits.h>

#ifndef PIPE_BUF
#define PIPE_BUF 4096
#endif

/* What POSIX.1-2024 adds. */
#include <features.h>
#if defined(__WASI_EPOLL_ISSUE_8) || defined(_GNU_SOURCE)
#ifndef GETENTROPY_MAX
#define GETENTROPY_MAX 256
#endif
#ifndef TEXTDOMAIN_MAX
#define TEXTDOMAIN_MAX 255
#endif
#endif
