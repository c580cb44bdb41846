// Readiness: what can be watched, and who watches.
//
// A Pollable knows its readiness as state bits; asking costs no host call. When
// bits rise it notifies its watches, so nothing is ever searched for. A Watch is
// one observer: an epoll registration, or a caller that blocks.
#pragma once

#include <stdint.h>

#include <support/list.h>

namespace wasi_epoll {

struct WatchTag {};
struct ReadyTag {};
struct ArmTag {};

class Epoll;
class ReadyList;

/// For notify: told to watches whatever they ask for, as by a Linux wake-up without
/// a key.
inline constexpr uint32_t any_event = 0x7fffffff;
/// The same, and to every exclusive watch: the other end is gone, and the like.
inline constexpr uint32_t changed_state = ~0u;

/// One observer of one Pollable; unregisters itself when destroyed.
class Watch : public Hook<WatchTag>, public Hook<ReadyTag> {
public:
  /// Some of the EPOLL* bits in `events` rose: onto the ready list with it, or woken().
  /// True when a caller could be woken by it: of the exclusive watches, only the first
  /// that says so is notified.
  bool notify(uint32_t events);
  /// One of the wanted bits rose, for a watch without a ready list.
  virtual void woken();
  /// The Pollable is being destroyed; the Watch is no longer registered and may
  /// destroy itself.
  virtual void source_gone();
  /// The instance whose registration this is, if it is one.
  virtual Epoll *epoll();

  /// EPOLLEXCLUSIVE
  bool exclusive = false;

protected:
  explicit Watch(ReadyList *ready_list = nullptr) : ready_list_(ready_list) {}
  ~Watch() = default;
  /// The EPOLL* bits that are of interest.
  uint32_t wanted() const { return wanted_; }
  void want(uint32_t events) { wanted_ = events; }

private:
  ReadyList *ready_list_;
  uint32_t wanted_ = 0;
};

class Pollable : public Hook<ArmTag> {
public:
  /// The EPOLL* bits that are true now. No host call, no side effect.
  virtual uint32_t readiness() { return 0; }
  /// Called when somebody is interested and a wait is about to begin: starts
  /// whatever lets the host report a change (posts a read, for instance).
  /// Idempotent, and cheap when it is armed. What completes at once is told through
  /// notify().
  virtual void arm() {}

  /// Registers `watch` and has this armed before the next wait.
  void add_watch(Watch &watch);
  /// For poll and select, which register no watches: the readiness, with this armed
  /// before their next wait. Whoever stops asking stops being interested.
  uint32_t look();
  /// Whether somebody wants to know of changes.
  bool watched() const { return looked_at_ > 0 || !watches_.empty(); }
  /// By the reactor, from its list: arms if somebody is still interested.
  void arm_if_watched() {
    if (!watched())
      return;
    if (looked_at_)
      --looked_at_;
    arm();
  }
  template <class Visit> void each_watch(Visit visit) { watches_.each(visit); }

protected:
  ~Pollable() {
    if (!watches_.empty())
      gone();
  }
  /// Tells the watches that `events` rose. (In epoll/reactor.h.)
  void notify(uint32_t events);
  /// What had been armed was consumed: arm again before the next wait, if
  /// watched(). (In epoll/reactor.h.)
  void consumed();

private:
  friend class Reactor;
  friend class ReadyList;
  void gone();
  void notify_watches(uint32_t events);

  List<Watch, WatchTag> watches_;
  // By poll or select: how often this may still be armed unless they look again. Twice, so
  // that what they consume between two looks is known to be of interest, and isn't armed in
  // haste at the second.
  uint8_t looked_at_ = 0;
  uint16_t consumed_after_ = 0; // that wait of the reactor's
};

/// Watches of which wanted bits rose, until somebody looks at them. They are put here
/// without any call that depends on their kind: this is in the way of every event.
class ReadyList : public List<Watch, ReadyTag> {
public:
  /// `instance` is what becomes readable.
  explicit ReadyList(Pollable &instance) : instance_(instance) {}
  void add(Watch &watch);
  /// A caller blocks on the instance; instances that watch it don't count, as on Linux.
  bool waited_for();

private:
  Pollable &instance_;
};

} // namespace wasi_epoll
