// Reading and writing the values of socket options.
#pragma once

#include <string.h>
#include <sys/socket.h>

#include <algorithm>

#include <fd/arguments.h>

namespace wasi_epoll {

/// getsockopt(2): as much of the value as there is room for. EFAULT.
template <class T> Result<void> put_option(const T &option, void *value, socklen_t *size) {
  socklen_t part = std::min<socklen_t>(*size, sizeof option);
  if (!in_memory(value, part))
    return fail(EFAULT);
  memcpy(value, &option, part);
  *size = part;
  return {};
}

/// setsockopt(2): EINVAL when the value is too short, EFAULT.
template <class T> Result<T> take_option(const void *value, socklen_t size) {
  if (size < sizeof(T))
    return fail(EINVAL);
  if (!in_memory(value, size))
    return fail(EFAULT);
  T option;
  memcpy(&option, value, sizeof option);
  return option;
}

} // namespace wasi_epoll
