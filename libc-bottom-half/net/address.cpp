#include <net/address.h>

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#include <algorithm>

#include <fd/arguments.h>

namespace wasi_epoll {

using wasi::AddressFamily;
using wasi::SocketAddress;

Result<void> AddressRoom::tell(AddressOut program) const {
  if (!in_memory(program.size))
    return fail(EFAULT);
  if (static_cast<int>(*program.size) < 0)
    return fail(EINVAL);
  socklen_t part = std::min(size_, *program.size);
  if (!in_memory(program.address, part))
    return fail(EFAULT);
  memcpy(program.address, &address_, part);
  *program.size = size_;
  return {};
}

Result<void> check(AddressIn given) {
  if (given.size > sizeof(sockaddr_storage))
    return fail(EINVAL);
  return in_memory(given.address, given.size) ? Result<void>() : fail(EFAULT);
}

bool is_unspecified_family(AddressIn from) {
  return from.size >= sizeof(sa_family_t) && from.address->sa_family == AF_UNSPEC;
}

/// Any IPv4 address, of a program that forgot the family: Linux takes that.
static bool is_any_by_default(AddressIn from) {
  auto &in = *reinterpret_cast<const sockaddr_in *>(from.address);
  return in.sin_family == AF_UNSPEC && in.sin_addr.s_addr == INADDR_ANY;
}

Result<SocketAddress> to_wasi(AddressIn from, AddressFamily family) {
  bool is_v4 = family == AddressFamily::ipv4;
  if (from.size < (is_v4 ? sizeof(sockaddr_in) : offsetof(sockaddr_in6, sin6_scope_id)))
    return fail(EINVAL);
  if (from.address->sa_family != (is_v4 ? AF_INET : AF_INET6) &&
      !(is_v4 && is_any_by_default(from)))
    return fail(EAFNOSUPPORT);

  SocketAddress to{.family = family, .ipv6 = {}};
  if (is_v4) {
    auto &in = *reinterpret_cast<const sockaddr_in *>(from.address);
    to.ipv4.port = ntohs(in.sin_port);
    memcpy(to.ipv4.address, &in.sin_addr, sizeof to.ipv4.address);
  } else {
    auto &in = *reinterpret_cast<const sockaddr_in6 *>(from.address);
    to.ipv6.port = ntohs(in.sin6_port);
    to.ipv6.flow_info = in.sin6_flowinfo;
    // There was a time when addresses had none.
    bool scoped = from.size >= offsetof(sockaddr_in6, sin6_scope_id) + sizeof in.sin6_scope_id;
    to.ipv6.scope_id = scoped ? in.sin6_scope_id : 0;
    for (int i = 0; i < 8; ++i)
      to.ipv6.address[i] = in.sin6_addr.s6_addr[2 * i] << 8 | in.sin6_addr.s6_addr[2 * i + 1];
  }
  return to;
}

void copy_out(const void *address, socklen_t size, AddressOut room) {
  if (!room.address)
    return;
  memcpy(room.address, address, size);
  *room.size = size;
}

void to_posix(const SocketAddress &from, AddressOut room) {
  if (from.family == AddressFamily::ipv4) {
    sockaddr_in to;
    memset(&to, 0, sizeof to); // What lies between its members too: programs compare the bytes.
    to.sin_family = AF_INET;
    to.sin_port = htons(from.ipv4.port);
    memcpy(&to.sin_addr, from.ipv4.address, sizeof from.ipv4.address);
    copy_out(&to, sizeof to, room);
  } else {
    sockaddr_in6 to;
    memset(&to, 0, sizeof to);
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(from.ipv6.port);
    to.sin6_flowinfo = from.ipv6.flow_info;
    to.sin6_scope_id = from.ipv6.scope_id;
    for (int i = 0; i < 8; ++i) {
      to.sin6_addr.s6_addr[2 * i] = from.ipv6.address[i] >> 8;
      to.sin6_addr.s6_addr[2 * i + 1] = from.ipv6.address[i] & 0xff;
    }
    copy_out(&to, sizeof to, room);
  }
}

SocketAddress unspecified(AddressFamily family) { return {.family = family, .ipv6 = {}}; }

bool is_unspecified(const SocketAddress &address) {
  if (address.family == AddressFamily::ipv4)
    return std::ranges::all_of(address.ipv4.address, [](auto part) { return part == 0; });
  return std::ranges::all_of(address.ipv6.address, [](auto part) { return part == 0; });
}

bool is_unicast(const SocketAddress &address) {
  if (address.family == AddressFamily::ipv6)
    return address.ipv6.address[0] >> 8 != 0xff;
  return address.ipv4.address[0] >> 4 != 0xe &&
         !std::ranges::all_of(address.ipv4.address, [](auto part) { return part == 0xff; });
}

bool is_v4_mapped(const SocketAddress &address) {
  auto &parts = address.ipv6.address;
  return address.family == AddressFamily::ipv6 && parts[5] == 0xffff &&
         std::all_of(parts, parts + 5, [](auto part) { return part == 0; });
}

bool is_loopback(const SocketAddress &address) {
  if (address.family == AddressFamily::ipv4)
    return address.ipv4.address[0] == 127;
  SocketAddress one = unspecified(AddressFamily::ipv6);
  one.ipv6.address[7] = 1;
  return std::ranges::equal(address.ipv6.address, one.ipv6.address);
}

void default_to_loopback(SocketAddress &address) {
  if (!is_unspecified(address))
    return;
  if (address.family == AddressFamily::ipv4) {
    address.ipv4.address[0] = 127;
    address.ipv4.address[3] = 1;
  } else {
    address.ipv6.address[7] = 1;
  }
}

bool equal(const SocketAddress &one, const SocketAddress &other) {
  if (one.family != other.family || port_of(one) != port_of(other))
    return false;
  if (one.family == AddressFamily::ipv4)
    return std::ranges::equal(one.ipv4.address, other.ipv4.address);
  return one.ipv6.scope_id == other.ipv6.scope_id &&
         std::ranges::equal(one.ipv6.address, other.ipv6.address);
}

uint16_t port_of(const SocketAddress &address) {
  return address.family == AddressFamily::ipv4 ? address.ipv4.port : address.ipv6.port;
}

} // namespace wasi_epoll
