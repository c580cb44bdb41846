// nanosleep(2), clock_nanosleep(2), sleep(3), usleep(3)
#include <time.h>
#include <unistd.h>

#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <time/clock.h>
#include <time/duration.h>

namespace wasi_epoll {

namespace {

/// EINTR; *rest is then what was left.
Result<void> sleep_until(Instant deadline, timespec *rest) {
  for (;;) {
    Waiter nobody_wakes;
    auto waited = reactor.wait(nobody_wakes, deadline);
    if (failed_with(waited, ETIMEDOUT))
      return {};
    if (waited)
      continue;
    if (rest) {
      if (!in_memory(rest))
        return fail(EFAULT);
      Instant now = monotonic_now();
      *rest = to_timespec(deadline > now ? deadline - now : 0);
    }
    return fail(waited);
  }
}

Result<void> sleep_for(const timespec *time, timespec *rest) {
  if (!in_memory(time))
    return fail(EFAULT);
  auto duration = nanoseconds_of(*time);
  if (!duration)
    return fail(duration);
  return sleep_until(deadline_in(*duration), rest);
}

Result<void> sleep_until_wall(uint64_t wall) {
  for (;;) {
    // Again, if the clock was set back in the meantime.
    uint64_t now = realtime_now();
    if (now >= wall)
      return {};
    if (auto slept = sleep_until(after(wall - now), nullptr); !slept)
      return slept;
  }
}

Result<void> sleep_on(clockid_t clock, int flags, const timespec *time, timespec *rest) {
  auto which = timer_clock_of(clock);
  if (!which)
    return fail(which);
  if (*which == Clock::process)
    return fail(EINVAL);
  if (!(flags & TIMER_ABSTIME))
    return sleep_for(time, rest);
  if (!in_memory(time))
    return fail(EFAULT);
  auto when = nanoseconds_of(*time);
  if (!when)
    return fail(when);
  return *which == Clock::realtime ? sleep_until_wall(*when) : sleep_until(*when, nullptr);
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int nanosleep(const timespec *time, timespec *rest) {
  return posix<int>(sleep_for(time, rest));
}

extern "C" int clock_nanosleep(clockid_t clock, int flags, const timespec *time, timespec *rest) {
  auto slept = sleep_on(clock, flags, time, rest);
  return slept ? 0 : slept.error().code;
}

extern "C" int __clock_nanosleep(clockid_t, int, const timespec *, timespec *)
    __attribute__((alias("clock_nanosleep")));

extern "C" unsigned sleep(unsigned seconds) {
  timespec time{.tv_sec = seconds, .tv_nsec = 0};
  return nanosleep(&time, &time) ? time.tv_sec : 0;
}

extern "C" int usleep(unsigned microseconds) {
  timespec time{.tv_sec = microseconds / 1'000'000,
                .tv_nsec = static_cast<long>(microseconds % 1'000'000 * 1000)};
  return nanosleep(&time, nullptr);
}
