// What the calls of poll's family have in common, whatever their numbers for the bits are.
#pragma once

#include <poll.h>

#include <epoll/scan.h>
#include <fd/arguments.h>
#include <fd/table.h>
#include <stdio/uses_input.h>

namespace wasi_epoll {

/// `Bits::found(ready, events)`: which of the events asked for (and errors, always) are
/// among epoll's bits in `ready`; `Bits::invalid`: there is no such descriptor.
template <class Bits> short look(const pollfd &entry) {
  if (entry.fd < 0)
    return 0;
  Description *source = table.peek(entry.fd);
  if (!source)
    return Bits::invalid;
  uint32_t ready = look_at(*source);
  return ready ? Bits::found(ready, entry.events) : 0;
}

/// poll(2) with a timeout in nanoseconds. EINVAL, EFAULT, EINTR.
template <class Bits>
Result<int> poll(pollfd *entries, nfds_t count, Result<uint64_t> timeout,
                 const sigset_t *mask = nullptr) {
  if (!timeout)
    return fail(timeout);
  if (count > table.limit())
    return fail(EINVAL);
  if (!in_memory(entries, count * sizeof *entries) || !none_or_in_memory(mask))
    return fail(EFAULT);
  return scan_until(*timeout, mask, [=]() -> Result<int> {
    int ready = 0;
    for (pollfd &entry : std::span(entries, count)) {
      entry.revents = look<Bits>(entry);
      ready += entry.revents != 0;
    }
    return ready;
  });
}

} // namespace wasi_epoll
