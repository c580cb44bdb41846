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
struct ArmTag {};

class Epoll;

/// One observer of one Pollable; unregisters itself when destroyed.
class Watch : public Hook<WatchTag> {
public:
  /// Some of the EPOLL* bits in `events` rose. Must not block or destroy the
  /// Pollable; may destroy this Watch. True when a caller could be woken by it:
  /// of the exclusive watches, only the first that says so is notified.
  virtual bool notify(uint32_t events);
  /// The Pollable is being destroyed; the Watch is no longer registered and may
  /// destroy itself.
  virtual void source_gone();
  /// The instance whose registration this is, if it is one.
  virtual Epoll *epoll();

  /// EPOLLEXCLUSIVE
  bool exclusive = false;

protected:
  ~Watch() = default;
};

class Pollable : public Hook<ArmTag> {
public:
  /// The EPOLL* bits that are true now. No host call, no side effect.
  virtual uint32_t readiness() { return 0; }
  /// Called when somebody watches and a wait is about to begin, and by poll and
  /// select, which don't register watches: starts whatever lets the host report a
  /// change (posts a read, for instance). Idempotent, and cheap when it is armed.
  /// What completes at once is told through notify().
  virtual void arm() {}

  /// Registers `watch` and has this armed before the next wait.
  void add_watch(Watch &watch);
  bool watched() const { return !watches_.empty(); }
  template <class Visit> void each_watch(Visit visit) { watches_.each(visit); }

protected:
  ~Pollable();
  /// Tells the watches that `events` rose.
  void notify(uint32_t events);
  /// What had been armed was consumed: arm again before the next wait, if
  /// anybody watches.
  void consumed();

private:
  List<Watch, WatchTag> watches_;
};

} // namespace wasi_epoll
