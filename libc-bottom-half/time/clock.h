// What a clockid_t points at.
#pragma once

#include <stdint.h>
#include <time.h>

#include <epoll/timers.h>

/// The base's clockid_t is a pointer to one of these; programs see addresses only.
struct __clockid {
  enum class Kind : uint8_t { monotonic, realtime, process } kind;
};

namespace wasi_epoll {

inline constexpr long nanoseconds_per_second = 1'000'000'000;

inline timespec to_timespec(uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / nanoseconds_per_second),
          static_cast<long>(nanoseconds % nanoseconds_per_second)};
}

/// Nanoseconds since the program started: all that can be known of its CPU time.
/// Weak: there only in programs that name a clock or call that needs it.
uint64_t process_time() __attribute__((weak));

} // namespace wasi_epoll

extern "C" {
// Weak for the same reason.
extern const __clockid _CLOCK_PROCESS_CPUTIME_ID __attribute__((weak));
extern const __clockid _CLOCK_THREAD_CPUTIME_ID __attribute__((weak));
}
