// How a call blocks, the same for every kind of descriptor: the operations of
// Description only try; this waits and tries again.
#pragma once

#include <sys/epoll.h>

#include <epoll/reactor.h>
#include <fd/description.h>
#include <signal/state.h>

namespace wasi_epoll {

/// What ends an operation of a program's that succeeded: while signals can come without
/// the program's doing it may be in a loop that never waits.
inline void operation_is_over() {
  if (signals.tick) [[unlikely]]
    signals.tick();
  deliver_signals();
}

/// A call that has to block, and when it gives up.
class Blocked {
public:
  Blocked(Description &description, uint32_t events, bool non_blocking)
      : description_(description), events_(events), non_blocking_(non_blocking) {}
  /// Until it's worth another attempt. EAGAIN, EINTR and restart_call as blocking() says.
  Result<void> wait();

private:
  Description &description_;
  uint32_t events_;
  bool non_blocking_;
  bool waited_ = false;
  uint64_t timeout_ = never;
  Instant deadline_ = never;
};

template <class Attempt>
[[gnu::noinline]] auto wait_and_retry(Description &description, uint32_t events, bool non_blocking,
                                      Attempt attempt) -> decltype(attempt()) {
  Blocked blocked(description, events, non_blocking);
  for (;;) {
    if (auto waited = blocked.wait(); !waited)
      return fail(waited);
    auto result = attempt();
    if (!failed_with(result, EAGAIN))
      return result;
  }
}

/// Calls `attempt` until it does not fail with EAGAIN; waits for `events` in
/// between unless `non_blocking`. When the description's timeout for input or output
/// runs out the answer is EAGAIN, as SO_RCVTIMEO says. EINTR when a signal handler ran;
/// restart_call when it was set with SA_RESTART and there's no timeout.
template <class Attempt>
[[gnu::always_inline]] auto blocking(Description &description, uint32_t events, bool non_blocking,
                                     Attempt attempt) -> decltype(attempt()) {
  auto result = attempt();
  if (failed_with(result, EAGAIN)) {
    result = wait_and_retry(description, events, non_blocking, attempt);
    if (!result)
      return result;
  }
  operation_is_over();
  return result;
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

/// What is left of `from` after its first `done` bytes, or the first buffers of it.
inline Buffers rest_of(Buffers from, size_t done, iovec (&room)[batch]) {
  size_t first = 0;
  while (done >= from[first].iov_len)
    done -= from[first++].iov_len;
  size_t count = 0;
  for (size_t i = first; i < from.size() && count < batch; ++i)
    room[count++] = from[i];
  room[0].iov_base = static_cast<char *>(room[0].iov_base) + done;
  room[0].iov_len -= done;
  return {room, count};
}

template <class Attempt>
[[gnu::noinline]] size_t write_rest(Description &description, Buffers from, size_t total,
                                    size_t written, Attempt attempt) {
  do {
    iovec room[batch];
    Buffers left = rest_of(from, written, room);
    auto result = blocking(description, EPOLLOUT, false, [&] { return attempt(left); });
    // Interrupted after a part: that part is the answer, also with SA_RESTART.
    if (!result)
      break;
    written += *result;
  } while (written < total);
  return written;
}

/// As write_to, with another way to try: `attempt` takes what is left.
template <class Attempt>
[[gnu::always_inline]] Result<size_t> write_all(Description &description, Buffers from,
                                                bool non_blocking, Attempt attempt) {
  auto first = blocking(description, EPOLLOUT, non_blocking, [&] { return attempt(from); });
  size_t total = total_size(from);
  if (!first || *first == total || non_blocking)
    return first;
  return write_rest(description, from, total, *first, attempt);
}

} // namespace wasi_epoll
