// Every deadline of the process in one heap, and one host timer for the earliest.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace wasi_epoll {

/// Nanoseconds of the monotonic clock. `never` is no deadline, `at_once` one
/// that has always passed.
using Instant = uint64_t;
inline constexpr Instant never = UINT64_MAX;
inline constexpr Instant at_once = 0;

/// wasi:clocks/monotonic-clock's now.
Instant monotonic_now();
/// `duration` nanoseconds from now, saturating to never.
Instant after(uint64_t duration);
/// The end of a wait that may take `timeout` nanoseconds: at_once for 0, never for never.
/// A host call in all other cases, so only for who does wait.
inline Instant deadline_in(uint64_t timeout) {
  return timeout == 0 || timeout == never ? timeout : after(timeout);
}

/// One deadline. Leaves the heap when destroyed.
class Timer {
public:
  bool armed() const { return index_ != idle; }
  Instant deadline() const { return deadline_; }
  /// The deadline has passed; the timer is out of the heap and may be set again.
  virtual void expired();

protected:
  Timer() = default;
  Timer(const Timer &) = delete;
  Timer &operator=(const Timer &) = delete;
  ~Timer();

private:
  friend class Timers;
  static constexpr size_t idle = SIZE_MAX;
  Instant deadline_ = never;
  size_t index_ = idle;
};

/// A binary heap of the timers that are set. Owns none of them.
class Timers {
public:
  /// Sets or moves `timer`. False when memory is out; the timer is then not set.
  bool set(Timer &timer, Instant deadline);
  void cancel(Timer &timer);
  /// The earliest deadline, or never.
  Instant earliest() const { return size_ ? heap_[0]->deadline_ : never; }
  /// Calls expired() on every timer whose deadline is not after `now`.
  void run(Instant now);

private:
  void place(Timer *timer, size_t index);
  void sift_up(size_t index);
  void sift_down(size_t index);

  Timer **heap_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

} // namespace wasi_epoll
