// Checks of what a program hands in, shared by the entry points.
#pragma once

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include <algorithm>
#include <string_view>

#include <fd/description.h>

namespace wasi_epoll {

/// Whether `size` bytes from `start` on lie in memory, as far as its end tells.
inline bool in_memory(const void *start, size_t size) {
  uint64_t end = uint64_t{reinterpret_cast<uintptr_t>(start)} + size;
  return size == 0 || (start && end <= uint64_t{__builtin_wasm_memory_size(0)} << 16);
}

/// The same of one object.
template <class T> bool in_memory(const T *object) { return in_memory(object, sizeof *object); }

/// The same of some that may be left out.
template <class T> bool none_or_in_memory(const T *objects, size_t count = 1) {
  return !objects || in_memory(objects, count * sizeof *objects);
}

/// How many of the first `most` bytes from `start` on lie in memory.
inline size_t room_in_memory(const void *start, size_t most) {
  uint64_t size = uint64_t{__builtin_wasm_memory_size(0)} << 16;
  uint64_t first = reinterpret_cast<uintptr_t>(start);
  return start && first < size ? std::min<uint64_t>(most, size - first) : 0;
}

inline bool is_empty(const char *path) { return in_memory(path) && !*path; }

/// A path: EFAULT when it isn't in memory up to its end, ENAMETOOLONG.
inline Result<std::string_view> checked_path(const char *path) {
  size_t room = room_in_memory(path, PATH_MAX);
  size_t size = strnlen(path, room);
  if (size == room)
    return fail(room == PATH_MAX ? ENAMETOOLONG : EFAULT);
  return std::string_view(path, size);
}

/// How a call names its buffers: Linux looks whether several hold anything before it looks at
/// what they are for.
enum class Form { one, several };

inline bool is_nothing(Form form, const Result<Buffers> &buffers) {
  return form == Form::several && buffers && total_size(*buffers) == 0;
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
