// socket(2), bind(2), connect(2), listen(2), accept(2), accept4(2), shutdown(2),
// getsockname(2), getpeername(2), sockatmark(3)
#include <sys/epoll.h>

#include <fd/arguments.h>
#include <fd/blocking.h>
#include <local/local_socket.h>
#include <net/calls.h>
#include <net/tcp_socket.h>
#include <net/udp_socket.h>

namespace wasi_epoll {

static Result<Ref<Socket>> create(int domain, int type, int protocol) {
  if (domain == AF_UNIX)
    return LocalSocket::create(type, protocol);
  if (domain != AF_INET && domain != AF_INET6)
    return fail(EAFNOSUPPORT);
  auto family = domain == AF_INET ? wasi::AddressFamily::ipv4 : wasi::AddressFamily::ipv6;
  if (protocol < 0 || protocol >= IPPROTO_MAX)
    return fail(EINVAL);
  switch (type) {
  case SOCK_STREAM:
    if (protocol && protocol != IPPROTO_TCP)
      return fail(EPROTONOSUPPORT);
    return TcpSocket::create(family);
  case SOCK_DGRAM:
    if (protocol && protocol != IPPROTO_UDP)
      return fail(EPROTONOSUPPORT);
    return UdpSocket::create(family);
  case SOCK_RAW:
    return fail(protocol ? EPERM : EPROTONOSUPPORT);
  default:
    return fail(ESOCKTNOSUPPORT);
  }
}

static Result<int> open_socket(int domain, int type, int protocol) {
  auto bare = socket_type(type);
  if (!bare)
    return bare;
  return create(domain, *bare, protocol).and_then([type](Ref<Socket> socket) {
    return install_socket(socket, type);
  });
}

static Result<void> connect(Socket &socket, AddressIn remote) {
  auto begun = socket.connect(remote);
  if (!failed_with(begun, EINPROGRESS) || socket.non_blocking())
    return begun;
  Instant deadline = socket.send_timeout() == never ? never : after(socket.send_timeout());
  // Interrupted or timed out, it goes on in the background, as on Linux.
  for (;;) {
    auto waited = reactor.wait_for(socket, EPOLLOUT, deadline);
    if (waited)
      break;
    if (!failed_with(waited, EINTR) || deadline != never || !signals.restart)
      return fail(failed_with(waited, ETIMEDOUT) ? EINPROGRESS : waited.error().code);
  }
  // How it ended; a failed one has the socket begin anew by that.
  auto ended = socket.connect(remote);
  return failed_with(ended, EISCONN) ? Result<void>() : ended;
}

static Result<int> accept(int fd, AddressOut peer, int flags) {
  auto listener = socket_of(fd);
  if (flags & ~socket_flags && !failed_with(listener, EBADF))
    return fail(EINVAL);
  if (!listener)
    return fail(listener);
  // As on Linux, without a number nothing is taken from the queue.
  if (auto number = table.lowest_free(); !number)
    return fail(number);
  Socket &it = **listener;
  auto connection = blocking(it, EPOLLIN, it.non_blocking(), [&] { return it.try_accept(); });
  if (!connection)
    return fail(connection);
  if (peer.address) {
    AddressRoom room;
    (void)(*connection)->peer_address(room.out()); // It may be gone already.
    if (auto told = room.tell(peer); !told)
      return fail(told);
  }
  return install_socket(*connection, flags);
}

/// getsockname(2) and getpeername(2).
static int tell_address(int fd, Result<void> (Socket::*get)(AddressOut), AddressOut program) {
  AddressRoom room;
  return posix<int>(socket_of(fd).and_then([&](Ref<Socket> socket) {
    return (*socket.*get)(room.out()).and_then([&] { return room.tell(program); });
  }));
}

/// call(socket), or EBADF, ENOTSOCK.
template <class Call> static auto on(int fd, Call call) -> decltype(call(**socket_of(fd))) {
  auto socket = socket_of(fd);
  if (!socket)
    return fail(socket);
  return call(**socket);
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int socket(int domain, int type, int protocol) {
  return posix<int>(open_socket(domain, type, protocol));
}

extern "C" int bind(int fd, const sockaddr *address, socklen_t size) {
  return posix<int>(on(fd, [&](Socket &it) {
    return check({address, size}).and_then([&] { return it.bind({address, size}); });
  }));
}

extern "C" int connect(int fd, const sockaddr *address, socklen_t size) {
  return posix<int>(on(fd, [&](Socket &it) {
    return check({address, size}).and_then([&] {
      return wasi_epoll::connect(it, {address, size});
    });
  }));
}

extern "C" int listen(int fd, int backlog) {
  return posix<int>(on(fd, [&](Socket &it) { return it.listen(backlog); }));
}

extern "C" int accept4(int fd, sockaddr *address, socklen_t *size, int flags) {
  return posix<int>(restarting([&] { return wasi_epoll::accept(fd, {address, size}, flags); }));
}

extern "C" int accept(int fd, sockaddr *address, socklen_t *size) {
  return accept4(fd, address, size, 0);
}

extern "C" int shutdown(int fd, int how) {
  return posix<int>(on(fd, [&](Socket &it) { return it.shutdown(how); }));
}

extern "C" int getsockname(int fd, sockaddr *address, socklen_t *size) {
  return tell_address(fd, &Socket::local_address, {address, size});
}

extern "C" int getpeername(int fd, sockaddr *address, socklen_t *size) {
  return tell_address(fd, &Socket::peer_address, {address, size});
}

// Out-of-band data never comes.
extern "C" int sockatmark(int fd) {
  auto socket = socket_of(fd);
  if (failed_with(socket, EBADF))
    return posix<int>(socket);
  bool has_mark = socket && (*socket)->type() == SOCK_STREAM;
  return posix<int>(has_mark ? Result<int>(0) : fail(ENOTTY));
}
