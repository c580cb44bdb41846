// The canonical ABI's memory layout of result<T, E>, option<T>, string and list<T>:
// a discriminant byte, then the payload at its alignment, as C++ lays it out too.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace wasi_epoll::wasi {

/// Of the guest's malloc when the host returned it; the receiver frees it.
template <class T> struct List {
  T *data;
  size_t size;
};
using String = List<char>;

template <class T> struct Option {
  bool some;
  T value;
};

template <class T, class E> struct Result {
  bool error;
  union {
    T ok;
    E err;
  };
};

template <class E> struct Result<void, E> {
  bool error;
  E err;
};

} // namespace wasi_epoll::wasi
