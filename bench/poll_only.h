// For round_trip.c on a libc that has poll and TCP, but neither epoll nor eventfd nor
// pipes nor limits: what it names of those, failing.
#pragma once

#include <errno.h>
#include <stdint.h>

enum { EPOLLIN = 1, EPOLL_CTL_ADD = 1 };
struct epoll_event {
  uint32_t events;
  struct {
    int fd;
  } data;
};

static inline int absent(void) {
  errno = ENOSYS;
  return -1;
}
#define epoll_create1(flags) absent()
#define epoll_ctl(instance, operation, fd, event) ((void)(event), absent())
#define epoll_wait(instance, events, count, timeout) ((void)(events), absent())
#define eventfd(value, flags) absent()
#define pipe(ends) ((void)(ends), absent())
static inline void allow_many_descriptors(void) {}
