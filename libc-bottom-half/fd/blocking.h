// How a call blocks, the same for every kind of descriptor: the operations of
// Description only try; this waits and tries again.
#pragma once

#include <sys/epoll.h>

#include <epoll/reactor.h>
#include <fd/description.h>
#include <signal/state.h>

namespace wasi_epoll {

/// Calls `attempt` until it does not fail with EAGAIN; waits for `events` in
/// between unless `non_blocking`. When the description's timeout for input or output
/// runs out the answer is EAGAIN, as SO_RCVTIMEO says. EINTR when a signal handler ran;
/// restart_call when it was set with SA_RESTART and there's no timeout.
template <class Attempt>
auto blocking(Description &description, uint32_t events, bool non_blocking, Attempt attempt)
    -> decltype(attempt()) {
  uint64_t timeout = never;
  Instant deadline = never;
  for (bool first = true;; first = false) {
    auto result = attempt();
    if (!failed_with(result, EAGAIN)) {
      if (signals.tick) [[unlikely]]
        signals.tick();
      return result;
    }
    if (non_blocking) {
      // A loop of nothing but failing calls must still see the host's progress.
      reactor.breathe();
      deliver_signals();
      return result;
    }
    if (first) {
      timeout = events & EPOLLIN ? description.receive_timeout() : description.send_timeout();
      if (timeout != never)
        deadline = after(timeout);
    }
    // Ready, and yet not for this attempt: only a change can help it.
    auto waited = first ? reactor.wait_for(description, events, deadline)
                        : reactor.wait_for_change(description, events, deadline);
    if (waited)
      continue;
    if (failed_with(waited, EINTR) && timeout == never && signals.restart)
      return fail(restart_call);
    return fail(failed_with(waited, ETIMEDOUT) ? EAGAIN : waited.error().code);
  }
}

/// What a program's call does, from the descriptor's number on: the handler of a
/// signal may have closed it, or put something else in its place.
template <class Call> auto restarting(Call call) -> decltype(call()) {
  for (;;) {
    auto result = call();
    if (!failed_with(result, restart_call))
      return result;
  }
}

/// read(2) and its family. `non_blocking` for O_NONBLOCK or MSG_DONTWAIT.
Result<size_t> read_from(Description &description, Buffers into);
/// write(2) and its family: all of it, when the descriptor blocks.
Result<size_t> write_to(Description &description, Buffers from);

/// Buffers that one attempt after a partial write takes along.
inline constexpr size_t batch = 8;

/// As write_to, with another way to try: `attempt` takes what is left.
template <class Attempt>
Result<size_t> write_all(Description &description, Buffers from, bool non_blocking,
                         Attempt attempt) {
  size_t written = 0;
  size_t total = total_size(from);
  iovec rest[batch];
  do {
    Buffers left = from;
    if (written) {
      // What is left of the first buffer that isn't done, then the others.
      size_t skip = written, first = 0;
      while (skip >= from[first].iov_len)
        skip -= from[first++].iov_len;
      size_t count = 0;
      for (size_t i = first; i < from.size() && count < batch; ++i)
        rest[count++] = from[i];
      rest[0].iov_base = static_cast<char *>(rest[0].iov_base) + skip;
      rest[0].iov_len -= skip;
      left = {rest, count};
    }
    auto result = blocking(description, EPOLLOUT, non_blocking, [&] { return attempt(left); });
    // Interrupted after a part: that part is the answer, also with SA_RESTART.
    if (!result)
      return written ? Result<size_t>(written) : result;
    written += *result;
  } while (written < total && !non_blocking);
  return written;
}

} // namespace wasi_epoll
