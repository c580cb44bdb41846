// What poll and select have in common: they look at every descriptor of a set.
//
// Nothing is registered between calls or for one: looking at a descriptor has it
// armed, once until it is consumed, and a wait ends at any change of anything; then
// they look again. So an unchanged set costs only the scan, without a host
// call or an allocation, however large it is.
#pragma once

#include <signal.h>
#include <sys/epoll.h>

#include <epoll/reactor.h>
#include <fd/description.h>
#include <signal/state.h>

namespace wasi_epoll {

inline constexpr uint32_t ready_for_input = EPOLLIN | EPOLLRDNORM;
inline constexpr uint32_t ready_for_output = EPOLLOUT | EPOLLWRNORM;

/// The readiness of `source`, and interest in its changes.
inline uint32_t look_at(Description &source) {
  if (!source.pollable()) // regular files
    return ready_for_input | ready_for_output;
  return source.look();
}

template <class Scan>
Result<int> scan_with_mask(uint64_t timeout, const sigset_t *mask, Scan scan) {
  if (timeout == 0)
    reactor.progress_with_all();
  else
    reactor.progress();
  TemporaryMask in_force(mask);
  Instant deadline = never;
  for (bool first = true;; first = false) {
    Result<void> waited;
    {
      ChangeWaiter waiter;
      Result<int> found = scan();
      if (!found || *found)
        return found;
      if (first)
        deadline = deadline_in(timeout);
      waited = reactor.block(waiter, deadline);
    }
    deliver_signals();
    if (failed_with(waited, ETIMEDOUT))
      return 0;
    if (!waited)
      return fail(waited);
    if (deadline == at_once)
      return scan();
  }
}

/// Calls scan() until it answers something other than 0 or `timeout` nanoseconds
/// (0: once, never: no limit) have passed. EINTR.
template <class Scan> Result<int> scan_until(uint64_t timeout, const sigset_t *mask, Scan scan) {
  auto found = scan_with_mask(timeout, mask, scan);
  deliver_signals();
  return found;
}

} // namespace wasi_epoll
