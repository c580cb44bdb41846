// What a descriptor shows to epoll.
#pragma once

#include "../support.h"

#include <sys/epoll.h>
#include <unistd.h>

// The EPOLL* bits that `fd` shows within `ms`, of those an epoll can see.
static inline uint32_t events_within(int fd, int ms) {
  int epoll = ok(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP};
  ok(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
  int n = ok(epoll_wait(epoll, &event, 1, ms));
  ok(close(epoll));
  return n ? event.events : 0;
}
