#include <net/address.h>

#include <arpa/inet.h>
#include <string.h>

#include <algorithm>

namespace wasi_epoll {

using wasi::AddressFamily;
using wasi::SocketAddress;

Result<SocketAddress> to_wasi(AddressIn from, AddressFamily family) {
  bool is_v4 = family == AddressFamily::ipv4;
  if (!from.address)
    return fail(EFAULT);
  if (from.size < sizeof(sa_family_t))
    return fail(EINVAL);
  if (from.address->sa_family != (is_v4 ? AF_INET : AF_INET6))
    return fail(EAFNOSUPPORT);
  if (from.size < (is_v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6)))
    return fail(EINVAL);

  SocketAddress to{.family = family, .ipv6 = {}};
  if (is_v4) {
    auto &in = *reinterpret_cast<const sockaddr_in *>(from.address);
    to.ipv4.port = ntohs(in.sin_port);
    memcpy(to.ipv4.address, &in.sin_addr, sizeof to.ipv4.address);
  } else {
    auto &in = *reinterpret_cast<const sockaddr_in6 *>(from.address);
    to.ipv6.port = ntohs(in.sin6_port);
    to.ipv6.flow_info = in.sin6_flowinfo;
    to.ipv6.scope_id = in.sin6_scope_id;
    for (int i = 0; i < 8; ++i)
      to.ipv6.address[i] = in.sin6_addr.s6_addr[2 * i] << 8 | in.sin6_addr.s6_addr[2 * i + 1];
  }
  return to;
}

void copy_out(const void *address, socklen_t size, AddressOut out) {
  if (!out.address)
    return;
  memcpy(out.address, address, std::min(size, *out.size));
  *out.size = size;
}

void to_posix(const SocketAddress &from, AddressOut out) {
  if (from.family == AddressFamily::ipv4) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(from.ipv4.port);
    memcpy(&to.sin_addr, from.ipv4.address, sizeof from.ipv4.address);
    copy_out(&to, sizeof to, out);
  } else {
    sockaddr_in6 to{};
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(from.ipv6.port);
    to.sin6_flowinfo = from.ipv6.flow_info;
    to.sin6_scope_id = from.ipv6.scope_id;
    for (int i = 0; i < 8; ++i) {
      to.sin6_addr.s6_addr[2 * i] = from.ipv6.address[i] >> 8;
      to.sin6_addr.s6_addr[2 * i + 1] = from.ipv6.address[i] & 0xff;
    }
    copy_out(&to, sizeof to, out);
  }
}

SocketAddress unspecified(AddressFamily family) { return {.family = family, .ipv6 = {}}; }

bool is_unspecified(const SocketAddress &address) {
  if (address.family == AddressFamily::ipv4)
    return std::ranges::all_of(address.ipv4.address, [](auto part) { return part == 0; });
  return std::ranges::all_of(address.ipv6.address, [](auto part) { return part == 0; });
}

uint16_t port_of(const SocketAddress &address) {
  return address.family == AddressFamily::ipv4 ? address.ipv4.port : address.ipv6.port;
}

} // namespace wasi_epoll
