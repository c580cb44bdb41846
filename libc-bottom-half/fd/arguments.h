// Checks of what a program hands in, shared by the entry points.
#pragma once

#include <limits.h>
#include <stdint.h>

#include <fd/description.h>

namespace wasi_epoll {

/// An iovec array of `count` entries: EINVAL when the count or the sum of the
/// lengths is out of range, EFAULT when a pointer is null and its length isn't 0.
inline Result<Buffers> checked(const iovec *buffers, int count) {
  if (count < 0 || count > IOV_MAX)
    return fail(EINVAL);
  if (!buffers && count)
    return fail(EFAULT);
  size_t total = 0;
  for (const iovec &buffer : Buffers(buffers, count)) {
    if (buffer.iov_len > SSIZE_MAX - total)
      return fail(EINVAL);
    if (!buffer.iov_base && buffer.iov_len)
      return fail(EFAULT);
    total += buffer.iov_len;
  }
  return Buffers(buffers, count);
}

/// One buffer; Linux cuts a length over SSIZE_MAX short instead of refusing it.
inline Result<iovec> checked(const void *buffer, size_t size) {
  if (!buffer && size)
    return fail(EFAULT);
  return iovec{const_cast<void *>(buffer), size < SSIZE_MAX ? size : SSIZE_MAX};
}

} // namespace wasi_epoll
