// The intrinsics of one stream or future type as a table, so that one piece of
// code serves every interface. The host knows them only per function of an
// interface; the macros below name them.
#pragma once

#include <canon/abi.h>

namespace wasi_epoll::canon {

/// stream<T>: the functions answer a packed Copy.
struct StreamType {
  uint64_t (*make)(void); // readable end in the low half, writable end in the high half
  uint32_t (*read)(Handle, void *elements, size_t count);
  uint32_t (*write)(Handle, const void *elements, size_t count);
  uint32_t (*cancel_read)(Handle);
  uint32_t (*cancel_write)(Handle);
  void (*drop_readable)(Handle);
  void (*drop_writable)(Handle);
};

/// future<T>
struct FutureType {
  uint32_t (*read)(Handle, void *payload);
  uint32_t (*cancel_read)(Handle);
  void (*drop_readable)(Handle);
};

} // namespace wasi_epoll::canon

/// Defines `variable`, the StreamType of the stream that is number `index`
/// among the streams and futures in the type of `function` of `interface`.
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
    wasi_epoll_##variable##_make, wasi_epoll_##variable##_read, wasi_epoll_##variable##_write,     \
        wasi_epoll_##variable##_cancel_read, wasi_epoll_##variable##_cancel_write,                 \
        wasi_epoll_##variable##_drop_readable, wasi_epoll_##variable##_drop_writable               \
  }

/// Defines `variable`, the FutureType of the future counted likewise.
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
    wasi_epoll_##variable##_read, wasi_epoll_##variable##_cancel_read,                             \
        wasi_epoll_##variable##_drop_readable                                                      \
  }
