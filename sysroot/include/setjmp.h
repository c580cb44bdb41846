/* The compiler knows setjmp and longjmp alone: the other names are them, with the signal mask
   kept beside. */
#ifndef _WASI_EPOLL_SETJMP_H
#define _WASI_EPOLL_SETJMP_H
#include_next <setjmp.h>

#include <__typedef_sigset_t.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_POSIX_SOURCE) || defined(_POSIX_C_SOURCE) || defined(_XOPEN_SOURCE) ||                \
    defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
int __wasi_epoll_keep_mask(unsigned long *__kept, sigset_t *__mask, int __keep);
int __wasi_epoll_give_back_mask(const unsigned long *__kept, const sigset_t *__mask);
static __inline__ struct __jmp_buf_tag *__wasi_epoll_kept(struct __jmp_buf_tag *__buf, int __keep) {
  __wasi_epoll_keep_mask(&__buf->__fl, (sigset_t *)__buf->__ss, __keep);
  return __buf;
}
static __inline__ struct __jmp_buf_tag *__wasi_epoll_given_back(struct __jmp_buf_tag *__buf) {
  __wasi_epoll_give_back_mask(&__buf->__fl, (const sigset_t *)__buf->__ss);
  return __buf;
}
#define sigsetjmp(buf, keep) setjmp(__wasi_epoll_kept(buf, keep))
#define siglongjmp(buf, value) longjmp(__wasi_epoll_given_back(buf), value)
#endif

#if defined(_XOPEN_SOURCE) || defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
#define _setjmp(buf) setjmp(buf)
#define _longjmp(buf, value) longjmp(buf, value)
#endif

#ifdef __cplusplus
}
#endif

#endif
