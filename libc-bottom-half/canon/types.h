// The intrinsics of one stream or future type as a table, so that one piece of
// code serves every interface. The host knows them only per function of an
// interface; the macros below name them.
#pragma once

#include <wasi_epoll.h>

#include <canon/abi.h>

namespace wasi_epoll::canon {

// The same tables as in the public header: what a program adopts and what the library
// itself uses are of one kind. read, write and cancel answer a packed Copy.
using StreamType = wasi_epoll_stream_type;
using FutureType = wasi_epoll_future_type;

/// Bytes that an element takes in buffers: where it has none, one stands for it.
inline size_t unit(const StreamType &type) { return type.size > 1 ? type.size : 1; }
/// How many whole elements fit. Most streams are of bytes, and a division is dear.
inline size_t elements(const StreamType &type, size_t bytes) {
  return type.size > 1 ? bytes / type.size : bytes;
}
/// Whether the host takes elements from there, or puts them there.
inline bool aligned(const StreamType &type, const void *place) {
  return (reinterpret_cast<uintptr_t>(place) & (type.alignment - 1)) == 0;
}

} // namespace wasi_epoll::canon

/// Defines `variable`, the StreamType of the stream that is number `index`
/// among the streams and futures in the type of `function` of `interface`.
/// Its size is that of bytes; code that knows better doesn't ask.
#define WASI_EPOLL_STREAM_TYPE(variable, interface, index, function)                               \
  extern "C" {                                                                                     \
  WASI_EPOLL_IMPORT(interface, "[stream-new-" #index "]" function)                                 \
  uint64_t wasi_epoll_##variable##_make(void);                                                     \
  WASI_EPOLL_IMPORT(interface, "[async-lower][stream-read-" #index "]" function)                   \
  uint32_t wasi_epoll_##variable##_read(uint32_t, void *, size_t);                                 \
  WASI_EPOLL_IMPORT(interface, "[async-lower][stream-write-" #index "]" function)                  \
  uint32_t wasi_epoll_##variable##_write(uint32_t, const void *, size_t);                          \
  WASI_EPOLL_IMPORT(interface, "[stream-cancel-read-" #index "]" function)                         \
  uint32_t wasi_epoll_##variable##_cancel_read(uint32_t);                                          \
  WASI_EPOLL_IMPORT(interface, "[stream-cancel-write-" #index "]" function)                        \
  uint32_t wasi_epoll_##variable##_cancel_write(uint32_t);                                         \
  WASI_EPOLL_IMPORT(interface, "[stream-drop-readable-" #index "]" function)                       \
  void wasi_epoll_##variable##_drop_readable(uint32_t);                                            \
  WASI_EPOLL_IMPORT(interface, "[stream-drop-writable-" #index "]" function)                       \
  void wasi_epoll_##variable##_drop_writable(uint32_t);                                            \
  }                                                                                                \
  inline constexpr wasi_epoll::canon::StreamType variable {                                        \
    .make = wasi_epoll_##variable##_make, .read = wasi_epoll_##variable##_read,                    \
    .write = wasi_epoll_##variable##_write, .cancel_read = wasi_epoll_##variable##_cancel_read,    \
    .cancel_write = wasi_epoll_##variable##_cancel_write,                                          \
    .drop_readable = wasi_epoll_##variable##_drop_readable,                                        \
    .drop_writable = wasi_epoll_##variable##_drop_writable, .size = 1, .alignment = 1,             \
    .discard = nullptr                                                                             \
  }

/// Defines `variable`, the FutureType of the future counted likewise: what reading it takes.
#define WASI_EPOLL_FUTURE_TYPE(variable, interface, index, function)                               \
  extern "C" {                                                                                     \
  WASI_EPOLL_IMPORT(interface, "[async-lower][future-read-" #index "]" function)                   \
  uint32_t wasi_epoll_##variable##_read(uint32_t, void *);                                         \
  WASI_EPOLL_IMPORT(interface, "[future-cancel-read-" #index "]" function)                         \
  uint32_t wasi_epoll_##variable##_cancel_read(uint32_t);                                          \
  WASI_EPOLL_IMPORT(interface, "[future-drop-readable-" #index "]" function)                       \
  void wasi_epoll_##variable##_drop_readable(uint32_t);                                            \
  }                                                                                                \
  inline constexpr wasi_epoll::canon::FutureType variable {                                        \
    .make = nullptr, .read = wasi_epoll_##variable##_read, .write = nullptr,                       \
    .cancel_read = wasi_epoll_##variable##_cancel_read, .cancel_write = nullptr,                   \
    .drop_readable = wasi_epoll_##variable##_drop_readable, .drop_writable = nullptr, .size = 0,   \
    .alignment = 1, .discard = nullptr                                                             \
  }
