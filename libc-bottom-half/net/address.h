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

/// EINVAL when `address` is too short, EAFNOSUPPORT when its family is not `family`.
Result<wasi::SocketAddress> to_wasi(AddressIn address, wasi::AddressFamily family);

/// Writes as much of the address as there is room for, as getsockname(2) does.
void to_posix(const wasi::SocketAddress &address, AddressOut out);
/// The same for an address that is a sockaddr already.
void copy_out(const void *address, socklen_t size, AddressOut out);

/// The address of no interface, port 0.
wasi::SocketAddress unspecified(wasi::AddressFamily family);
bool is_unspecified(const wasi::SocketAddress &address);
uint16_t port_of(const wasi::SocketAddress &address);

} // namespace wasi_epoll
