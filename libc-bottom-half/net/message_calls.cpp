// send(2), sendto(2), sendmsg(2), recv(2), recvfrom(2), recvmsg(2)
#include <sys/epoll.h>

#include <fd/arguments.h>
#include <fd/blocking.h>
#include <net/calls.h>
#include <stream/byte_input.h>

namespace wasi_epoll {

static bool non_blocking(Socket &socket, int flags) {
  return socket.non_blocking() || flags & MSG_DONTWAIT;
}

/// MSG_PEEK with MSG_WAITALL: waits until as much is there, or no more can come.
static Result<size_t> peek_all(Socket &socket, Message &message) {
  size_t wanted = std::min(total_size(message.buffers), ByteInput::most_ahead);
  auto enough = blocking(socket, EPOLLIN, false, [&] {
    auto seen = socket.try_receive(message);
    bool over = socket.readiness() & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    return seen && *seen < wanted && !over ? fail(EAGAIN) : seen;
  });
  // Out of time or interrupted: what there is.
  if (failed_with(enough, EAGAIN) || interrupted(enough))
    if (auto seen = socket.try_receive(message))
      return seen;
  return enough;
}

Result<size_t> receive(Socket &socket, Message &message) {
  // Flags that ask for nothing here are ignored, as on Linux.
  if (message.flags & MSG_ERRQUEUE)
    return fail(EAGAIN);
  // There is never any, and nothing that waits for it.
  if (message.flags & MSG_OOB && socket.type() == SOCK_STREAM)
    return fail(EINVAL);
  if (message.flags & MSG_OOB && socket.domain() == AF_UNIX)
    return fail(EOPNOTSUPP);
  bool no_wait = non_blocking(socket, message.flags);
  if (no_wait)
    message.flags |= MSG_DONTWAIT;
  auto attempt = [&](Message &piece) {
    return blocking(socket, EPOLLIN, no_wait, [&] { return socket.try_receive(piece); });
  };
  bool all = message.flags & MSG_WAITALL && !no_wait && socket.type() == SOCK_STREAM;
  if (!all)
    return attempt(message);
  if (message.flags & MSG_PEEK)
    return peek_all(socket, message);

  size_t received = 0;
  for (const iovec &buffer : message.buffers)
    for (size_t filled = 0; filled < buffer.iov_len;) {
      iovec rest{static_cast<char *>(buffer.iov_base) + filled, buffer.iov_len - filled};
      Message piece{.buffers = {&rest, 1}, .flags = message.flags};
      auto result = attempt(piece);
      if (!result || *result == 0)
        return received ? Result<size_t>(received) : result;
      filled += *result;
      received += *result;
      message.control = piece.control;
      // Descriptors end what is received at once: those of two messages never mix.
      if (message.control.rights)
        return received;
    }
  return received;
}

Result<size_t> send(Socket &socket, Message &message) {
  // The rest are hints, or ask for nothing here.
  if (message.flags & (MSG_OOB | MSG_FASTOPEN))
    return fail(EOPNOTSUPP);
  if (message.to.address)
    if (auto fine = check(message.to); !fine)
      return fail(fine);
  bool no_wait = non_blocking(socket, message.flags);
  if (socket.type() != SOCK_STREAM)
    return blocking(socket, EPOLLOUT, no_wait, [&] { return socket.try_send(message); });
  auto sent = write_all(socket, message.buffers, no_wait, [&](Buffers left) {
    Message rest = message;
    rest.buffers = left;
    auto result = socket.try_send(rest);
    if (result)
      message.control = {}; // It went with the first piece.
    return result;
  });
  if (failed_with(sent, EPIPE) && signals.broken_pipe && !(message.flags & MSG_NOSIGNAL))
    signals.broken_pipe();
  return sent;
}

/// call(socket, message) with one buffer for its message.
template <class Call>
static Result<size_t> with_buffer(int fd, const void *data, size_t size, Message message,
                                  Call call) {
  auto socket = socket_of(fd);
  if (!socket)
    return fail(socket);
  auto buffer = checked(data, size);
  if (!buffer)
    return fail(buffer);
  message.buffers = {&*buffer, 1};
  return call(**socket, message);
}

/// receive(), and who sent it.
static Result<size_t> receive_from(Socket &socket, Message &message, AddressOut program) {
  AddressRoom room;
  if (program.address)
    message.from = room.out();
  auto size = receive(socket, message);
  if (size && program.address)
    if (auto told = room.tell(program); !told)
      return fail(told);
  return size;
}

static Result<Buffers> buffers_of(const msghdr *header) {
  if (!in_memory(header))
    return fail(EFAULT);
  if (static_cast<size_t>(header->msg_iovlen) > IOV_MAX)
    return fail(EMSGSIZE);
  return checked(header->msg_iov, header->msg_iovlen);
}

Result<size_t> receive(Socket &socket, msghdr *header, int flags) {
  auto buffers = buffers_of(header);
  if (!buffers)
    return fail(buffers);
  Message message{.buffers = *buffers, .flags = flags};
  auto result = receive_from(socket, message,
                             {static_cast<sockaddr *>(header->msg_name), &header->msg_namelen});
  if (result)
    header->msg_flags = message.received_flags | put_control(message.control, *header, flags);
  return result;
}

Result<size_t> send(Socket &socket, const msghdr *header, int flags) {
  auto buffers = buffers_of(header);
  if (!buffers)
    return fail(buffers);
  auto control = take_control(socket, *header);
  if (!control)
    return fail(control);
  Message message{.buffers = *buffers, .flags = flags, .control = *std::move(control)};
  if (header->msg_namelen)
    message.to = {static_cast<const sockaddr *>(header->msg_name), header->msg_namelen};
  return send(socket, message);
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" ssize_t recvfrom(int fd, void *data, size_t size, int flags, sockaddr *from,
                            socklen_t *from_size) {
  Message message{.buffers = {}, .flags = flags};
  return posix<ssize_t>(restarting([&] {
    return with_buffer(fd, data, size, message,
                       [&](auto &...it) { return receive_from(it..., {from, from_size}); });
  }));
}

extern "C" ssize_t recv(int fd, void *data, size_t size, int flags) {
  return recvfrom(fd, data, size, flags, nullptr, nullptr);
}

extern "C" ssize_t recvmsg(int fd, msghdr *header, int flags) {
  return posix<ssize_t>(restarting([&] {
    return socket_of(fd).and_then(
        [&](Ref<Socket> socket) { return receive(*socket, header, flags); });
  }));
}

extern "C" ssize_t sendto(int fd, const void *data, size_t size, int flags, const sockaddr *to,
                          socklen_t to_size) {
  Message message{.buffers = {}, .flags = flags, .to = {to, to_size}};
  return posix<ssize_t>(restarting([&] {
    return with_buffer(fd, data, size, message,
                       [](auto &...it) { return wasi_epoll::send(it...); });
  }));
}

extern "C" ssize_t send(int fd, const void *data, size_t size, int flags) {
  return sendto(fd, data, size, flags, nullptr, 0);
}

extern "C" ssize_t sendmsg(int fd, const msghdr *header, int flags) {
  return posix<ssize_t>(restarting([&] {
    return socket_of(fd).and_then(
        [&](Ref<Socket> socket) { return wasi_epoll::send(*socket, header, flags); });
  }));
}
