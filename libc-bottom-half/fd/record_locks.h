#pragma once

#include <fcntl.h>

#include <fd/blocking.h>

namespace wasi_epoll {

/// F_GETLK, F_SETLK, F_SETLKW and those of open file descriptions (F_OFD_GETLK ...), on
/// descriptors of every kind as on Linux.
Result<int> control_lock(Description &description, int command, struct flock *lock);

/// Until a lock may have been given up, by another task or a signal handler: rare enough to
/// look again. EINTR and restart_call as blocking() says.
inline Result<void> wait_for_unlocking() {
  Waiter waiter;
  constexpr uint64_t pause = 5'000'000;
  if (auto waited = reactor.wait(waiter, after(pause)); failed_with(waited, EINTR))
    return fail(signals.restart ? restart_call : EINTR);
  return {};
}

} // namespace wasi_epoll
