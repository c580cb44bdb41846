// The socket options that TCP has besides those of every socket.
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <net/error.h>
#include <net/option_value.h>
#include <net/tcp_socket.h>
#include <time/duration.h>

namespace wasi_epoll {

using wasi::SocketResult;

namespace {

/// One host call that gives a number.
template <class T>
Result<int> host_number(canon::Handle socket, void (*get)(canon::Handle, SocketResult<T> *)) {
  SocketResult<T> result;
  get(socket, &result);
  return checked(result).transform([](T value) { return static_cast<int>(value); });
}

template <class T>
Result<void> set_host_number(canon::Handle socket,
                             void (*set)(canon::Handle, T, SocketResult<void> *), T value) {
  SocketResult<void> result;
  set(socket, value, &result);
  return checked(result);
}

Result<int> in_seconds(canon::Handle socket, void (*get)(canon::Handle, SocketResult<uint64_t> *)) {
  SocketResult<uint64_t> result;
  get(socket, &result);
  return checked(result).transform(
      [](uint64_t value) { return static_cast<int>(value / nanoseconds_per_second); });
}

constexpr int hop_limit_of(int level) { return level == IPPROTO_IPV6 ? IPV6_UNICAST_HOPS : IP_TTL; }

} // namespace

Result<void> TcpSocket::option(int level, int name, void *value, socklen_t *size) {
  auto answer = [&](const Result<int> &number) -> Result<void> {
    if (!number)
      return fail(number);
    return put_option(*number, value, size);
  };
  bool ip_level = level == (family_ == wasi::AddressFamily::ipv4 ? IPPROTO_IP : IPPROTO_IPV6);
  if (ip_level && name == hop_limit_of(level))
    return answer(host_number(handle_, wasi::wasi_epoll_tcp_hop_limit));
  if (ip_level && level == IPPROTO_IPV6 && name == IPV6_V6ONLY)
    return answer(1);
  if (level == SOL_SOCKET)
    switch (name) {
    case SO_REUSEADDR:
      return answer(reuse_address_);
    case SO_KEEPALIVE:
      return answer(host_number(handle_, wasi::wasi_epoll_tcp_keep_alive));
    case SO_RCVBUF:
      return answer(host_number(handle_, wasi::wasi_epoll_tcp_receive_buffer));
    case SO_SNDBUF:
      return answer(host_number(handle_, wasi::wasi_epoll_tcp_send_buffer));
    }
  if (level == IPPROTO_TCP)
    switch (name) {
    case TCP_NODELAY:
      return answer(no_delay_);
    case TCP_KEEPIDLE:
      return answer(in_seconds(handle_, wasi::wasi_epoll_tcp_keep_idle));
    case TCP_KEEPINTVL:
      return answer(in_seconds(handle_, wasi::wasi_epoll_tcp_keep_interval));
    case TCP_KEEPCNT:
      return answer(host_number(handle_, wasi::wasi_epoll_tcp_keep_count));
    }
  return fail(ENOPROTOOPT);
}

Result<void> TcpSocket::set_option(int level, int name, const void *value, socklen_t size) {
  auto taken = take_option<int>(value, size);
  if (!taken)
    return fail(taken);
  int number = *taken;
  auto seconds = [number] { return nanoseconds_per_second * number; };
  bool ip_level = level == (family_ == wasi::AddressFamily::ipv4 ? IPPROTO_IP : IPPROTO_IPV6);
  if (ip_level && name == hop_limit_of(level)) {
    if (number == -1)
      number = 64; // the default
    if (number < 1 || number > 255)
      return fail(EINVAL);
    return set_host_number<uint32_t>(handle_, wasi::wasi_epoll_tcp_set_hop_limit, number);
  }
  if (ip_level && level == IPPROTO_IPV6 && name == IPV6_V6ONLY) {
    // The host's IPv6 sockets never speak IPv4.
    if (number)
      return {};
    return fail(ENOPROTOOPT);
  }
  if (level == SOL_SOCKET)
    switch (name) {
    case SO_REUSEADDR: // The host always binds so.
      reuse_address_ = number;
      return {};
    case SO_KEEPALIVE:
      return set_host_number<uint32_t>(handle_, wasi::wasi_epoll_tcp_set_keep_alive, number != 0);
    case SO_RCVBUF:
      return set_host_number<uint64_t>(handle_, wasi::wasi_epoll_tcp_set_receive_buffer,
                                       number > 0 ? number : 1);
    case SO_SNDBUF:
      return set_host_number<uint64_t>(handle_, wasi::wasi_epoll_tcp_set_send_buffer,
                                       number > 0 ? number : 1);
    }
  if (level == IPPROTO_TCP)
    switch (name) {
    case TCP_NODELAY:
      no_delay_ = number;
      return {};
    case TCP_KEEPIDLE:
      if (number < 1 || number > 32767)
        return fail(EINVAL);
      return set_host_number<uint64_t>(handle_, wasi::wasi_epoll_tcp_set_keep_idle, seconds());
    case TCP_KEEPINTVL:
      if (number < 1 || number > 32767)
        return fail(EINVAL);
      return set_host_number<uint64_t>(handle_, wasi::wasi_epoll_tcp_set_keep_interval, seconds());
    case TCP_KEEPCNT:
      if (number < 1 || number > 127)
        return fail(EINVAL);
      return set_host_number<uint32_t>(handle_, wasi::wasi_epoll_tcp_set_keep_count, number);
    }
  return fail(ENOPROTOOPT);
}

} // namespace wasi_epoll
