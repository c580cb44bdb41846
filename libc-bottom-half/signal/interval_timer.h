// A timer that tells the process by a signal, once or again and again.
#pragma once

#include <epoll/timers.h>
#include <support/result.h>

namespace wasi_epoll {

class IntervalTimer : Timer {
public:
  /// In nanoseconds; 0 for not set, and for a timer that expires once.
  struct Setting {
    uint64_t left;
    uint64_t interval;
  };

  Setting setting() const;
  /// Expires at `first`, and then after each interval. ENOMEM; it isn't set then.
  Result<void> start(Instant first, uint64_t interval);
  void stop();

protected:
  IntervalTimer() = default;
  ~IntervalTimer() { stop(); }
  /// It expired so many times since the last call: at least once.
  virtual void fired(uint64_t times);

private:
  void expired() override;
  void count(bool was_armed);
  static void tick();

  uint64_t interval_ = 0;
};

} // namespace wasi_epoll
