// Descriptors that are read or written as one value of a fixed size.
#pragma once

#include <string.h>

#include <algorithm>

#include <fd/description.h>

namespace wasi_epoll {

/// Spreads `size` bytes over the buffers, starting `skip` bytes into them. There must be room.
inline void copy_to(Buffers into, const void *bytes, size_t size, size_t skip = 0) {
  if (into.size() == 1) [[likely]] {
    memcpy(static_cast<char *>(into[0].iov_base) + skip, bytes, size);
    return;
  }
  auto *from = static_cast<const char *>(bytes);
  for (const iovec &buffer : into) {
    size_t passed = std::min(skip, buffer.iov_len);
    size_t part = std::min(size, buffer.iov_len - passed);
    if (part)
      memcpy(static_cast<char *>(buffer.iov_base) + passed, from, part);
    skip -= passed;
    from += part;
    size -= part;
  }
}

/// Gathers `size` bytes of the buffers, from `skip` bytes into them. They must be there.
inline void copy_from(Buffers from, void *bytes, size_t size, size_t skip = 0) {
  if (from.size() == 1) [[likely]] {
    memcpy(bytes, static_cast<const char *>(from[0].iov_base) + skip, size);
    return;
  }
  auto *into = static_cast<char *>(bytes);
  for (const iovec &buffer : from) {
    size_t passed = std::min(skip, buffer.iov_len);
    size_t part = std::min(size, buffer.iov_len - passed);
    if (part)
      memcpy(into, static_cast<const char *>(buffer.iov_base) + passed, part);
    skip -= passed;
    into += part;
    size -= part;
  }
}

} // namespace wasi_epoll
