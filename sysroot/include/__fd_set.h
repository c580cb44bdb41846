/* The base's fd_set is a list of up to FD_SETSIZE descriptors; here with FD_SET
   that never writes past its end. */
#ifndef __wasilibc___fd_set_h
#define __wasilibc___fd_set_h

#include <__typedef_fd_set.h>

#ifdef __cplusplus
extern "C" {
#endif

static __inline int __fd_set_has(int __fd, const fd_set *__set) {
  const int *__end = __set->__fds + __set->__nfds;
  for (const int *__at = __set->__fds; __at < __end; ++__at)
    if (*__at == __fd)
      return 1;
  return 0;
}

/* Programs add their descriptors in ascending order, mostly: then there's nothing
   to search. */
static __inline void __fd_set_add(int __fd, fd_set *__set) {
  size_t __n = __set->__nfds;
  if (__n < FD_SETSIZE && (__n == 0 || __set->__fds[__n - 1] < __fd || !__fd_set_has(__fd, __set)))
    __set->__fds[__set->__nfds++] = __fd;
}

static __inline void __fd_set_remove(int __fd, fd_set *__set) {
  int *__kept = __set->__fds;
  const int *__end = __set->__fds + __set->__nfds;
  for (const int *__at = __set->__fds; __at < __end; ++__at)
    if (*__at != __fd)
      *__kept++ = *__at;
  __set->__nfds = (size_t)(__kept - __set->__fds);
}

static __inline void __fd_set_copy(const fd_set *__from, fd_set *__to) {
  __to->__nfds = __from->__nfds;
  __builtin_memcpy(__to->__fds, __from->__fds, __from->__nfds * sizeof(int));
}

#define FD_ZERO(set) ((void)((set)->__nfds = 0))
#define FD_SET(fd, set) (__fd_set_add((fd), (set)))
#define FD_CLR(fd, set) (__fd_set_remove((fd), (set)))
#define FD_ISSET(fd, set) (__fd_set_has((fd), (set)))
#define FD_COPY(from, to) (__fd_set_copy((from), (to)))

#ifdef __cplusplus
}
#endif

#endif
