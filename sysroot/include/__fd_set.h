/* The base's fd_set is a list of up to FD_SETSIZE descriptors; here with FD_SET
   that never writes past its end. */
#ifndef __wasilibc___fd_set_h
#define __wasilibc___fd_set_h

#include <__typedef_fd_set.h>

#ifdef __cplusplus
extern "C" {
#endif

static __inline int __fd_set_find(int __fd, const fd_set *__set) {
  int __n = (int)__set->__nfds;
  int __i = 0;
  while (__i < __n && __set->__fds[__i] != __fd)
    ++__i;
  return __i < __n ? __i : -1;
}

static __inline int __fd_set_has(int __fd, const fd_set *__set) {
  return __fd_set_find(__fd, __set) >= 0;
}

static __inline void __fd_set_add(int __fd, fd_set *__set) {
  if (__set->__nfds < FD_SETSIZE && !__fd_set_has(__fd, __set))
    __set->__fds[__set->__nfds++] = __fd;
}

static __inline void __fd_set_remove(int __fd, fd_set *__set) {
  int __i = __fd_set_find(__fd, __set);
  if (__i >= 0)
    __set->__fds[__i] = __set->__fds[--__set->__nfds];
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
