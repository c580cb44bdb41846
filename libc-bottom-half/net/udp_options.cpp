// The socket options that UDP has besides those of every socket.
#include <net/host_number.h>
#include <net/udp_socket.h>

namespace wasi_epoll {

Result<void> UdpSocket::option(int level, int name, void *value, socklen_t *size) {
  if (is_hop_limit(family_, level, name))
    return put_number(host_number(handle_, wasi::wasi_epoll_udp_hop_limit), value, size);
  if (level == SOL_SOCKET && name == SO_RCVBUF)
    return put_number(buffer_size(handle_, wasi::wasi_epoll_udp_receive_buffer), value, size);
  if (level == SOL_SOCKET && name == SO_SNDBUF)
    return put_number(buffer_size(handle_, wasi::wasi_epoll_udp_send_buffer), value, size);
  return options_.get(*this, level, name, value, size);
}

Result<void> UdpSocket::set_option(int level, int name, const void *value, socklen_t size) {
  bool hop_limit = is_hop_limit(family_, level, name);
  bool buffer = level == SOL_SOCKET && (name == SO_RCVBUF || name == SO_SNDBUF);
  if (!hop_limit && !buffer)
    return options_.set(*this, level, name, value, size);
  auto number = take_option<int>(value, size);
  if (!number)
    return fail(number);
  if (hop_limit)
    return set_hop_limit(handle_, wasi::wasi_epoll_udp_set_hop_limit, *number);
  return set_buffer_size(handle_,
                         name == SO_RCVBUF ? wasi::wasi_epoll_udp_set_receive_buffer
                                           : wasi::wasi_epoll_udp_set_send_buffer,
                         *number);
}

} // namespace wasi_epoll
