// The socket options that TCP has besides those of every socket.
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <net/host_number.h>
#include <net/tcp_socket.h>
#include <time/duration.h>

namespace wasi_epoll {

namespace {

Result<int> in_seconds(canon::Handle socket,
                       void (*get)(canon::Handle, wasi::SocketResult<uint64_t> *)) {
  wasi::SocketResult<uint64_t> result;
  get(socket, &result);
  return checked(result).transform(
      [](uint64_t value) { return static_cast<int>(value / nanoseconds_per_second); });
}

} // namespace

Result<void> TcpSocket::option(int level, int name, void *value, socklen_t *size) {
  auto answer = [&](const Result<int> &number) { return put_number(number, value, size); };
  if (is_hop_limit(family_, level, name))
    return answer(host_number(handle_, wasi::wasi_epoll_tcp_hop_limit));
  if (level == SOL_SOCKET)
    switch (name) {
    case SO_KEEPALIVE:
      return answer(host_number(handle_, wasi::wasi_epoll_tcp_keep_alive));
    case SO_RCVBUF:
      return answer(buffer_size(handle_, wasi::wasi_epoll_tcp_receive_buffer));
    case SO_SNDBUF:
      return answer(buffer_size(handle_, wasi::wasi_epoll_tcp_send_buffer));
    }
  if (level == IPPROTO_TCP)
    switch (name) {
    case TCP_KEEPIDLE:
      return answer(in_seconds(handle_, wasi::wasi_epoll_tcp_keep_idle));
    case TCP_KEEPINTVL:
      return answer(in_seconds(handle_, wasi::wasi_epoll_tcp_keep_interval));
    case TCP_KEEPCNT:
      return answer(host_number(handle_, wasi::wasi_epoll_tcp_keep_count));
    }
  return options_.get(*this, level, name, value, size);
}

Result<void> TcpSocket::set_option(int level, int name, const void *value, socklen_t size) {
  bool hop_limit = is_hop_limit(family_, level, name);
  bool on_host =
      hop_limit ||
      (level == SOL_SOCKET && (name == SO_KEEPALIVE || name == SO_RCVBUF || name == SO_SNDBUF)) ||
      (level == IPPROTO_TCP &&
       (name == TCP_KEEPIDLE || name == TCP_KEEPINTVL || name == TCP_KEEPCNT));
  if (!on_host)
    return options_.set(*this, level, name, value, size);

  auto taken = take_option<int>(value, size);
  if (!taken)
    return fail(taken);
  int number = *taken;
  if (state_ == State::connecting) {
    defer_option({level, name, number});
    return {};
  }
  if (hop_limit)
    return set_hop_limit(handle_, wasi::wasi_epoll_tcp_set_hop_limit, number);
  auto seconds = [number](auto set, canon::Handle socket) -> Result<void> {
    if (number < 1 || number > 32767)
      return fail(EINVAL);
    return set_host_number<uint64_t>(socket, set, nanoseconds_per_second * number);
  };
  if (level == SOL_SOCKET)
    switch (name) {
    case SO_KEEPALIVE:
      return set_host_number<uint32_t>(handle_, wasi::wasi_epoll_tcp_set_keep_alive, number != 0);
    case SO_RCVBUF:
      return set_buffer_size(handle_, wasi::wasi_epoll_tcp_set_receive_buffer, number);
    default:
      return set_buffer_size(handle_, wasi::wasi_epoll_tcp_set_send_buffer, number);
    }
  switch (name) {
  case TCP_KEEPIDLE:
    return seconds(wasi::wasi_epoll_tcp_set_keep_idle, handle_);
  case TCP_KEEPINTVL:
    return seconds(wasi::wasi_epoll_tcp_set_keep_interval, handle_);
  default:
    if (number < 1 || number > 127)
      return fail(EINVAL);
    return set_host_number<uint32_t>(handle_, wasi::wasi_epoll_tcp_set_keep_count, number);
  }
}

} // namespace wasi_epoll
