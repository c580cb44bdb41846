// Reading and writing the values of socket options.
#pragma once

#include <string.h>
#include <sys/socket.h>

#include <algorithm>

#include <support/result.h>

namespace wasi_epoll {

/// getsockopt(2): as much of the value as there is room for.
template <class T> Result<void> put_option(const T &option, void *value, socklen_t *size) {
  *size = std::min<socklen_t>(*size, sizeof option);
  memcpy(value, &option, *size);
  return {};
}

/// setsockopt(2): EINVAL when the value is too short.
template <class T> Result<T> take_option(const void *value, socklen_t size) {
  if (size < sizeof(T))
    return fail(EINVAL);
  T option;
  memcpy(&option, value, sizeof option);
  return option;
}

} // namespace wasi_epoll
