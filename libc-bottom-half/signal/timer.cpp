// alarm(2), ualarm(3), setitimer(2), getitimer(2)
#include <sys/time.h>
#include <unistd.h>

#include <fd/arguments.h>
#include <signal/interval_timer.h>
#include <signal/signals.h>

namespace wasi_epoll {

namespace {

constexpr uint64_t microsecond = 1'000;
constexpr uint64_t second = 1'000'000'000;

/// ITIMER_REAL, which alarm(2) sets too.
class RealTimer final : public IntervalTimer {
public:
  Result<void> set(Setting setting) {
    stop();
    return setting.left ? start(after(setting.left), setting.interval) : Result<void>();
  }

private:
  void fired(uint64_t) override { (void)generate({.number = SIGALRM, .code = SI_KERNEL}); }
};

[[clang::no_destroy]] constinit RealTimer real_timer;

Result<uint64_t> duration_of(const timeval &time) {
  if (time.tv_sec < 0 || time.tv_usec < 0 || time.tv_usec >= 1'000'000)
    return fail(EINVAL);
  uint64_t seconds = time.tv_sec;
  return seconds < never / second ? seconds * second + time.tv_usec * microsecond : never;
}

timeval to_timeval(uint64_t duration) {
  duration += microsecond - 1; // what is left is never less than is told
  return {.tv_sec = static_cast<time_t>(duration / second),
          .tv_usec = static_cast<suseconds_t>(duration % second / microsecond)};
}

/// Only the timer in real time: nobody can tell the program's CPU time.
Result<void> get(int which, itimerval *into) {
  if (which != ITIMER_REAL)
    return fail(EINVAL);
  if (!in_memory(into))
    return fail(EFAULT);
  auto [left, interval] = real_timer.setting();
  *into = {.it_interval = to_timeval(interval), .it_value = to_timeval(left)};
  return {};
}

Result<void> set(int which, const itimerval *value, itimerval *old) {
  if (!none_or_in_memory(value) || !none_or_in_memory(old))
    return fail(EFAULT);
  if (which != ITIMER_REAL)
    return fail(EINVAL);
  IntervalTimer::Setting setting{};
  if (value) {
    auto left = duration_of(value->it_value), interval = duration_of(value->it_interval);
    if (!left || !interval)
      return fail(EINVAL);
    setting = {.left = *left, .interval = *interval};
  }
  if (old)
    (void)get(which, old);
  return real_timer.set(setting);
}

/// alarm(2)'s answer: 0 only if nothing was set.
unsigned rounded_seconds(uint64_t duration) {
  if (duration && duration < second)
    return 1;
  return (duration + second / 2) / second;
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int getitimer(int which, itimerval *into) { return posix<int>(get(which, into)); }

extern "C" int setitimer(int which, const itimerval *value, itimerval *old) {
  return posix<int>(set(which, value, old));
}

extern "C" unsigned alarm(unsigned seconds) {
  uint64_t left = real_timer.setting().left;
  (void)real_timer.set({.left = seconds * second, .interval = 0});
  return rounded_seconds(left);
}

extern "C" unsigned ualarm(unsigned value, unsigned interval) {
  uint64_t left = real_timer.setting().left;
  (void)real_timer.set({.left = value * microsecond, .interval = interval * microsecond});
  return left / microsecond;
}
