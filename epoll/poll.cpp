// poll(2), ppoll(2)
#include <poll.h>

#include <epoll/scan.h>
#include <fd/table.h>
#include <stdio/uses_input.h>
#include <time/duration.h>

namespace wasi_epoll {

namespace {

// The numbers of poll.h are this libc's, not Linux's: POLLIN is POLLRDNORM too.
struct Bit {
  short poll;
  uint32_t epoll;
};
constexpr Bit bits[] = {
    {POLLIN, EPOLLIN | EPOLLRDNORM},
    {POLLOUT, EPOLLOUT | EPOLLWRNORM},
    {POLLPRI, EPOLLPRI},
    {POLLRDBAND, EPOLLRDBAND},
    {POLLWRBAND, EPOLLWRBAND},
    {POLLRDHUP, EPOLLRDHUP},
    {POLLERR, EPOLLERR},
    {POLLHUP, EPOLLHUP},
};

short found(uint32_t ready, short events) {
  short found = 0;
  for (const Bit &bit : bits)
    if (ready & bit.epoll)
      found |= bit.poll;
  return found & (events | POLLERR | POLLHUP);
}

short look(const pollfd &entry) {
  if (entry.fd < 0)
    return 0;
  Description *source = table.peek(entry.fd);
  if (!source)
    return POLLNVAL;
  uint32_t ready = look_at(*source);
  return ready ? found(ready, entry.events) : 0;
}

Result<int> poll(pollfd *entries, nfds_t count, Result<uint64_t> timeout,
                 const sigset_t *mask = nullptr) {
  if (!timeout)
    return fail(timeout);
  if (count > table.limit())
    return fail(EINVAL);
  if (!entries && count)
    return fail(EFAULT);
  return scan_until(*timeout, mask, [=]() -> Result<int> {
    int ready = 0;
    for (pollfd &entry : std::span(entries, count)) {
      entry.revents = look(entry);
      ready += entry.revents != 0;
    }
    return ready;
  });
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int poll(pollfd *entries, nfds_t count, int timeout) {
  return posix<int>(wasi_epoll::poll(entries, count, timeout_of_milliseconds(timeout)));
}

extern "C" int ppoll(pollfd *entries, nfds_t count, const timespec *timeout, const sigset_t *mask) {
  return posix<int>(wasi_epoll::poll(entries, count, timeout_of(timeout), mask));
}
