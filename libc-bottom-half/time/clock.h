// What a clockid_t means.
#pragma once

#include <stdint.h>
#include <time.h>

#include <epoll/timers.h>
#include <support/result.h>
#include <time/duration.h>
#include <wasi/clocks.h>

/// The base's clockid_t is the address of one of these, ours a number: the same ones.
struct __clockid {
  int id;
};

namespace wasi_epoll {

/// The clocks that there are; each has its relatives on Linux.
enum class Clock { realtime, monotonic, process };

/// Which clock is meant, by its number or, in objects of the base and of Rust, by address.
Result<Clock> clock_of(clockid_t);

/// The same of a clock to wait by. ENOTSUP for those that can only be read.
Result<Clock> timer_clock_of(clockid_t);

inline timespec to_timespec(uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / nanoseconds_per_second),
          static_cast<long>(nanoseconds % nanoseconds_per_second)};
}

/// Nanoseconds of the realtime clock.
inline uint64_t realtime_now() {
  auto [seconds, nanoseconds] = wasi::system_clock_now();
  return seconds * nanoseconds_per_second + nanoseconds;
}

/// Nanoseconds since the program started: all that can be known of its CPU time.
uint64_t process_time();

} // namespace wasi_epoll
