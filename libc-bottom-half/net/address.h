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

/// Where a program wants an address, and the length of that place, which becomes
/// the length of the address. Null for a program that doesn't want it.
struct AddressOut {
  sockaddr *address;
  socklen_t *size;
};

/// AF_UNSPEC, with which connect(2) dissolves what it once made.
bool is_unspecified_family(AddressIn address);

/// EINVAL when `address` is too short, EAFNOSUPPORT when its family is not `family`.
Result<wasi::SocketAddress> to_wasi(AddressIn address, wasi::AddressFamily family);

/// Writes as much of the address as there is room for, as getsockname(2) does.
void to_posix(const wasi::SocketAddress &address, AddressOut out);
/// The same for an address that is a sockaddr already.
void copy_out(const void *address, socklen_t size, AddressOut out);

/// The address of no interface, port 0.
wasi::SocketAddress unspecified(wasi::AddressFamily family);
bool is_unspecified(const wasi::SocketAddress &address);
/// Neither multicast nor broadcast.
bool is_unicast(const wasi::SocketAddress &address);
/// An IPv4 address in an IPv6 one, which the host's IPv6 sockets don't speak.
bool is_v4_mapped(const wasi::SocketAddress &address);
/// Linux takes the address of no interface for the loopback one when it sends there.
void default_to_loopback(wasi::SocketAddress &address);
bool equal(const wasi::SocketAddress &one, const wasi::SocketAddress &other);
uint16_t port_of(const wasi::SocketAddress &address);

} // namespace wasi_epoll
