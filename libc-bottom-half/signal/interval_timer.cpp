#include <signal/interval_timer.h>

#include <epoll/reactor.h>
#include <signal/state.h>

namespace wasi_epoll {

/// How many are set: as long as there is one, a signal may come at any time.
static constinit unsigned running = 0;

void IntervalTimer::fired(uint64_t) {}

IntervalTimer::Setting IntervalTimer::setting() const {
  if (!armed())
    return {.left = 0, .interval = interval_};
  Instant now = monotonic_now();
  // Set and not expired is never 0, which would mean not set.
  return {.left = deadline() > now ? deadline() - now : 1, .interval = interval_};
}

Result<void> IntervalTimer::start(Instant first, uint64_t interval) {
  bool before = armed();
  interval_ = interval;
  bool set = reactor.timers().set(*this, first);
  count(before);
  return set ? Result<void>() : fail(ENOMEM);
}

void IntervalTimer::stop() {
  bool before = armed();
  interval_ = 0;
  reactor.timers().cancel(*this);
  count(before);
}

void IntervalTimer::expired() {
  uint64_t missed = 0;
  if (interval_) {
    missed = (monotonic_now() - deadline()) / interval_;
    reactor.timers().set(*this, deadline() + (missed + 1) * interval_);
  }
  count(true);
  fired(missed + 1);
}

void IntervalTimer::count(bool was_armed) {
  running += armed() - was_armed;
  signals.tick = running ? tick : nullptr;
}

void IntervalTimer::tick() {
  reactor.breathe();
  deliver_signals();
}

} // namespace wasi_epoll
