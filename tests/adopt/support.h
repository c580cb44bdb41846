// What the suites for adopted descriptors share: pairs of ends, and the check that nothing
// is left behind.
#pragma once

#include "events.h"

#include <fcntl.h>
#include <poll.h>

#include "types.h"

struct ends {
  uint32_t readable, writable;
};

static inline struct ends make(uint64_t (*make)(void)) {
  uint64_t both = make();
  return (struct ends){(uint32_t)both, (uint32_t)(both >> 32)};
}

struct pair {
  int in, out;
};

// Both ends of a new stream as non-blocking descriptors.
static inline struct pair stream_pair(const struct wasi_epoll_stream_type *type) {
  struct ends ends = make(type->make);
  struct pair pair;
  pair.in = ok(wasi_epoll_stream_reader(ends.readable, type, O_NONBLOCK));
  pair.out = ok(wasi_epoll_stream_writer(ends.writable, type, O_NONBLOCK));
  return pair;
}

static inline struct pair future_pair(const struct wasi_epoll_future_type *type) {
  struct ends ends = make(type->make);
  struct pair pair;
  pair.in = ok(wasi_epoll_future_reader(ends.readable, type, O_NONBLOCK));
  pair.out = ok(wasi_epoll_future_writer(ends.writable, type, NULL, O_NONBLOCK));
  return pair;
}

static inline uint32_t events(int fd) { return events_within(fd, 0); }

#define OVER (EPOLLIN | EPOLLRDHUP | EPOLLHUP)

// Each test begins and ends with the same handles. The library's own count, and the
// instance's table itself: a new handle gets the lowest free index or the last one freed,
// so a test that leaked would push it up run by run.
static inline uint32_t next_handle(void) {
  struct ends ends = make(bytes_type.make);
  bytes_type.drop_readable(ends.readable);
  bytes_type.drop_writable(ends.writable);
  return ends.readable > ends.writable ? ends.readable : ends.writable;
}

static size_t handles_before;
static inline int count_handles(void **state) {
  (void)state;
  // The reactor's own: its set, and the timer of the last wait.
  events(ok(dup(0)));
  handles_before = wasi_epoll_handles();
  return 0;
}
static inline int same_handles(void **state) {
  (void)state;
  int left = wasi_epoll_drain();
  return left == 0 && wasi_epoll_handles() == handles_before ? 0 : -1;
}
#define TEST(name) cmocka_unit_test_setup_teardown(name, count_handles, same_handles)

// Runs a test's body many times over: the handle table must not grow.
#define assert_no_leak(body)                                                                       \
  do {                                                                                             \
    for (int warm_ = 0; warm_ < 3; warm_++) {                                                      \
      body;                                                                                        \
    }                                                                                              \
    uint32_t before_ = next_handle();                                                              \
    for (int turn_ = 0; turn_ < 50; turn_++) {                                                     \
      body;                                                                                        \
    }                                                                                              \
    assert_true(next_handle() <= before_ + 4);                                                     \
  } while (0)
