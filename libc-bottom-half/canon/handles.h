// How many component handles the process holds. One handle too many in the
// host's table is a trap, not an error, and no call tells the limit: so they are
// counted here, and refused below a ceiling that setrlimit(2) moves.
#pragma once

#include <stddef.h>

namespace wasi_epoll::canon {

class HandleCount {
public:
  /// False when `count` more would cross the ceiling.
  bool take(size_t count) {
    if (count > ceiling_ - used_ || used_ > ceiling_)
      return false;
    used_ += count;
    return true;
  }
  void give(size_t count) { used_ -= count; }
  size_t used() const { return used_; }
  size_t ceiling() const { return ceiling_; }
  void set_ceiling(size_t ceiling) { ceiling_ = ceiling; }

private:
  size_t used_ = 0;
  // The host's default is 100,000; the rest is for the standard streams,
  // preopened directories, the reactor's own handles and the program's.
  size_t ceiling_ = 99'000;
};

inline HandleCount handles;

/// Handles that an object may come to hold, counted while it lives.
class HandleLease {
public:
  HandleLease() = default;
  HandleLease(const HandleLease &) = delete;
  HandleLease &operator=(const HandleLease &) = delete;
  ~HandleLease() { handles.give(count_); }

  /// False (ENFILE to the program) when there are too many.
  bool take(size_t count) {
    if (!handles.take(count))
      return false;
    count_ += count;
    return true;
  }

private:
  size_t count_ = 0;
};

} // namespace wasi_epoll::canon
