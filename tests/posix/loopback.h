// TCP over loopback with both ends in this process, for IPv4 and IPv6 alike.
#pragma once

#include "support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

// A test that runs once for each address family; `*state` points to the family.
static int ipv4 __attribute__((unused)) = AF_INET, ipv6 __attribute__((unused)) = AF_INET6;
#define for_both_families(test)                                                                    \
  {#test "_ipv4", test, NULL, NULL, &ipv4}, { #test "_ipv6", test, NULL, NULL, &ipv6 }
#define FAMILY (*(int *)*state)

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_storage storage;
};

static inline socklen_t address_size(int family) {
  return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static inline union address loopback(int family, int port) {
  union address a;
  memset(&a, 0, sizeof a);
  if (family == AF_INET) {
    a.v4.sin_family = AF_INET;
    a.v4.sin_port = htons((uint16_t)port);
    a.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  } else {
    a.v6.sin6_family = AF_INET6;
    a.v6.sin6_port = htons((uint16_t)port);
    a.v6.sin6_addr = in6addr_loopback;
  }
  return a;
}

static inline int port_of(const union address *a) {
  return ntohs(a->any.sa_family == AF_INET ? a->v4.sin_port : a->v6.sin6_port);
}

static inline int is_loopback(const union address *a) {
  union address expected = loopback(a->any.sa_family, 0);
  if (a->any.sa_family == AF_INET)
    return a->v4.sin_addr.s_addr == expected.v4.sin_addr.s_addr;
  return memcmp(&a->v6.sin6_addr, &expected.v6.sin6_addr, 16) == 0;
}

static inline union address name_of(int fd) {
  union address a;
  socklen_t size = sizeof a;
  ok(getsockname(fd, &a.any, &size));
  return a;
}

static inline union address peer_of(int fd) {
  union address a;
  socklen_t size = sizeof a;
  ok(getpeername(fd, &a.any, &size));
  return a;
}

static inline int tcp_socket(int family, int flags) {
  return (int)ok(socket(family, SOCK_STREAM | flags, 0));
}

// A listener on a free port.
static inline int listening(int family, int flags, int backlog) {
  int fd = tcp_socket(family, flags);
  union address a = loopback(family, 0);
  ok(bind(fd, &a.any, address_size(family)));
  ok(listen(fd, backlog));
  return fd;
}

static inline int connect_to(int fd, int listener) {
  union address a = name_of(listener);
  return connect(fd, &a.any, address_size(a.any.sa_family));
}

// Wait for events on one descriptor; the events, 0 after two seconds.
static inline int wait_for(int fd, int events) {
  struct pollfd p = {.fd = fd, .events = (short)events};
  ok(poll(&p, 1, 2000));
  return p.revents;
}

// Two connected sockets, the blocking way: the connection waits in the backlog.
struct pair {
  int client, server;
};

static inline struct pair connected(int family, int flags) {
  struct pair p;
  int listener = listening(family, 0, 8);
  p.client = tcp_socket(family, 0);
  ok(connect_to(p.client, listener));
  p.server = (int)ok(accept4(listener, NULL, NULL, flags));
  if (flags & SOCK_NONBLOCK)
    ok(fcntl(p.client, F_SETFL, O_NONBLOCK));
  ok(close(listener));
  return p;
}

static inline void close_pair(struct pair p) {
  close(p.client);
  close(p.server);
}

static inline int option_of(int fd, int level, int name) {
  int value = -12345;
  socklen_t size = sizeof value;
  ok(getsockopt(fd, level, name, &value, &size));
  assert_int_equal(size, sizeof value);
  return value;
}

// Read until the size is there or the stream ends; how much came.
static inline size_t read_full(int fd, void *buffer, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t n = read(fd, (char *)buffer + done, size - done);
    if (n == -1 && errno == EAGAIN) {
      assert_true(wait_for(fd, POLLIN));
      continue;
    }
    if (ok(n) == 0)
      break;
    done += (size_t)n;
  }
  return done;
}

static inline void write_full(int fd, const void *buffer, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t n = write(fd, (const char *)buffer + done, size - done);
    if (n == -1 && errno == EAGAIN) {
      assert_true(wait_for(fd, POLLOUT));
      continue;
    }
    done += (size_t)ok(n);
  }
}

// Bytes that repeat only after a long while, from any offset.
static inline unsigned char pattern_at(size_t offset) {
  uint32_t x = (uint32_t)offset * 2654435761u;
  return (unsigned char)(x >> 24 ^ x >> 13);
}

static inline void fill_pattern(unsigned char *buffer, size_t offset, size_t size) {
  for (size_t i = 0; i < size; i++)
    buffer[i] = pattern_at(offset + i);
}

static inline void assert_pattern(const unsigned char *buffer, size_t offset, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (buffer[i] != pattern_at(offset + i)) {
      print_error("wrong byte at %zu\n", offset + i);
      fail();
    }
  }
}
