// Memory for one value of a type only known by its size, which may be lent to the host.
#pragma once

#include <stddef.h>
#include <stdlib.h>

#include <algorithm>

namespace wasi_epoll {

class Payload {
public:
  Payload() = default;
  Payload(const Payload &) = delete;
  Payload &operator=(const Payload &) = delete;
  ~Payload() { reset(); }

  /// False when memory is out.
  bool reserve(size_t size) {
    if (!data_)
      data_ = size <= sizeof inline_ ? inline_ : static_cast<char *>(malloc(size));
    return data_;
  }
  void reset() {
    if (data_ && data_ != inline_)
      free(data_);
    data_ = nullptr;
  }
  char *data() { return data_; }

  /// Bytes that a value takes in a program's buffers: also one of no type can be seen.
  static size_t visible(size_t size) { return std::max<size_t>(size, 1); }

private:
  alignas(8) char inline_[16];
  char *data_ = nullptr;
};

} // namespace wasi_epoll
