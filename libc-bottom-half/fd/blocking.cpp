#include <fd/blocking.h>

namespace wasi_epoll {

Result<void> Blocked::wait() {
  if (non_blocking_) {
    // A loop of nothing but failing calls must still see the host's progress.
    reactor.breathe();
    deliver_signals();
    return fail(EAGAIN);
  }
  bool first = !std::exchange(waited_, true);
  if (first) {
    timeout_ = events_ & EPOLLIN ? description_.receive_timeout() : description_.send_timeout();
    if (timeout_ != never)
      deadline_ = after(timeout_);
  }
  // Ready, and yet not for this attempt: only a change can help it.
  auto waited = first ? reactor.wait_for(description_, events_, deadline_)
                      : reactor.wait_for_change(description_, events_, deadline_);
  if (failed_with(waited, EINTR) && timeout_ == never && signals.restart)
    return fail(restart_call);
  if (failed_with(waited, ETIMEDOUT))
    return fail(EAGAIN);
  return waited;
}

} // namespace wasi_epoll
