// Small helpers for the suites. Include it first: it brings what cmocka.h needs.
#pragma once

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

// The call fails with -1 and this errno.
#define assert_errno(expected, call)                                                               \
  do {                                                                                             \
    errno = 0;                                                                                     \
    long result_ = (long)(call);                                                                   \
    int errno_ = errno;                                                                            \
    if (result_ != -1 || errno_ != (expected)) {                                                   \
      print_error("%s: returned %ld, errno %d (%s), expected -1 and %d (%s)\n", #call, result_,    \
                  errno_, strerror(errno_), (expected), strerror(expected));                       \
      fail();                                                                                      \
    }                                                                                              \
  } while (0)

// The call succeeds (anything but -1); its value.
#define ok(call) ok_((long)(call), #call, __FILE__, __LINE__)
static inline long ok_(long result, const char *what, const char *file, int line) {
  if (result == -1) {
    print_error("%s: errno %d (%s)\n", what, errno, strerror(errno));
    _fail(file, line);
  }
  return result;
}

// Nanoseconds on the monotonic clock.
static inline int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static inline int64_t now_ms(void) { return now_ns() / 1000000; }
