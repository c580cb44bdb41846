#include <net/ip_options.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

#include <net/option_value.h>

namespace wasi_epoll {

namespace {

constexpr int any_type = -1;

struct Option {
  int level;
  int name;
  int value; // at first, or always
  int type;  // SOCK_*
};

// Switches whose effect can't be seen but by a packet capture or a stopwatch, or
// that the host has on anyway (SO_REUSEADDR for TCP). At most eight.
constexpr Option hints[] = {
    {SOL_SOCKET, SO_REUSEADDR, 0, any_type},     {SOL_SOCKET, SO_KEEPALIVE, 0, SOCK_DGRAM},
    {IPPROTO_TCP, TCP_NODELAY, 0, SOCK_STREAM},  {IPPROTO_TCP, TCP_CORK, 0, SOCK_STREAM},
    {IPPROTO_TCP, TCP_QUICKACK, 1, SOCK_STREAM},
};

constexpr Option fixed[] = {
    {SOL_SOCKET, SO_DEBUG, 0, any_type},
    {SOL_SOCKET, SO_DONTROUTE, 0, any_type},
    {SOL_SOCKET, SO_BROADCAST, 0, any_type},
    {SOL_SOCKET, SO_OOBINLINE, 0, any_type},
    {SOL_SOCKET, SO_NO_CHECK, 0, any_type},
    {SOL_SOCKET, SO_PRIORITY, 0, any_type},
    {SOL_SOCKET, SO_REUSEPORT, 0, any_type},
    {SOL_SOCKET, SO_RCVLOWAT, 1, any_type},
    {SOL_SOCKET, SO_SNDLOWAT, 1, any_type},
    {SOL_SOCKET, SO_TIMESTAMP, 0, any_type},
    {SOL_SOCKET, SO_TIMESTAMPNS, 0, any_type},
    {SOL_SOCKET, SO_MARK, 0, any_type},
    {SOL_SOCKET, SO_RXQ_OVFL, 0, any_type},
    {IPPROTO_IP, IP_TOS, 0, any_type},
    {IPPROTO_IP, IP_PKTINFO, 0, any_type},
    {IPPROTO_IP, IP_RECVERR, 0, any_type},
    {IPPROTO_IP, IP_RECVTTL, 0, any_type},
    {IPPROTO_IP, IP_RECVTOS, 0, any_type},
    {IPPROTO_IP, IP_FREEBIND, 0, any_type},
    {IPPROTO_IP, IP_TRANSPARENT, 0, any_type},
    {IPPROTO_IP, IP_MULTICAST_TTL, 1, any_type},
    {IPPROTO_IP, IP_MULTICAST_LOOP, 1, any_type},
    {IPPROTO_IPV6, IPV6_V6ONLY, 1, any_type},
    {IPPROTO_IPV6, IPV6_TCLASS, 0, any_type},
    {IPPROTO_IPV6, IPV6_RECVPKTINFO, 0, any_type},
    {IPPROTO_IPV6, IPV6_RECVERR, 0, any_type},
    {IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 0, any_type},
    {IPPROTO_IPV6, IPV6_RECVTCLASS, 0, any_type},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1, any_type},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1, any_type},
    {IPPROTO_TCP, TCP_DEFER_ACCEPT, 0, SOCK_STREAM},
    {IPPROTO_TCP, TCP_USER_TIMEOUT, 0, SOCK_STREAM},
    {IPPROTO_TCP, TCP_FASTOPEN, 0, SOCK_STREAM},
    {IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 0, SOCK_STREAM},
    {IPPROTO_UDP, UDP_CORK, 0, SOCK_DGRAM},
    {IPPROTO_UDP, UDP_SEGMENT, 0, SOCK_DGRAM},
    {IPPROTO_UDP, UDP_GRO, 0, SOCK_DGRAM},
};

const Option *find(std::span<const Option> table, const Socket &socket, int level, int name) {
  if (level == IPPROTO_IPV6 && socket.domain() != AF_INET6)
    return nullptr;
  for (const Option &option : table)
    if (option.level == level && option.name == name &&
        (option.type == any_type || option.type == socket.type()))
      return &option;
  return nullptr;
}

/// Whether getsockopt(2) says of an unknown option that it is unknown, as for IPv6 it always does.
bool is_level_of(const Socket &socket, int level) {
  return level == SOL_SOCKET || level == IPPROTO_IP || level == socket.protocol() ||
         socket.domain() == AF_INET6;
}

/// An int, or at the IP level also a byte.
Result<int> take_number(int level, const void *value, socklen_t size) {
  if (level != IPPROTO_IP || size == 0 || size >= sizeof(int))
    return take_option<int>(value, size);
  return take_option<unsigned char>(value, size).transform([](int byte) { return byte; });
}

bool is_linger(int level, int name) { return level == SOL_SOCKET && name == SO_LINGER; }

} // namespace

Result<void> IpOptions::get(const Socket &socket, int level, int name, void *value,
                            socklen_t *size) const {
  if (is_linger(level, name))
    return put_option(linger{.l_onoff = linger_ >= 0, .l_linger = linger_ >= 0 ? linger_ : 0},
                      value, size);
  if (const Option *hint = find(hints, socket, level, name)) {
    unsigned bit = 1u << (hint - hints);
    return put_option(set_ & bit ? 1 : unset_ & bit ? 0 : hint->value, value, size);
  }
  if (const Option *option = find(fixed, socket, level, name))
    return put_option(option->value, value, size);
  return fail(is_level_of(socket, level) ? ENOPROTOOPT : EOPNOTSUPP);
}

Result<void> IpOptions::set(const Socket &socket, int level, int name, const void *value,
                            socklen_t size) {
  if (is_linger(level, name)) {
    auto how = take_option<linger>(value, size);
    if (!how)
      return fail(how);
    // What was written arrives, however long close() waits; but the reset that a
    // time of 0 asks for is in nobody's power.
    if (how->l_onoff && how->l_linger == 0 && socket.protocol() == IPPROTO_TCP)
      return fail(ENOPROTOOPT);
    linger_ = how->l_onoff ? how->l_linger : -1;
    return {};
  }
  const Option *hint = find(hints, socket, level, name);
  const Option *option = hint ? hint : find(fixed, socket, level, name);
  if (!option)
    return fail(ENOPROTOOPT);
  auto number = take_number(level, value, size);
  if (!number)
    return fail(number);
  if (!hint)
    return *number == option->value ? Result<void>() : fail(ENOPROTOOPT);
  unsigned bit = 1u << (hint - hints);
  set_ = *number ? set_ | bit : set_ & ~bit;
  unset_ = *number ? unset_ & ~bit : unset_ | bit;
  return {};
}

} // namespace wasi_epoll
