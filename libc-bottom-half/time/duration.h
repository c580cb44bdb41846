// The forms in which calls take a duration, as deadlines.
#pragma once

#include <time.h>

#include <epoll/timers.h>
#include <fd/arguments.h>
#include <support/result.h>

namespace wasi_epoll {

inline constexpr uint64_t nanoseconds_per_second = 1'000'000'000;

/// EINVAL when negative or when the nanoseconds aren't below a second. A duration
/// too long for 64 bits of nanoseconds is for ever.
inline Result<uint64_t> nanoseconds_of(const timespec &time) {
  if (time.tv_sec < 0 || static_cast<unsigned long>(time.tv_nsec) >= nanoseconds_per_second)
    return fail(EINVAL);
  uint64_t seconds = time.tv_sec;
  if (seconds >= never / nanoseconds_per_second)
    return never;
  return seconds * nanoseconds_per_second + time.tv_nsec;
}

/// poll's and epoll_wait's timeout in nanoseconds: never for a negative one.
inline uint64_t timeout_of_milliseconds(int timeout) {
  return timeout < 0 ? never : uint64_t{1'000'000} * timeout;
}

/// ppoll's and epoll_pwait2's: never for null. EFAULT, EINVAL.
inline Result<uint64_t> timeout_of(const timespec *timeout) {
  if (!timeout)
    return never;
  return in_memory(timeout) ? nanoseconds_of(*timeout) : fail(EFAULT);
}

/// The same, of a wait that begins now.
inline Result<Instant> deadline_of(const timespec *timeout) {
  return timeout_of(timeout).transform(deadline_in);
}

} // namespace wasi_epoll
