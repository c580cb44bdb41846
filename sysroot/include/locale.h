#include_next <locale.h>

#ifndef __WASI_EPOLL_LOCALE_H
#define __WASI_EPOLL_LOCALE_H

#include <features.h>

#ifdef __WASI_EPOLL_ISSUE_8
#ifdef __cplusplus
extern "C" {
#endif

const char *getlocalename_l(int, locale_t);

#ifdef __cplusplus
}
#endif
#endif

#endif
