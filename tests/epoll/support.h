// What the epoll suites share: registering, asking what is ready, and peers in the process.
#pragma once

#include "../support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS 1000000LL
#define SEC 1000000000LL

static inline int new_epoll(void) { return ok(epoll_create1(EPOLL_CLOEXEC)); }

// epoll_ctl with data.fd = fd.
static inline int control(int ep, int op, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  return epoll_ctl(ep, op, fd, &event);
}

static inline void add(int ep, int fd, uint32_t events) {
  ok(control(ep, EPOLL_CTL_ADD, fd, events));
}

static inline void modify(int ep, int fd, uint32_t events) {
  ok(control(ep, EPOLL_CTL_MOD, fd, events));
}

static inline void removed(int ep, int fd) { ok(epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL)); }

#define assert_nothing(ep) assert_nothing_(ep, __FILE__, __LINE__)
static inline void assert_nothing_(int ep, const char *file, int line) {
  struct epoll_event event;
  int n = ok_(epoll_wait(ep, &event, 1, 0), "epoll_wait", file, line);
  if (n != 0) {
    print_error("nothing expected, but fd %d reports 0x%x\n", event.data.fd, event.events);
    _fail(file, line);
  }
}

// Within `timeout` milliseconds exactly one descriptor is reported, with just these events.
#define assert_event_within(timeout, ep, fd, events)                                               \
  assert_event_(ep, fd, events, timeout, __FILE__, __LINE__)
#define assert_event(ep, fd, events) assert_event_(ep, fd, events, 0, __FILE__, __LINE__)
static inline void assert_event_(int ep, int fd, uint32_t events, int timeout, const char *file,
                                 int line) {
  struct epoll_event got[4];
  int n = ok_(epoll_wait(ep, got, 4, timeout), "epoll_wait", file, line);
  if (n != 1 || got[0].data.fd != fd || got[0].events != events) {
    print_error("fd %d with 0x%x expected, %d reported:", fd, events, n);
    for (int i = 0; i < n; i++)
      print_error(" fd %d with 0x%x", got[i].data.fd, got[i].events);
    print_error("\n");
    _fail(file, line);
  }
}

// The events that `fd` has now, whatever they are.
static inline uint32_t events_now(int fd) {
  struct pollfd p = {.fd = fd, .events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP};
  ok(poll(&p, 1, 0));
  return (uint32_t)p.revents;
}

// What another socket did takes its time to arrive: waits until `fd` has just these events.
#define assert_becomes(fd, events) assert_becomes_(fd, events, __FILE__, __LINE__)
static inline void assert_becomes_(int fd, uint32_t events, const char *file, int line) {
  int64_t end = now_ns() + 5 * SEC;
  uint32_t got;
  while ((got = events_now(fd)) != events) {
    if (now_ns() > end) {
      print_error("fd %d has 0x%x, 0x%x expected\n", fd, got, events);
      _fail(file, line);
    }
    poll(NULL, 0, 1);
  }
}

static inline void put(int fd, const char *text) {
  assert_int_equal(ok(write(fd, text, strlen(text))), strlen(text));
}

static inline void set_nonblocking(int fd) { ok(fcntl(fd, F_SETFL, O_NONBLOCK)); }

// Reads until it would block; how much there was.
static inline long drain(int fd) {
  char bytes[4096];
  long n, sum = 0;
  while ((n = read(fd, bytes, sizeof bytes)) > 0)
    sum += n;
  return sum;
}

// Writes until it would block; how much went in.
static inline long fill(int fd) {
  static char bytes[65536];
  long n, sum = 0;
  while ((n = write(fd, bytes, sizeof bytes)) > 0)
    sum += n;
  assert_int_equal(errno, EAGAIN);
  return sum;
}

// A pipe, both ends non-blocking.
static inline void new_pipe(int ends[2]) { ok(pipe2(ends, O_NONBLOCK | O_CLOEXEC)); }

// A pair of connected AF_UNIX sockets, both non-blocking.
static inline void new_socketpair(int ends[2]) {
  ok(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
}

// A TCP connection inside the process, both ends non-blocking.
static inline void new_tcp_pair(int ends[2]) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = ok(socket(AF_INET, SOCK_STREAM, 0));
  ok(bind(listener, (struct sockaddr *)&address, sizeof address));
  ok(listen(listener, 1));
  ok(getsockname(listener, (struct sockaddr *)&address, &size));
  ends[0] = ok(socket(AF_INET, SOCK_STREAM, 0));
  ok(connect(ends[0], (struct sockaddr *)&address, sizeof address));
  ends[1] = ok(accept(listener, NULL, NULL));
  set_nonblocking(ends[0]);
  set_nonblocking(ends[1]);
  ok(close(listener));
}

static inline void close_both(const int ends[2]) {
  close(ends[0]);
  close(ends[1]);
}
