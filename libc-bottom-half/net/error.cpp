#include <net/error.h>

namespace wasi_epoll {

int to_errno(const wasi::SocketError &error) {
  using Code = wasi::SocketError::Code;
  switch (error.code) {
  case Code::access_denied:
    return EACCES;
  case Code::not_supported:
    return EOPNOTSUPP;
  case Code::invalid_argument:
  case Code::invalid_state:
    return EINVAL;
  case Code::out_of_memory:
    return ENOMEM;
  case Code::timeout:
    return ETIMEDOUT;
  case Code::address_not_bindable:
    return EADDRNOTAVAIL;
  case Code::address_in_use:
    return EADDRINUSE;
  case Code::remote_unreachable:
    return EHOSTUNREACH;
  case Code::connection_refused:
    return ECONNREFUSED;
  case Code::connection_broken:
    return EPIPE;
  case Code::connection_reset:
    return ECONNRESET;
  case Code::connection_aborted:
    return ECONNABORTED;
  case Code::datagram_too_large:
    return EMSGSIZE;
  case Code::other:
    break;
  }
  if (error.other.some && error.other.value.size)
    free(error.other.value.data);
  return EIO;
}

} // namespace wasi_epoll
