// How many handles the process holds. The host has a limit, tells it to nobody,
// and traps at the one too many; so whoever makes handles takes a lease first,
// and fails with ENFILE below the limit.
#pragma once

#include <stddef.h>

#include <utility>

#include <support/result.h>

namespace wasi_epoll::canon {

/// What the greediest kind of descriptor may come to hold: a TCP socket, with two
/// stream ends and two futures.
inline constexpr unsigned handles_per_descriptor = 5;

/// RLIMIT_NOFILE as it is at first. wasmtime's default is 100,000 handles; what is
/// left over is for those that live for one call only (subtasks, results) and
/// aren't counted.
inline constexpr size_t default_descriptors = 19'800;

class Handles {
public:
  size_t in_use() const { return in_use_; }
  size_t ceiling() const { return ceiling_; }
  /// By setrlimit(2), for a host that was given another limit than its default.
  void set_ceiling(size_t ceiling) { ceiling_ = ceiling; }

private:
  friend class HandleLease;
  size_t in_use_ = 0;
  size_t ceiling_ = default_descriptors * handles_per_descriptor;
};

inline constinit Handles handles;

/// Counts what the process gives back to the host of its descriptors (sockets and files):
/// a host that was out of them may have some again.
inline constinit unsigned host_descriptors_given_back = 0;

/// The right to hold some handles; given back when destroyed.
class HandleLease {
public:
  HandleLease() = default;
  HandleLease(HandleLease &&other) noexcept : count_(std::exchange(other.count_, 0)) {}
  HandleLease &operator=(HandleLease &&other) noexcept {
    std::swap(count_, other.count_);
    return *this;
  }
  ~HandleLease() { handles.in_use_ -= count_; }

  /// ENFILE when `count` more would reach the ceiling.
  [[nodiscard]] static Result<HandleLease> take(unsigned count) {
    if (count > handles.ceiling_ || handles.in_use_ > handles.ceiling_ - count)
      return fail(ENFILE);
    handles.in_use_ += count;
    HandleLease lease;
    lease.count_ = count;
    return lease;
  }
  void give_back() { handles.in_use_ -= std::exchange(count_, 0); }

private:
  unsigned count_ = 0;
};

} // namespace wasi_epoll::canon
