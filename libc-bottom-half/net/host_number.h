// Socket options that are one number on the host.
#pragma once

#include <netinet/in.h>

#include <net/error.h>
#include <net/option_value.h>

namespace wasi_epoll {

template <class T>
Result<int> host_number(canon::Handle socket, void (*get)(canon::Handle, wasi::SocketResult<T> *)) {
  wasi::SocketResult<T> result;
  get(socket, &result);
  return checked(result).transform([](T value) { return static_cast<int>(value); });
}

template <class T>
Result<void> set_host_number(canon::Handle socket,
                             void (*set)(canon::Handle, T, wasi::SocketResult<void> *), T value) {
  wasi::SocketResult<void> result;
  set(socket, value, &result);
  return checked(result);
}

/// SO_RCVBUF and SO_SNDBUF: Linux tells the double of what was set, to account
/// for its own overhead; the host takes that back.
inline Result<int> buffer_size(canon::Handle socket,
                               void (*get)(canon::Handle, wasi::SocketResult<uint64_t> *)) {
  return host_number(socket, get).transform([](int size) { return 2 * size; });
}

inline Result<void>
set_buffer_size(canon::Handle socket,
                void (*set)(canon::Handle, uint64_t, wasi::SocketResult<void> *), int size) {
  // Linux takes a negative number for a large one, and refuses no size.
  return set_host_number<uint64_t>(socket, set, size < 0 ? INT32_MAX / 2 : size ? size : 1);
}

/// IP_TTL and IPV6_UNICAST_HOPS, whichever the socket's family has.
inline bool is_hop_limit(wasi::AddressFamily family, int level, int name) {
  return family == wasi::AddressFamily::ipv4 ? level == IPPROTO_IP && name == IP_TTL
                                             : level == IPPROTO_IPV6 && name == IPV6_UNICAST_HOPS;
}

inline Result<void> set_hop_limit(canon::Handle socket,
                                  void (*set)(canon::Handle, uint32_t, wasi::SocketResult<void> *),
                                  int hops) {
  if (hops == -1)
    hops = 64; // the default
  if (hops < 1 || hops > 255)
    return fail(EINVAL);
  return set_host_number<uint32_t>(socket, set, hops);
}

/// The end of a getsockopt(2) for a number.
inline Result<void> put_number(const Result<int> &number, void *value, socklen_t *size) {
  if (!number)
    return fail(number);
  return put_option(*number, value, size);
}

} // namespace wasi_epoll
