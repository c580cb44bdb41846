// recvmmsg(2), sendmmsg(2)
#include <sys/socket.h>

#include <algorithm>

#include <fd/arguments.h>
#include <fd/blocking.h>
#include <net/calls.h>
#include <time/clock.h>
#include <time/duration.h>

namespace wasi_epoll {

static Result<int> receive_several(int fd, mmsghdr *headers, unsigned count, int flags,
                                   timespec *timeout) {
  auto deadline = deadline_of(timeout);
  if (!deadline)
    return fail(deadline);
  auto socket = socket_of(fd);
  if (!socket)
    return fail(socket);
  // How far several such calls go at once.
  count = std::min(count, 1024u);
  if (!in_memory(headers, count * sizeof *headers))
    return fail(EFAULT);
  if (int error = (*socket)->take_error())
    return fail(error);
  for (unsigned received = 0; received < count; ++received) {
    auto size = receive(**socket, &headers[received].msg_hdr, flags & ~MSG_WAITFORONE);
    if (!size) {
      if (received == 0)
        return fail(size);
      // It is told by the next call.
      if (!failed_with(size, EAGAIN) && !interrupted(size))
        (*socket)->set_error(size.error().code);
      return received;
    }
    headers[received].msg_len = *size;
    if (flags & MSG_WAITFORONE)
      flags |= MSG_DONTWAIT;
    // As on Linux, the time is only looked at between messages, and what is left told.
    if (timeout) {
      Instant now = monotonic_now();
      uint64_t left = *deadline > now ? *deadline - now : 0;
      *timeout = to_timespec(left);
      if (!left)
        return received + 1;
    }
  }
  return count;
}

static Result<int> send_several(int fd, mmsghdr *headers, unsigned count, int flags) {
  auto socket = socket_of(fd);
  if (!socket)
    return fail(socket);
  count = std::min(count, 1024u);
  if (!in_memory(headers, count * sizeof *headers))
    return fail(EFAULT);
  for (unsigned sent = 0; sent < count; ++sent) {
    auto size = send(**socket, &headers[sent].msg_hdr, flags);
    if (!size)
      return sent ? Result<int>(sent) : fail(size);
    headers[sent].msg_len = *size;
  }
  return count;
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int recvmmsg(int fd, mmsghdr *headers, unsigned count, unsigned flags,
                        timespec *timeout) {
  return posix<int>(
      restarting([&] { return receive_several(fd, headers, count, flags, timeout); }));
}

extern "C" int sendmmsg(int fd, mmsghdr *headers, unsigned count, unsigned flags) {
  return posix<int>(restarting([&] { return send_several(fd, headers, count, flags); }));
}
