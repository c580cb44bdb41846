// Memory that a program hands in for an answer with pointers in it.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace wasi_epoll {

/// Gives out pieces of the buffer until there's no room; then every piece is null,
/// and the call fails with ERANGE.
class CallerBuffer {
public:
  CallerBuffer(char *buffer, size_t size) : at_(buffer), end_(buffer + size) {}

  template <class T> T *take(size_t count = 1) {
    size_t skip = -reinterpret_cast<uintptr_t>(at_) % alignof(T);
    size_t size = count * sizeof(T);
    if (overflowed_ || skip > static_cast<size_t>(end_ - at_) ||
        size > static_cast<size_t>(end_ - at_) - skip) {
      overflowed_ = true;
      return nullptr;
    }
    T *piece = reinterpret_cast<T *>(at_ + skip);
    at_ += skip + size;
    return piece;
  }
  char *copy(const char *text) {
    size_t size = strlen(text) + 1;
    char *piece = take<char>(size);
    return piece ? static_cast<char *>(memcpy(piece, text, size)) : nullptr;
  }
  bool overflowed() const { return overflowed_; }

private:
  char *at_;
  char *end_;
  bool overflowed_ = false;
};

} // namespace wasi_epoll
