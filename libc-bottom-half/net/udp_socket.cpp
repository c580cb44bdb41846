#include <net/udp_socket.h>

#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <algorithm>

#include <fd/arguments.h>
#include <fd/value.h>
#include <net/error.h>

namespace wasi_epoll {

using wasi::AddressFamily;
using wasi::SocketAddress;
using wasi::SocketResult;

namespace {

// The socket, a receive and a send in flight.
constexpr unsigned handles_per_socket = 3;

// What a datagram's length field can say.
constexpr size_t largest_datagram = UINT16_MAX;

constexpr uint32_t input = EPOLLIN | EPOLLRDNORM;
constexpr uint32_t output = EPOLLOUT | EPOLLWRNORM;

/// One buffer with all the bytes: the program's own if it has only one.
class Gathered {
public:
  Gathered(Buffers buffers, size_t size) {
    if (buffers.size() == 1) {
      bytes_ = buffers[0].iov_base;
      return;
    }
    bytes_ = size <= sizeof small_ ? small_ : (large_ = malloc(size));
    if (bytes_)
      copy_from(buffers, bytes_, size);
  }
  Gathered(const Gathered &) = delete;
  Gathered &operator=(const Gathered &) = delete;
  ~Gathered() { free(large_); }

  /// Null when memory is out.
  void *bytes() const { return bytes_; }

private:
  char small_[1500];
  void *large_ = nullptr;
  void *bytes_;
};

/// The host has one code for all that can't be reached; what the routing table
/// itself refuses is a network on Linux.
Result<void> refused_by_routing(const Result<void> &result) {
  return failed_with(result, EHOSTUNREACH) ? fail(ENETUNREACH) : result;
}

} // namespace

UdpSocket::UdpSocket(AddressFamily family)
    : Socket(family == AddressFamily::ipv4 ? AF_INET : AF_INET6, SOCK_DGRAM, IPPROTO_UDP),
      family_(family) {}

UdpSocket::~UdpSocket() {
  // Calls in flight borrow the socket. A datagram that is held is given up, as
  // the host can't finish it without us.
  receiver_.close();
  sender_.close();
  if (!handle_)
    return;
  wasi::wasi_epoll_udp_drop(handle_);
  ++canon::host_descriptors_given_back;
}

Result<Ref<Socket>> UdpSocket::create(AddressFamily family) {
  Ref<UdpSocket> socket = new UdpSocket(family);
  if (!socket)
    return fail(ENOMEM);
  auto lease = canon::HandleLease::take(handles_per_socket);
  if (!lease)
    return fail(lease);
  socket->lease_ = std::move(*lease);
  SocketResult<canon::Handle> result;
  wasi::wasi_epoll_udp_create(static_cast<uint32_t>(family), &result);
  auto handle = checked(result);
  // The host has one reason to fail here that has no code of its own.
  if (!handle)
    return fail(handle.error().code == EIO ? ENFILE : handle.error().code);
  socket->handle_ = *handle;
  return socket;
}

void UdpSocket::became_bound() {
  if (!bound_) {
    bound_ = true;
    consumed(); // From now on there's input to be armed.
  }
}

Result<void> UdpSocket::bind(AddressIn local) {
  auto address = to_wasi(local, family_);
  if (!address)
    return fail(address);
  if (is_v4_mapped(*address))
    return fail(EADDRNOTAVAIL);
  SocketResult<void> result;
  auto flat = flatten(*address);
  wasi::wasi_epoll_udp_bind(handle_, WASI_EPOLL_FLATTENED(flat), &result);
  auto bound = checked(result);
  if (bound)
    became_bound();
  return bound;
}

/// What a program names as the other side.
Result<SocketAddress> UdpSocket::remote(AddressIn address) {
  auto to = to_wasi(address, family_);
  if (!to)
    return to;
  if (is_v4_mapped(*to))
    return fail(ENETUNREACH);
  default_to_loopback(*to);
  return to;
}

Result<void> UdpSocket::disconnect() {
  if (!connected_)
    return {};
  SocketResult<void> result;
  wasi::wasi_epoll_udp_disconnect(handle_, &result);
  connected_ = false;
  return checked(result);
}

Result<void> UdpSocket::connect(AddressIn address) {
  if (is_unspecified_family(address))
    return disconnect();
  auto to = remote(address);
  if (!to)
    return fail(to);
  SocketResult<void> result;
  auto flat = flatten(*to);
  // Linux lets port 0 be, for programs that only ask which address of theirs
  // leads there. The host wants one.
  if (uint32_t &port = flat.at[1]; port == 0)
    port = 9;
  wasi::wasi_epoll_udp_connect(handle_, WASI_EPOLL_FLATTENED(flat), &result);
  auto connected = refused_by_routing(checked(result));
  // A failed attempt may have dissolved an earlier connection.
  connected_ = connected.has_value();
  if (connected_) {
    peer_ = *to;
    became_bound();
  }
  return connected;
}

Result<void> UdpSocket::shutdown(int how) {
  if (how < SHUT_RD || how > SHUT_RDWR)
    return fail(EINVAL);
  if (how & SHUT_RD)
    read_shut_ = true;
  if (how & SHUT_WR)
    write_shut_ = true;
  notify(readiness());
  // Linux says so, and does it.
  if (!connected_)
    return fail(ENOTCONN);
  return {};
}

Result<void> UdpSocket::local_address(AddressOut out) {
  SocketResult<SocketAddress> result;
  wasi::wasi_epoll_udp_local_address(handle_, &result);
  auto address = checked(result);
  to_posix(address ? *address : unspecified(family_), out);
  return {};
}

Result<void> UdpSocket::peer_address(AddressOut out) {
  if (!connected_)
    return fail(ENOTCONN);
  to_posix(peer_, out);
  return {};
}

Result<size_t> UdpSocket::try_receive(Message &message) {
  if (auto fine = check_error(); !fine)
    return fail(fine);
  if (bound_ && !receiver_.ready()) {
    // The host looks again for what was asked for earlier only when it has a turn.
    if (receiver_.in_flight())
      reactor.progress_with_turn();
    else
      receiver_.start(handle_);
    if (auto fine = check_error(); !fine)
      return fail(fine);
  }
  if (!receiver_.ready()) {
    // Strange as it is: only who would wait is told that it's over.
    if (read_shut_ && !(message.flags & MSG_DONTWAIT))
      return 0;
    return fail(EAGAIN);
  }
  const wasi::Datagram &datagram = receiver_.datagram();
  size_t size = datagram.data.size;
  size_t taken = std::min(size, total_size(message.buffers));
  copy_to(message.buffers, datagram.data.data, taken);
  if (taken < size)
    message.received_flags |= MSG_TRUNC;
  to_posix(datagram.from, message.from);
  if (!(message.flags & MSG_PEEK)) {
    receiver_.drop();
    consumed();
  }
  return message.flags & MSG_TRUNC ? size : taken;
}

Result<size_t> UdpSocket::try_send(const Message &message) {
  // Parts of one datagram in several calls.
  if (message.flags & MSG_MORE)
    return fail(EOPNOTSUPP);
  size_t size = total_size(message.buffers);
  if (size > largest_datagram)
    return fail(EMSGSIZE);
  SocketAddress to;
  bool named = message.to.address;
  if (named) {
    auto address = remote(message.to);
    if (!address)
      return fail(address);
    if (port_of(*address) == 0)
      return fail(EINVAL);
    // Linux sends there all the same; the host doesn't.
    if (connected_ && !equal(*address, peer_))
      return fail(EISCONN);
    to = *address;
  } else if (!connected_) {
    return fail(EDESTADDRREQ);
  } else if (port_of(peer_) == 0) {
    return fail(EINVAL);
  }
  if (auto fine = check_error(); !fine)
    return fail(fine);
  if (write_shut_)
    return fail(EPIPE);
  Gathered data(message.buffers, size);
  if (!data.bytes() && size)
    return fail(ENOBUFS);
  auto sent = sender_.send(handle_, data.bytes(), size, named && !connected_ ? &to : nullptr);
  if (!sent)
    return fail(connected_ ? sent : refused_by_routing(sent));
  became_bound();
  return size;
}

uint32_t UdpSocket::readiness() {
  uint32_t ready = has_error() ? EPOLLERR : 0;
  if (receiver_.ready())
    ready |= input;
  if (read_shut_)
    ready |= input | EPOLLRDHUP;
  if (read_shut_ && write_shut_)
    ready |= EPOLLHUP;
  if (!sender_.in_flight())
    ready |= output;
  return ready;
}

void UdpSocket::arm() {
  if (bound_ && !has_error())
    receiver_.start(handle_);
}

void UdpSocket::datagram_arrived() { notify(input); }

void UdpSocket::receive_failed(int error) {
  set_error(error);
  notify(EPOLLERR);
  consumed();
}

void UdpSocket::sent_later(int error) {
  if (error)
    set_error(error);
  notify(error ? output | EPOLLERR : output);
}

Result<int> UdpSocket::ioctl(unsigned long request, void *argument) {
  if (request != FIONREAD)
    return Socket::ioctl(request, argument);
  if (!in_memory(argument, sizeof(int)))
    return fail(EFAULT);
  arm();
  *static_cast<int *>(argument) = receiver_.ready() ? receiver_.datagram().data.size : 0;
  return 0;
}

} // namespace wasi_epoll
