// wasi:clocks
#pragma once

#include <canon/abi.h>

namespace wasi_epoll::wasi {

/// record instant of wasi:clocks/system-clock
struct Datetime {
  int64_t seconds;
  uint32_t nanoseconds;
};

extern "C" {
WASI_EPOLL_IMPORT("wasi:clocks/monotonic-clock@0.3.0", "now")
uint64_t wasi_epoll_monotonic_clock_now(void);
WASI_EPOLL_IMPORT("wasi:clocks/monotonic-clock@0.3.0", "get-resolution")
uint64_t wasi_epoll_monotonic_clock_get_resolution(void);
WASI_EPOLL_IMPORT("wasi:clocks/monotonic-clock@0.3.0", "[async-lower]wait-until")
uint32_t wasi_epoll_monotonic_clock_wait_until(uint64_t when);
WASI_EPOLL_IMPORT("wasi:clocks/system-clock@0.3.0", "now")
void wasi_epoll_system_clock_now(Datetime *now);
WASI_EPOLL_IMPORT("wasi:clocks/system-clock@0.3.0", "get-resolution")
uint64_t wasi_epoll_system_clock_get_resolution(void);
}

/// The host's clock begins at 0 with the program. Programs take that for no time at all, or
/// go back from now; with Linux's, which begins with the machine, both rarely show.
inline constexpr uint64_t monotonic_clock_beginning = 86'400'000'000'000;

inline uint64_t monotonic_clock_now() {
  return monotonic_clock_beginning + wasi_epoll_monotonic_clock_now();
}
inline uint64_t monotonic_clock_resolution() { return wasi_epoll_monotonic_clock_get_resolution(); }
/// Starts a subtask that returns once the clock shows `when`, unless it does already.
inline canon::SubtaskStatus monotonic_clock_wait_until(uint64_t when) {
  when = when > monotonic_clock_beginning ? when - monotonic_clock_beginning : 0;
  return canon::SubtaskStatus(wasi_epoll_monotonic_clock_wait_until(when));
}
inline Datetime system_clock_now() {
  Datetime now;
  wasi_epoll_system_clock_now(&now);
  return now;
}
inline uint64_t system_clock_resolution() { return wasi_epoll_system_clock_get_resolution(); }

} // namespace wasi_epoll::wasi
