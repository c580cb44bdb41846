// Which signals wait for their handlers: all that the rest of the library knows
// of signals, so that a program which uses none links none of the machinery.
#pragma once

#include <signal.h>
#include <stdint.h>

#include <utility>

namespace wasi_epoll {

/// Bit 0 is signal 1.
using SignalSet = uint64_t;

inline constexpr SignalSet bit_of(int signal) { return SignalSet{1} << (signal - 1); }

inline constexpr SignalSet unblockable = bit_of(SIGKILL) | bit_of(SIGSTOP);

struct SignalState {
  SignalSet pending = 0;
  /// Those that nothing is done about, by the program's wish or by default.
  SignalSet ignored = bit_of(SIGCHLD) | bit_of(SIGCONT) | bit_of(SIGURG) | bit_of(SIGWINCH);
  /// Runs the handlers of what is pending and not blocked. Set before anything
  /// can become pending.
  void (*deliver)() = nullptr;
  /// Called by each operation that succeeds at once, while signals can come
  /// without the program's doing: it may be in a loop that never waits.
  void (*tick)() = nullptr;
  /// For a write to what nobody reads any more. Set once the program has said
  /// what to do about SIGPIPE; until then it is ignored.
  void (*broken_pipe)() = nullptr;
  /// Whether the call that the last delivery interrupted starts again (SA_RESTART).
  bool restart = false;
};

extern SignalState signals;

/// What the calling task blocks: as each thread does on Linux.
extern thread_local constinit SignalSet signal_mask;

/// Whether a handler is due in this task. A wait ends with EINTR then.
inline bool signal_due() {
  return signals.pending && signals.pending & ~(signal_mask | signals.ignored);
}

/// Runs the handlers that are due. They may do anything, also leave by
/// siglongjmp: a caller holds nothing then that would be missed.
inline void deliver_signals() {
  if (signal_due()) [[unlikely]]
    signals.deliver();
}

/// The mask of epoll_pwait(2) and its like: in force for its lifetime.
class TemporaryMask {
public:
  /// Null for the mask that is in force anyway.
  explicit TemporaryMask(const sigset_t *mask) : in_force_(mask) {
    if (mask)
      saved_ = std::exchange(signal_mask, mask->__signals & ~unblockable);
  }
  TemporaryMask(const TemporaryMask &) = delete;
  TemporaryMask &operator=(const TemporaryMask &) = delete;
  ~TemporaryMask() {
    if (in_force_)
      signal_mask = saved_;
  }

private:
  bool in_force_;
  SignalSet saved_;
};

} // namespace wasi_epoll
