// UDP over loopback with both ends in this process.
#pragma once

#include "../posix/loopback.h"

#include <sys/uio.h>

static inline int udp_socket(int family, int flags) {
  return (int)ok(socket(family, SOCK_DGRAM | flags, 0));
}

// Bound to a free port of the loopback address.
static inline int bound(int family, int flags) {
  int fd = udp_socket(family, flags);
  union address a = loopback(family, 0);
  ok(bind(fd, &a.any, address_size(family)));
  return fd;
}

// A new socket that is connected to another one.
static inline int connected_to(int other, int flags) {
  union address a = name_of(other);
  int fd = udp_socket(a.any.sa_family, flags);
  ok(connect(fd, &a.any, address_size(a.any.sa_family)));
  return fd;
}
