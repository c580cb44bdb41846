// clock_gettime(2), clock_getres(2), clock_settime(2), and the clocks themselves.
#include <time/clock.h>

#include <fd/arguments.h>
#include <support/outside.h>
#include <support/result.h>
#include <wasi/clocks.h>

using namespace wasi_epoll;

extern "C" {
extern const __clockid _CLOCK_REALTIME{CLOCK_REALTIME};
extern const __clockid _CLOCK_MONOTONIC{CLOCK_MONOTONIC};
}

/// Below any object's address, above any clock's number.
static constexpr uintptr_t first_address = 64;

static int number_of(clockid_t clock) {
  auto address = static_cast<uintptr_t>(clock);
  if (address < first_address)
    return clock;
  if (address % alignof(__clockid) || address / 65536 >= __builtin_wasm_memory_size(0))
    return -1;
  return reinterpret_cast<const __clockid *>(address)->id;
}

Result<Clock> wasi_epoll::clock_of(clockid_t clock) {
  switch (number_of(clock)) {
  case CLOCK_REALTIME:
  case CLOCK_REALTIME_COARSE:
    return Clock::realtime;
  case CLOCK_MONOTONIC:
  case CLOCK_MONOTONIC_RAW:
  case CLOCK_MONOTONIC_COARSE:
  case CLOCK_BOOTTIME:
    return Clock::monotonic;
  case CLOCK_PROCESS_CPUTIME_ID:
  case CLOCK_THREAD_CPUTIME_ID:
    return Clock::process;
  }
  return fail(EINVAL);
}

Result<Clock> wasi_epoll::timer_clock_of(clockid_t clock) {
  switch (number_of(clock)) {
  case CLOCK_REALTIME_COARSE:
  case CLOCK_MONOTONIC_RAW:
  case CLOCK_MONOTONIC_COARSE:
    return fail(ENOTSUP);
  }
  return clock_of(clock);
}

static Result<timespec> now(clockid_t clock) {
  heard_from_outside();
  auto which = clock_of(clock);
  if (!which)
    return fail(which);
  switch (*which) {
  case Clock::realtime: {
    auto [seconds, nanoseconds] = wasi::system_clock_now();
    return timespec{seconds, static_cast<long>(nanoseconds)};
  }
  case Clock::monotonic:
    return to_timespec(wasi::monotonic_clock_now());
  case Clock::process:
    return to_timespec(process_time());
  }
}

static Result<timespec> resolution(clockid_t clock) {
  auto which = clock_of(clock);
  if (!which)
    return fail(which);
  return to_timespec(*which == Clock::realtime ? wasi::system_clock_resolution()
                                               : wasi::monotonic_clock_resolution());
}

static Result<void> store(Result<timespec> value, timespec *into) {
  if (!value)
    return fail(value);
  if (!in_memory(into))
    return fail(EFAULT);
  *into = *value;
  return {};
}

extern "C" int clock_gettime(clockid_t clock, timespec *into) {
  return posix<int>(store(now(clock), into));
}

extern "C" int __clock_gettime(clockid_t, timespec *) __attribute__((alias("clock_gettime")));

extern "C" int clock_getres(clockid_t clock, timespec *into) {
  timespec unwanted;
  return posix<int>(store(resolution(clock), into ? into : &unwanted));
}

extern "C" int clock_settime(clockid_t clock, const timespec *time) {
  // No other clock can be set by anyone, and this one not by us.
  bool valid = number_of(clock) == CLOCK_REALTIME && nanoseconds_of(*time);
  errno = valid ? EPERM : EINVAL;
  return -1;
}
