// The one place where the process waits.
//
// All waitables of the process sit in one waitable-set, joined once; a handle
// maps to its Waitable in O(1). Pollables that somebody watches and that have
// nothing posted are on the arm list; they are armed when a wait is about to
// begin, not before ("arm late": a read posted late mostly completes at once,
// one posted early costs a trip through the host's event loop). Those that something
// was consumed of stand in a queue, and a wait arms no more of them than it needs to
// find something: what was consumed just now can hardly have its next bytes yet.
//
// Nothing else may call waitable-set.wait, and no caller may hold state across
// Reactor::wait that another caller could break.
//
// Several tasks of the component may wait at once (exported functions that are lifted
// stackful; threads). One of them, the poller, is in waitable-set.wait and takes in
// every event; the others sleep, each on a doorbell of its own, until what they wait
// for happens or the poller's wait is over and they take its place. A task that is
// alone never touches a doorbell.
#pragma once

#include <limits.h>

#include <canon/abi.h>
#include <epoll/pollable.h>
#include <epoll/timers.h>
#include <support/result.h>

namespace wasi_epoll {

/// An operation in flight on a handle: the end of a stream or future, or a
/// subtask. Does not own the handle.
class Waitable {
public:
  canon::Handle handle() const { return handle_; }

protected:
  Waitable() = default;
  Waitable(const Waitable &) = delete;
  Waitable &operator=(const Waitable &) = delete;
  ~Waitable() { leave(); }

  /// The host finished the operation. `payload` is the packed Copy or SubtaskStatus.
  virtual void completed(uint32_t payload);

  /// Takes `handle` under this object's name. It must not be in a set.
  void bind(canon::Handle handle) {
    leave();
    handle_ = handle;
  }
  /// Into the reactor's set, where its event will be seen. Idempotent. False
  /// when memory is out.
  bool join() { return joined_ || enter(); }
  /// Out of the set, so that it can be used synchronously or dropped. Idempotent.
  void leave() {
    if (joined_)
      exit();
  }
  /// As leave, when nothing is in flight and the handle is about to be dropped: that
  /// takes it out of the set too.
  void leave_by_dropping();

private:
  friend class Reactor;
  bool enter();
  void exit();
  canon::Handle handle_ = 0;
  bool joined_ = false;
};

class Doorbell;
struct SleepTag {};

/// A caller that blocks until it is woken, its deadline passes or a signal arrives.
class Waiter : private Timer, private Hook<SleepTag> {
public:
  void wake() {
    woken_ = true;
    if (bell_) [[unlikely]]
      rouse();
  }
  bool woken() const { return woken_; }

private:
  friend class Reactor;
  template <class T, class Tag> friend class List;
  void expired() override {
    expired_ = true;
    if (bell_) [[unlikely]]
      rouse();
  }
  void rouse();
  bool woken_ = false;
  bool expired_ = false;
  Doorbell *bell_ = nullptr; // while its task is in the host
};

struct LateTag {};

/// News that may be younger than what the host has not told of yet, and that is told after it.
/// The host tells in no order: of a connection that came, before the end of those that their
/// peer closed first, and Linux has them the other way round.
class LateNews : public Hook<LateTag> {
public:
  virtual void tell() {}

protected:
  ~LateNews() = default;
};

struct ChangeTag {};

/// A caller that any change of any Pollable wakes: it looks for itself.
class ChangeWaiter : public Waiter, public Hook<ChangeTag> {
public:
  ChangeWaiter();
};

class Reactor {
public:
  /// Progress without blocking, as a wait begins: arms what is to be armed now, and takes in
  /// the events that the host has, `most` of them if nothing more is wanted now. Of what was
  /// consumed it arms the oldest, and that only if it is likely to complete at once, or if
  /// the last wait found something without a turn of the host. A loop that only ever calls
  /// this sees everything: every few calls the host gets a turn, and then all is armed and
  /// taken in.
  void progress(int most = INT_MAX) {
    begin_wait();
    if (completes_at_once_ || since_turn_)
      arm_oldest();
    if (++since_turn_ >= waits_per_turn) [[unlikely]] {
      arm_overdue();
      turn();
    } else if (!settled_) {
      drain(most);
    }
    if (!late_.empty()) [[unlikely]]
      tell_late_news();
  }
  /// The same for who doesn't wait: with all that there is, but for what takes a turn.
  void progress_with_all();
  /// The same, and the host gets its turn in this call.
  void progress_with_turn();

  /// Gives the host a turn and takes in its events. Arms nothing.
  void turn();
  /// The process did something itself that may be an event for the set: used one end of
  /// what it may have the other end of.
  void stirred() { settled_ = false; }

  /// For an operation that would have blocked and won't: gives the host a turn
  /// every few calls and takes in its events. Arms nothing.
  void breathe();

  /// Blocks until `waiter` is woken (ok), `deadline` has passed (ETIMEDOUT), or
  /// a signal handler ran (EINTR). With at_once, the host gets one turn.
  /// Handlers run when the wait is over.
  Result<void> wait(Waiter &waiter, Instant deadline);
  /// As wait, but the caller has the handlers run (deliver_signals), after it has
  /// unregistered what is on its stack: a handler may leave by siglongjmp.
  Result<void> block(Waiter &waiter, Instant deadline);

  /// Blocks until `source` is ready for one of `events` (EPOLLERR and EPOLLHUP
  /// are always among them).
  Result<void> wait_for(Pollable &source, uint32_t events, Instant deadline) {
    return wait_on(source, events, deadline, true);
  }
  /// As wait_for, until one of `events` is notified: for what can be ready, but
  /// not for everything.
  Result<void> wait_for_change(Pollable &source, uint32_t events, Instant deadline) {
    return wait_on(source, events, deadline, false);
  }

  /// Some Pollable's readiness rose.
  void changed() {
    ++changes_;
    if (!change_waiters_.empty()) [[unlikely]]
      wake_change_waiters();
  }
  /// Has every caller that blocks look again: something that isn't a Pollable may end
  /// its wait.
  void rouse_all();
  /// A task ends. What it left to be armed, and the deadlines it set, are for another to see to.
  void task_ends();
  /// Has `source` armed when the next wait begins.
  void arm_next(Pollable &source) {
    source.Hook<ArmTag>::unlink();
    to_arm_.push_back(source);
  }
  /// Has `source`, of which something was consumed, armed in its turn: at the latest before
  /// the process blocks.
  void arm_later(Pollable &source) {
    source.Hook<ArmTag>::unlink();
    source.consumed_after_ = waits_;
    consumed_.push_back(source);
  }
  /// Has `news` told when the next wait, or this one, has taken in everything else.
  void tell_late(LateNews &news) {
    news.Hook<LateTag>::unlink();
    late_.push_back(news);
  }
  Timers &timers() { return timers_; }

  /// A number for the stretch of the program between two waits. What the host said in this
  /// stretch it needn't be asked again.
  unsigned moment() const { return moment_; }
  /// The program did something that may have changed what the host would say.
  void new_moment() { ++moment_; }

private:
  friend class Waitable;
  friend class ChangeWaiter;

  // The host runs only while the guest blocks or yields (waitable-set.poll alone
  // shows no progress), so a program that always finds something ready must yield
  // now and then or everything else starves. A yield costs about as much as one
  // read, hence not at every wait; who found nothing has less to lose.
  static constexpr unsigned waits_per_turn = 32;
  static constexpr unsigned failures_per_turn = 16;

  void wake_change_waiters();
  bool reserve(canon::Handle handle);
  void forget(Waitable &waitable) {
    by_handle_[waitable.handle()] = nullptr;
    --members_;
  }
  canon::Handle set();
  void dispatch(const canon::Event &event);
  void drain(int most = INT_MAX);
  void begin_wait() {
    new_moment();
    ++waits_;
    if (!to_arm_.empty()) [[unlikely]]
      arm();
  }
  void arm();
  void tell_late_news();
  /// Something was consumed before this wait, and not armed since.
  bool waiting_to_be_armed() {
    return !consumed_.empty() && consumed_.front().consumed_after_ != waits_;
  }
  void arm_oldest();
  void arm_overdue();
  void arm_consumed();
  Result<void> wait_on(Pollable &source, uint32_t events, Instant deadline, bool look_first);
  void poll(Waiter &waiter);
  void sleep(Waiter &waiter);
  void hand_over();
  void run_timers();

  canon::Handle set_ = 0;
  Waitable **by_handle_ = nullptr;
  size_t by_handle_size_ = 0;
  size_t members_ = 0; // of the set
  List<Pollable, ArmTag> to_arm_;
  List<LateNews, LateTag> late_;
  List<Pollable, ArmTag> consumed_; // the oldest first
  uint16_t waits_ = 0;              // begun, modulo 2^16
  bool completes_at_once_ = false;  // what was armed of consumed_ the last time did
  unsigned changes_ = 0;            // of readiness, ever
  List<ChangeWaiter, ChangeTag> change_waiters_;
  List<Waiter, SleepTag> asleep_; // all that block but the poller
  bool polling_ = false;          // there is a poller
  bool settled_ = false;          // the set was empty, and the host had no turn since
  unsigned in_turn_ = 0;          // tasks that give the host a turn
  Timers timers_;
  unsigned since_turn_ = 0; // waits since the host last had a turn
  unsigned failures_since_turn_ = 0;
  unsigned moment_ = 1;
};

extern Reactor reactor;

inline void Waitable::leave_by_dropping() {
  reactor.stirred(); // The other end may be of this process, and learns of it.
  if (joined_)
    reactor.forget(*this);
  joined_ = false;
}

inline void Pollable::consumed() {
  if (watched())
    reactor.arm_later(*this);
}

inline void Pollable::notify(uint32_t events) {
  reactor.changed();
  if (!watches_.empty())
    notify_watches(events);
}

inline ChangeWaiter::ChangeWaiter() { reactor.change_waiters_.push_back(*this); }

} // namespace wasi_epoll
