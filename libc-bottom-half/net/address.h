// IP addresses between sockaddr and wasi:sockets.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <support/result.h>
#include <wasi/sockets.h>

namespace wasi_epoll {

/// A program's sockaddr and its length.
struct AddressIn {
  const sockaddr *address;
  socklen_t size;
};

/// Where a program wants an address, and the length of that place, which becomes the length of
/// the address; or an AddressRoom's. Null for a program that doesn't want it.
struct AddressOut {
  sockaddr *address;
  socklen_t *size;
};

/// Room for an address on its way to a program.
class AddressRoom {
public:
  AddressOut out() { return {reinterpret_cast<sockaddr *>(&address_), &size_}; }
  /// As much of it as the program has room for. EFAULT, EINVAL.
  Result<void> tell(AddressOut program) const;

private:
  sockaddr_storage address_;
  socklen_t size_ = 0;
};

/// What a program gave lies in memory: EFAULT, EINVAL when it's too long.
Result<void> check(AddressIn given);

/// AF_UNSPEC, with which connect(2) dissolves what it once made.
bool is_unspecified_family(AddressIn address);

/// EINVAL when `address` is too short, EAFNOSUPPORT when its family is not `family`.
Result<wasi::SocketAddress> to_wasi(AddressIn address, wasi::AddressFamily family);

/// Puts the address into an AddressRoom, if there is one.
void to_posix(const wasi::SocketAddress &address, AddressOut room);
/// The same for an address that is a sockaddr already.
void copy_out(const void *address, socklen_t size, AddressOut room);

/// The address of no interface, port 0.
wasi::SocketAddress unspecified(wasi::AddressFamily family);
bool is_unspecified(const wasi::SocketAddress &address);
/// Neither multicast nor broadcast.
bool is_unicast(const wasi::SocketAddress &address);
/// An IPv4 address in an IPv6 one, which the host's IPv6 sockets don't speak.
bool is_v4_mapped(const wasi::SocketAddress &address);
/// Linux takes the address of no interface for the loopback one when it sends there.
void default_to_loopback(wasi::SocketAddress &address);
bool is_loopback(const wasi::SocketAddress &address);
bool equal(const wasi::SocketAddress &one, const wasi::SocketAddress &other);
uint16_t port_of(const wasi::SocketAddress &address);

} // namespace wasi_epoll
