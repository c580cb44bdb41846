// clock_gettime(2), clock_getres(2), clock_settime(2), and the clocks themselves.
#include <time/clock.h>

#include <support/outside.h>
#include <support/result.h>
#include <wasi/clocks.h>

using namespace wasi_epoll;
using Kind = __clockid::Kind;

extern "C" {
extern const __clockid _CLOCK_MONOTONIC{Kind::monotonic};
extern const __clockid _CLOCK_REALTIME{Kind::realtime};
}

static bool tells_process_time(clockid_t clock) {
  return clock && (clock == &_CLOCK_PROCESS_CPUTIME_ID || clock == &_CLOCK_THREAD_CPUTIME_ID);
}

static Result<timespec> now(clockid_t clock) {
  heard_from_outside();
  if (clock == CLOCK_MONOTONIC)
    return to_timespec(wasi::monotonic_clock_now());
  if (clock == CLOCK_REALTIME) {
    auto [seconds, nanoseconds] = wasi::system_clock_now();
    return timespec{seconds, static_cast<long>(nanoseconds)};
  }
  if (tells_process_time(clock))
    return to_timespec(process_time());
  return fail(EINVAL);
}

static Result<timespec> resolution(clockid_t clock) {
  if (clock == CLOCK_MONOTONIC || tells_process_time(clock))
    return to_timespec(wasi::monotonic_clock_resolution());
  if (clock == CLOCK_REALTIME)
    return to_timespec(wasi::system_clock_resolution());
  return fail(EINVAL);
}

static Result<void> store(Result<timespec> value, timespec *into) {
  if (!value)
    return fail(value);
  if (!into)
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

extern "C" int clock_settime(clockid_t clock, const timespec *) {
  // The monotonic clock can't be set by anyone, the other one not by us.
  errno = clock == CLOCK_REALTIME ? EPERM : EINVAL;
  return -1;
}
