// timerfd_create(2), timerfd_settime(2), timerfd_gettime(2)
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <fd/table.h>
#include <fd/value.h>
#include <support/close_on_exec.h>
#include <time/clock.h>
#include <time/duration.h>

namespace wasi_epoll {

namespace {

/// As on Linux, an interval isn't started again at each expiry but when somebody
/// reads the timer or asks for its time; what was missed is counted then.
class TimerFd final : public Description, Timer {
public:
  TimerFd(bool realtime, int flags)
      : Description(O_RDWR | (flags & TFD_NONBLOCK), &this_kind), realtime_(realtime) {}

  Result<size_t> try_read(Buffers into) override {
    if (total_size(into) < sizeof ticks_)
      return fail(EINVAL);
    catch_up();
    if (!ticks_)
      return fail(EAGAIN);
    if (auto started = restart(); !started)
      return fail(started);
    copy_to(into, &ticks_, sizeof ticks_);
    ticks_ = 0;
    return sizeof ticks_;
  }

  Result<off_t> seek(off_t, int) override { return 0; }
  uint32_t readiness() override { return ticks_ ? EPOLLIN : 0; }

  static Result<Ref<TimerFd>> of(int fd) {
    auto description = table.get(fd);
    if (!description)
      return fail(description);
    if ((*description)->kind() != &this_kind)
      return fail(EINVAL);
    return Ref(static_cast<TimerFd *>(description->get()));
  }

  Result<void> set(int flags, uint64_t first, uint64_t interval, itimerspec *old) {
    if (old)
      if (auto got = get(*old); !got)
        return got;
    ticks_ = 0;
    expired_ = false;
    interval_ = interval;
    wall_ = 0;
    reactor.timers().cancel(*this);
    if (!first)
      return {};
    if (!(flags & TFD_TIMER_ABSTIME))
      return start(after(first));
    if (!realtime_)
      return start(first);
    wall_ = first;
    return start_at_wall();
  }

  Result<void> get(itimerspec &into) {
    catch_up();
    if (auto started = restart(); !started)
      return started;
    uint64_t left = 0;
    if (armed()) {
      Instant now = monotonic_now();
      // Set and not expired is never 0, which would mean not set.
      left = deadline() > now ? deadline() - now : 1;
    }
    into = {.it_interval = to_timespec(interval_), .it_value = to_timespec(left)};
    return {};
  }

private:
  static constexpr char this_kind = 0;

  void expired() override {
    // The realtime clock may have been set back in the meantime.
    if (wall_ && realtime_now() < wall_ && start_at_wall())
      return;
    deadline_ = deadline();
    expired_ = true;
    ++ticks_;
    notify(EPOLLIN);
  }

  Result<void> start(Instant deadline) {
    if (!reactor.timers().set(*this, deadline))
      return fail(ENOMEM);
    return {};
  }

  /// For when the realtime clock will show wall_, unless it is set.
  Result<void> start_at_wall() {
    uint64_t now = realtime_now();
    return start(wall_ > now ? after(wall_ - now) : monotonic_now());
  }

  /// Expires now, if it is time, without waiting for the next turn of the host.
  void catch_up() {
    if (!armed() || monotonic_now() < deadline())
      return;
    reactor.timers().cancel(*this);
    expired();
  }

  /// Counts the intervals that have passed since it expired, and starts the next.
  Result<void> restart() {
    if (!expired_ || !interval_)
      return {};
    uint64_t late = wall_ ? realtime_now() - wall_ : monotonic_now() - deadline_;
    uint64_t missed = late / interval_;
    uint64_t next = (missed + 1) * interval_;
    if (wall_)
      wall_ += next;
    if (auto started = wall_ ? start_at_wall() : start(deadline_ + next); !started)
      return started;
    ticks_ += missed;
    expired_ = false;
    return {};
  }

  uint64_t interval_ = 0;
  uint64_t ticks_ = 0;
  Instant deadline_ = 0; // the one that was met last, while expired_
  uint64_t wall_ = 0;    // the absolute time of a timer on the realtime clock
  bool expired_ = false; // and not started again
  bool realtime_;
};

Result<int> make(clockid_t clock, int flags) {
  auto which = timer_clock_of(clock);
  if (!which || *which == Clock::process || flags & ~(TFD_CLOEXEC | TFD_NONBLOCK))
    return fail(EINVAL);
  Ref<Description> description = new TimerFd(*which == Clock::realtime, flags);
  if (!description)
    return fail(ENOMEM);
  return table.install(*description, asks_close_on_exec(flags));
}

Result<void> set_time(int fd, int flags, const itimerspec *value, itimerspec *old) {
  if (!in_memory(value) || !none_or_in_memory(old))
    return fail(EFAULT);
  auto first = nanoseconds_of(value->it_value);
  auto interval = nanoseconds_of(value->it_interval);
  if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) || !first || !interval)
    return fail(EINVAL);
  auto timer = TimerFd::of(fd);
  if (!timer)
    return fail(timer);
  return (*timer)->set(flags, *first, *interval, old);
}

Result<void> get_time(int fd, itimerspec *into) {
  auto timer = TimerFd::of(fd);
  if (!timer)
    return fail(timer);
  if (!in_memory(into))
    return fail(EFAULT);
  return (*timer)->get(*into);
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int timerfd_create(clockid_t clock, int flags) { return posix<int>(make(clock, flags)); }

extern "C" int timerfd_settime(int fd, int flags, const itimerspec *value, itimerspec *old) {
  return posix<int>(set_time(fd, flags, value, old));
}

extern "C" int timerfd_gettime(int fd, itimerspec *into) { return posix<int>(get_time(fd, into)); }
