#include <epoll/reactor.h>

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include <epoll/doorbell.h>
#include <signal/state.h>
#include <support/outside.h>
#include <task/stack.h>
#include <wasi/clocks.h>

namespace wasi_epoll {

using namespace canon::builtin;

[[clang::no_destroy]] constinit Reactor reactor;

namespace {

/// The host timer for the earliest deadline.
class Alarm final : Waitable {
public:
  /// Has a wait for anything end by `deadline`. False when that is past already.
  bool set(Instant deadline) {
    if (deadline >= set_for_)
      return true;
    cancel();
    if (deadline >= set_for_) // Another task was at it meanwhile.
      return true;
    canon::SubtaskStatus status = wasi::monotonic_clock_wait_until(deadline);
    if (!status.in_flight())
      return false;
    bind(status.subtask());
    join();
    set_for_ = deadline;
    return true;
  }

  Instant deadline() const { return set_for_; }

private:
  void completed(uint32_t) override { drop(); }
  void cancel() {
    if (set_for_ == never)
      return;
    leave();
    set_for_ = never;
    // Other tasks may run while this waits for the host's answer.
    canon::Handle timer = handle();
    wasi_epoll_subtask_cancel(timer);
    wasi_epoll_subtask_drop(timer);
  }
  void drop() {
    leave();
    wasi_epoll_subtask_drop(handle());
    set_for_ = never;
  }

  Instant set_for_ = never;
};

[[clang::no_destroy]] constinit Alarm alarm;

/// Rouses the poller.
class SetBell final : public Doorbell, Waitable {
  void join_set() override {
    bind(readable());
    join();
  }
  void completed(uint32_t) override { rung(); }
};

[[clang::no_destroy]] constinit SetBell set_bell;

/// A caller that waits for one Pollable.
class SourceWaiter final : public Waiter, public Watch {
public:
  explicit SourceWaiter(uint32_t events) { want(events | EPOLLERR | EPOLLHUP); }
  void woken() override { wake(); }
  using Watch::wanted;
};

} // namespace

void Waitable::completed(uint32_t) {}

canon::Handle Reactor::set() {
  if (!set_)
    set_ = wasi_epoll_waitable_set_new();
  return set_;
}

/// Room in the table for that handle.
bool Reactor::reserve(canon::Handle handle) {
  size_t size = by_handle_size_ ? 2 * by_handle_size_ : 64;
  while (size <= handle)
    size *= 2;
  auto **table = static_cast<Waitable **>(realloc(by_handle_, size * sizeof *by_handle_));
  if (!table)
    return false;
  memset(table + by_handle_size_, 0, (size - by_handle_size_) * sizeof *table);
  by_handle_ = table;
  by_handle_size_ = size;
  return true;
}

bool Waitable::enter() {
  if (handle_ >= reactor.by_handle_size_ && !reactor.reserve(handle_))
    return false;
  reactor.by_handle_[handle_] = this;
  ++reactor.members_;
  wasi_epoll_waitable_join(handle_, reactor.set());
  return joined_ = true;
}

void Waitable::exit() {
  // The event of this one may be what the poller is about to get up for, and the host
  // traps when there is none after all.
  if (reactor.polling_) [[unlikely]]
    set_bell.ring();
  leave_by_dropping();
  wasi_epoll_waitable_join(handle_, 0);
}

void Reactor::dispatch(const canon::Event &event) {
  heard_from_outside();
  if (event.waitable < by_handle_size_)
    if (Waitable *waitable = by_handle_[event.waitable])
      waitable->completed(event.payload);
}

/// Takes in what the set has, up to `most` events. What comes later comes by the host's turn,
/// or by what the process does itself (stirred()).
void Reactor::drain(int most) {
  if (polling_) // Events that another task waits for are for it to take.
    return;
  uint32_t at[2];
  for (; members_ && most; --most) {
    uint32_t code = wasi_epoll_waitable_set_poll(set_, at);
    if (!code) {
      settled_ = true;
      break;
    }
    dispatch({static_cast<canon::EventCode>(code), at[0], at[1]});
  }
}

void Reactor::wake_change_waiters() {
  change_waiters_.each([](ChangeWaiter &waiter) { waiter.wake(); });
}

[[gnu::noinline]] void Reactor::turn() {
  since_turn_ = failures_since_turn_ = 0;
  ++in_turn_;
  settled_ = false;
  wasi_epoll_thread_yield();
  --in_turn_;
  run_timers();
  drain();
}

void Reactor::arm() {
  while (Pollable *source = to_arm_.pop_front())
    source->arm_if_watched();
}

/// Arms what was consumed after one wait: the one that is longest ago.
void Reactor::arm_oldest() {
  if (!waiting_to_be_armed())
    return;
  unsigned before = changes_;
  uint16_t wait = consumed_.front().consumed_after_;
  while (!consumed_.empty() && consumed_.front().consumed_after_ == wait)
    consumed_.pop_front()->arm_if_watched();
  completes_at_once_ = changes_ != before;
}

/// Arms what has been passed over for long.
void Reactor::arm_overdue() {
  while (!consumed_.empty() &&
         static_cast<uint16_t>(waits_ - consumed_.front().consumed_after_) > waits_per_turn)
    arm_oldest();
}

/// Arms all that was consumed, each once.
void Reactor::arm_consumed() {
  List<Pollable, ArmTag> all;
  all.take(consumed_);
  while (Pollable *source = all.pop_front())
    source->arm_if_watched();
}

void Reactor::tell_late_news() {
  if (late_.empty()) [[likely]]
    return;
  arm_consumed(); // It may have ended, too.
  turn();         // What ended before,
  turn();         // and how, which the host tells one turn later.
  while (LateNews *news = late_.pop_front())
    news->tell();
}

void Reactor::run_timers() {
  if (timers_.earliest() != never)
    timers_.run(monotonic_now());
}

void Reactor::progress_with_all() {
  begin_wait();
  arm_consumed();
  if (++since_turn_ >= waits_per_turn)
    turn();
  else
    drain();
  tell_late_news();
}

void Reactor::progress_with_turn() {
  begin_wait();
  arm_consumed();
  turn();
  tell_late_news();
}

void Reactor::breathe() {
  if (++failures_since_turn_ >= failures_per_turn)
    turn();
  else
    drain();
}

Result<void> Reactor::block(Waiter &waiter, Instant deadline) {
  check_stack(__builtin_frame_address(0));
  new_moment();
  // A turn for the host before anything more is armed: often it finishes what is
  // armed, or sees what has arrived for a read that is about to be posted.
  turn();
  if (waiter.woken_)
    return {};
  if (deadline != never && deadline != at_once && !timers_.set(waiter, deadline))
    return fail(ENOMEM);

  Result<void> result;
  for (;;) {
    run_timers();
    arm();
    while (!waiter.woken_ && waiting_to_be_armed())
      arm_oldest();
    if (!waiter.woken_)
      arm_consumed();
    tell_late_news();
    if (waiter.woken_)
      break;
    if (signal_due()) {
      result = fail(EINTR);
      break;
    }
    if (waiter.expired_ || deadline == at_once) {
      result = fail(ETIMEDOUT);
      break;
    }
    if (!alarm.set(timers_.earliest()))
      continue;
    if (polling_) [[unlikely]]
      sleep(waiter);
    else
      poll(waiter);
  }
  timers_.cancel(waiter);
  if (!asleep_.empty() && !polling_) [[unlikely]]
    hand_over();
  return result;
}

/// Waits for the next event of any waitable.
void Reactor::poll(Waiter &waiter) {
  uint32_t at[2];
  polling_ = true;
  waiter.bell_ = &set_bell;
  settled_ = false;
  uint32_t code = wasi_epoll_waitable_set_wait(set(), at);
  waiter.bell_ = nullptr;
  polling_ = false;
  since_turn_ = failures_since_turn_ = 0;
  dispatch({static_cast<canon::EventCode>(code), at[0], at[1]});
  drain();
}

/// Waits until this waiter is roused: woken, expired, or to be the next poller.
void Reactor::sleep(Waiter &waiter) {
  Bed bed;
  waiter.bell_ = bed.bell();
  asleep_.push_back(waiter);
  bed.sleep();
  waiter.Hook<SleepTag>::unlink();
  waiter.bell_ = nullptr;
}

/// The poller has what it waited for, and others still wait.
void Reactor::hand_over() { asleep_.front().rouse(); }

void Reactor::rouse_all() {
  asleep_.each([](Waiter &waiter) { waiter.rouse(); });
  if (polling_)
    set_bell.ring();
}

void Waiter::rouse() {
  if (bell_) // Without memory for one, the waiter looks by itself.
    bell_->ring();
}

void Reactor::task_ends() {
  if (!polling_ || in_turn_) // Who comes back from a turn waits, or ends as well.
    return;
  bool left = !to_arm_.empty() || !consumed_.empty() || timers_.earliest() < alarm.deadline();
  if (left)
    set_bell.ring();
}

Result<void> Reactor::wait(Waiter &waiter, Instant deadline) {
  auto result = block(waiter, deadline);
  deliver_signals();
  return result;
}

Result<void> Reactor::wait_on(Pollable &source, uint32_t events, Instant deadline,
                              bool look_first) {
  Result<void> result;
  {
    SourceWaiter waiter(events);
    source.add_watch(waiter);
    if (!look_first || !(source.readiness() & waiter.wanted()))
      result = block(waiter, deadline);
  }
  deliver_signals();
  return result;
}

} // namespace wasi_epoll
