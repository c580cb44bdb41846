#include_next <wchar.h>

#ifndef __WASI_EPOLL_WCHAR_H
#define __WASI_EPOLL_WCHAR_H

#include <features.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__WASI_EPOLL_ISSUE_8) || defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
size_t wcslcpy(wchar_t *__restrict, const wchar_t *__restrict, size_t);
size_t wcslcat(wchar_t *__restrict, const wchar_t *__restrict, size_t);
#endif

#ifdef __cplusplus
}
#endif

#endif
