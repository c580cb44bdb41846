// timer_create(2), timer_settime(2), timer_gettime(2), timer_getoverrun(2), timer_delete(2)
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <limits>

#include <fd/arguments.h>
#include <signal/interval_timer.h>
#include <signal/signals.h>
#include <support/object.h>
#include <time/clock.h>
#include <time/duration.h>

namespace wasi_epoll {

namespace {

struct PosixTimerTag {};

class PosixTimer final : public Object, public Hook<PosixTimerTag>, public IntervalTimer {
public:
  PosixTimer(int number, Clock clock, const sigevent &event)
      : number(number), clock_(clock), event_(event) {}

  Result<void> set(bool absolute, uint64_t first, uint64_t interval) {
    stop();
    wall_ = 0;
    queued_ = false;
    if (!first)
      return {};
    interval_ = interval;
    if (!absolute)
      return start(after(first), interval);
    if (clock_ != Clock::realtime)
      return start(first, interval);
    wall_ = first;
    return start_at_wall();
  }

  /// Its signal is about to be handled: what expired until now counts for this one.
  void taken(Occurrence &signal) {
    queued_ = false;
    told_ = signal.overrun = overrun_;
  }
  int overrun() const { return told_; }

  const int number;

private:
  void fired(uint64_t times) override {
    // Somebody set the clock back meanwhile?
    if (wall_ && realtime_now() < wall_)
      return (void)start_at_wall();
    wall_ = 0;
    if (event_.sigev_notify == SIGEV_NONE)
      return;
    bool pending = queued_ && signals.pending & bit_of(event_.sigev_signo);
    uint64_t overrun = pending ? overrun_ + times : times - 1;
    overrun_ = std::min<uint64_t>(overrun, std::numeric_limits<int>::max());
    if (!pending)
      queued_ = generate({.number = event_.sigev_signo,
                          .code = SI_TIMER,
                          .value = event_.sigev_value,
                          .timer = number})
                    .has_value();
  }

  Result<void> start_at_wall() {
    uint64_t now = realtime_now();
    return start(wall_ > now ? after(wall_ - now) : at_once, interval_);
  }

  Clock clock_;
  sigevent event_;
  uint64_t interval_ = 0;
  uint64_t wall_ = 0;   // the time of day that is waited for, or 0
  bool queued_ = false; // its signal is pending, as far as nobody threw it away
  int overrun_ = 0;     // of the signal that is pending
  int told_ = 0;        // of the one that was handled last
};

[[clang::no_destroy]] constinit List<PosixTimer, PosixTimerTag> timers;

PosixTimer *timer_of(int number) {
  PosixTimer *found = nullptr;
  timers.each([&](PosixTimer &timer) {
    if (timer.number == number)
      found = &timer;
  });
  return found;
}

/// Programs know a timer by its number.
Result<PosixTimer *> timer_of(timer_t timer) {
  if (PosixTimer *found = timer_of(static_cast<int>(reinterpret_cast<intptr_t>(timer))))
    return found;
  return fail(EINVAL);
}

void signal_taken(Occurrence &signal) {
  if (PosixTimer *timer = timer_of(signal.timer))
    timer->taken(signal);
}

Result<void> create(clockid_t clock_id, const sigevent *event, timer_t *into) {
  static constinit int last_number = 0;
  auto clock = timer_clock_of(clock_id);
  if (!clock)
    return fail(clock);
  // Processor time passes as real time does, and nobody would want to wait for that.
  if (*clock == Clock::process)
    return fail(ENOTSUP);
  sigevent chosen{};
  chosen.sigev_signo = SIGALRM;
  chosen.sigev_value.sival_int = last_number + 1;
  if (event)
    chosen = *event;
  // No thread can be made for it: as pthread_create says.
  if (chosen.sigev_notify == SIGEV_THREAD)
    return fail(EAGAIN);
  bool by_signal = chosen.sigev_notify == SIGEV_SIGNAL;
  if (!(by_signal && is_signal(chosen.sigev_signo)) && chosen.sigev_notify != SIGEV_NONE)
    return fail(EINVAL);
  if (!into)
    return fail(EFAULT);
  auto *timer = new PosixTimer(last_number + 1, *clock, chosen);
  if (!timer)
    return fail(ENOMEM);
  timers.push_back(*timer);
  timer_signal_taken = signal_taken;
  *into = reinterpret_cast<timer_t>(++last_number);
  return {};
}

itimerspec to_itimerspec(IntervalTimer::Setting setting) {
  return {.it_interval = to_timespec(setting.interval), .it_value = to_timespec(setting.left)};
}

Result<void> set_time(timer_t id, int flags, const itimerspec *value, itimerspec *old) {
  if (!value)
    return fail(EINVAL);
  if (!in_memory(value) || !none_or_in_memory(old))
    return fail(EFAULT);
  auto first = nanoseconds_of(value->it_value);
  auto interval = nanoseconds_of(value->it_interval);
  auto timer = timer_of(id);
  if (!first || !interval || !timer)
    return fail(EINVAL);
  if (old)
    *old = to_itimerspec((*timer)->setting());
  return (*timer)->set(flags & TIMER_ABSTIME, *first, *interval);
}

Result<void> get_time(timer_t id, itimerspec *into) {
  auto timer = timer_of(id);
  if (!timer)
    return fail(timer);
  if (!in_memory(into))
    return fail(EFAULT);
  *into = to_itimerspec((*timer)->setting());
  return {};
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int timer_create(clockid_t clock, sigevent *event, timer_t *into) {
  return posix<int>(create(clock, event, into));
}

extern "C" int timer_delete(timer_t id) {
  return posix<int>(timer_of(id).transform([](PosixTimer *timer) { delete timer; }));
}

extern "C" int timer_settime(timer_t id, int flags, const itimerspec *value, itimerspec *old) {
  return posix<int>(set_time(id, flags, value, old));
}

extern "C" int timer_gettime(timer_t id, itimerspec *into) {
  return posix<int>(get_time(id, into));
}

extern "C" int timer_getoverrun(timer_t id) {
  return posix<int>(timer_of(id).transform([](PosixTimer *timer) { return timer->overrun(); }));
}
