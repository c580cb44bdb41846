// Checks of what a program hands in, shared by the entry points.
#pragma once

#include <limits.h>
#include <stdint.h>

#include <fd/description.h>

namespace wasi_epoll {

/// Whether `size` bytes from `start` on lie in memory, as far as its end tells.
inline bool in_memory(const void *start, size_t size) {
  uint64_t end = uint64_t{reinterpret_cast<uintptr_t>(start)} + size;
  return size == 0 || (start && end <= uint64_t{__builtin_wasm_memory_size(0)} << 16);
}

/// An iovec array of `count` entries: EINVAL when the count or the sum of the
/// lengths is out of range, EFAULT when a buffer isn't in memory.
inline Result<Buffers> checked(const iovec *buffers, int count) {
  if (count < 0 || count > IOV_MAX)
    return fail(EINVAL);
  if (!in_memory(buffers, count * sizeof *buffers))
    return fail(EFAULT);
  size_t total = 0;
  for (const iovec &buffer : Buffers(buffers, count)) {
    if (buffer.iov_len > SSIZE_MAX - total)
      return fail(EINVAL);
    if (!in_memory(buffer.iov_base, buffer.iov_len))
      return fail(EFAULT);
    total += buffer.iov_len;
  }
  return Buffers(buffers, count);
}

/// One buffer: EINVAL when its length is over SSIZE_MAX, EFAULT when it isn't in memory.
inline Result<iovec> checked(const void *buffer, size_t size) {
  if (size > SSIZE_MAX)
    return fail(EINVAL);
  if (!in_memory(buffer, size))
    return fail(EFAULT);
  return iovec{const_cast<void *>(buffer), size};
}

} // namespace wasi_epoll
