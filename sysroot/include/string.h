#include_next <string.h>

#ifndef __WASI_EPOLL_STRING_H
#define __WASI_EPOLL_STRING_H

#include <features.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __WASI_EPOLL_ISSUE_8
size_t strlcat(char *__restrict, const char *__restrict, size_t);
size_t strlcpy(char *__restrict, const char *__restrict, size_t);
#endif

#ifdef __cplusplus
}
#endif

#endif
