// Shared by the socket calls.
#pragma once

#include <fd/table.h>
#include <net/socket.h>

namespace wasi_epoll {

/// The socket behind `fd`: EBADF, ENOTSOCK.
inline Result<Ref<Socket>> socket_of(int fd) {
  Description *description = table.peek(fd);
  if (!description)
    return fail(EBADF);
  Socket *socket = description->socket();
  if (!socket)
    return fail(ENOTSOCK);
  return Ref(socket);
}

/// SOCK_NONBLOCK and SOCK_CLOEXEC of socket, accept4 and socketpair.
inline constexpr int socket_flags = SOCK_NONBLOCK | SOCK_CLOEXEC;

/// The type alone. EINVAL when it can't be one.
inline Result<int> socket_type(int type) {
  constexpr int types = 11; // Linux's SOCK_MAX
  type &= ~socket_flags;
  return type >= 0 && type < types ? Result<int>(type) : fail(EINVAL);
}

/// A descriptor for `socket`, as those flags say. EMFILE, ENOMEM.
inline Result<int> install_socket(Ref<Socket> socket, int flags) {
  if (flags & SOCK_NONBLOCK)
    socket->set_status_flags(socket->status_flags() | O_NONBLOCK);
  return table.install(*socket, flags & SOCK_CLOEXEC);
}

/// recvmsg(2) for all of its family: waits, and fills more than one piece with MSG_WAITALL.
Result<size_t> receive(Socket &socket, Message &message);
Result<size_t> receive(Socket &socket, msghdr *header, int flags);
/// sendmsg(2) for all of its family: a blocking stream socket sends everything.
Result<size_t> send(Socket &socket, Message &message);
Result<size_t> send(Socket &socket, const msghdr *header, int flags);

} // namespace wasi_epoll
