// wasi-epoll: the streams, futures and subtasks of any component interface as file
// descriptors. Once adopted, read, write, poll, select, epoll, fcntl, dup and close
// work on them as on any other descriptor, and they wait in the same loop as sockets
// and timers. docs/adopt.md says which state shows as which event.
//
// Nothing is started on an adopted handle until somebody reads it or waits for it.
//
// Calls that fail return -1 and set errno: EINVAL for what is not an adopted
// descriptor (or not of the kind asked for), EBADF, ENOMEM, EMFILE, and ENFILE
// when the component holds as many handles as the host is thought to allow.
#ifndef WASI_EPOLL_H
#define WASI_EPOLL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

// --- what the component model needs to know of a type --------------------------------
//
// `wasm32-wasip3-epoll-bindings name.h > name_epoll.h` makes these tables of a header
// that wit-bindgen wrote, one for each stream and future type in it, named
// <type>_type. Nobody needs to write one by hand.

/// The operations of stream<T>. read and write answer as stream.read and
/// stream.write do; pointers are aligned as T asks.
struct wasi_epoll_stream_type {
  uint64_t (*make)(void); // readable end in the low half, writable end in the high half
  uint32_t (*read)(uint32_t end, void *elements, size_t count);
  uint32_t (*write)(uint32_t end, const void *elements, size_t count);
  uint32_t (*cancel_read)(uint32_t end);
  uint32_t (*cancel_write)(uint32_t end);
  void (*drop_readable)(uint32_t end);
  void (*drop_writable)(uint32_t end);
  size_t size;      // of an element; 0 for stream without a type
  size_t alignment; // of an element
  /// Frees what an element owns, when nobody will read it. Null if it owns nothing.
  void (*discard)(void *element);
};

/// The operations of future<T>.
struct wasi_epoll_future_type {
  uint64_t (*make)(void);
  uint32_t (*read)(uint32_t end, void *payload);
  uint32_t (*write)(uint32_t end, const void *payload);
  uint32_t (*cancel_read)(uint32_t end);
  uint32_t (*cancel_write)(uint32_t end);
  void (*drop_readable)(uint32_t end);
  void (*drop_writable)(uint32_t end);
  size_t size; // of the payload; 0 for future without a type
  size_t alignment;
  void (*discard)(void *payload);
};

// --- adopting ------------------------------------------------------------------------
//
// Each takes ownership of a handle and returns a descriptor. When it fails, the handle
// is still the caller's. `flags` may have O_NONBLOCK and O_CLOEXEC.

/// The readable end of a stream. read(2) gives whole elements, as many as are there
/// and fit, at least one (EINVAL when not even one fits); then 0 at the end of the
/// stream. An element of a stream without a type is one byte, 0.
int wasi_epoll_stream_reader(uint32_t end, const struct wasi_epoll_stream_type *type, int flags);

/// The writable end of a stream. write(2) takes whole elements. What the other side
/// doesn't take at once is kept, up to 16 KiB (or one element), and delivered as it
/// reads; then there is no room until that is delivered. EPIPE when nobody reads any
/// more. close(2) doesn't lose what was written: the end is dropped when the last
/// element is taken. fsync(2) waits for that.
int wasi_epoll_stream_writer(uint32_t end, const struct wasi_epoll_stream_type *type, int flags);

/// The readable end of a future. read(2) gives its payload once (EINVAL when it
/// doesn't fit), then 0. The payload of a future without a type is one byte, 0.
int wasi_epoll_future_reader(uint32_t end, const struct wasi_epoll_future_type *type, int flags);

/// The writable end of a future. write(2) takes exactly the payload, once; EPIPE
/// after that, or when nobody reads any more. A future must not be left without a
/// value: when it is closed unwritten, `fallback` is written, a payload that is
/// copied here, or all zeros if it is null.
int wasi_epoll_future_writer(uint32_t end, const struct wasi_epoll_future_type *type,
                             const void *fallback, int flags);

/// A call in flight: `status` is what an async import returned, whether or not the
/// call is over. read(2) gives its last state, an uint32_t (2: returned), when it has
/// ended, then 0. The memory for its result, which the call was given, must stay until
/// the descriptor was readable, cancelled or closed.
int wasi_epoll_subtask(uint32_t status, int flags);

// --- and back ------------------------------------------------------------------------

/// Takes the handle out, which is the caller's then, and closes `fd`. Nothing is in
/// flight on it any more. EBUSY when elements or a payload arrived that nobody has
/// read, or when what was written hasn't been taken. The end may be at its end: then
/// dropping it is all that can be done. EINVAL for a call that is over: it has no handle
/// any more. Other descriptors of it (dup) read as closed.
int wasi_epoll_release(int fd, uint32_t *handle);

/// Cancels what is in flight and gives the handle up; the descriptor stays, hung up,
/// until it is closed. Waits for the other side to agree, when that is another
/// component. 0: cancelled; reading fails with ECANCELED. 1: the work had finished
/// already and its result can be read as ever (a stream that had ended, a future's
/// payload, a subtask's status), or everything written had been taken. EBUSY for a
/// future's writable end, which owes a value.
int wasi_epoll_cancel(int fd);

/// Moves up to `size` bytes from `from`, which must be a stream's readable end, to any
/// descriptor, in whole elements, without passing through memory of the program's.
/// The number moved, 0 at the end of the stream, or as read(2) and write(2) fail.
/// (When all of a stream is to go to another component as it is: wasi_epoll_release
/// the readable end and pass that on. Then nothing is copied at all.)
ssize_t wasi_epoll_splice(int from, int to, size_t size);

/// Waits until all that this task wrote to streams and futures has been taken, also by
/// those that are closed. exit(3) waits for all tasks'; an exported function should call
/// this before it returns, since nobody may be there afterwards to drop what is closed.
int wasi_epoll_drain(void);

/// How many handles the library holds, of every kind. For tests against leaks.
size_t wasi_epoll_handles(void);

// --- calls of one's own exports ---------------------------------------------------------

/// A descriptor that hangs up (EPOLLIN, EPOLLRDHUP, EPOLLHUP; read(2) gives 0) when the
/// caller of this call asks to cancel it. Nothing else happens then: the call goes on, and
/// returns, or agrees by wasi_epoll_task_cancel; its caller waits for either. `flags` as
/// above. ENOTSUP where the runtime tells nothing: only exports that
/// `wasm32-wasip3-epoll-bindings --threads` made hear of it.
int wasi_epoll_task_cancelled(int flags);

/// Ends the call for its caller without a result: in place of its ..._return(). EINVAL
/// when the caller hasn't asked for it, or for the second time.
int wasi_epoll_task_cancel(void);

/// For what `wasm32-wasip3-epoll-bindings --threads` makes: has `call` run on a
/// cooperative thread of the current task, with a copy of `size` bytes of arguments; and
/// the task's callback. Both give what the export or its callback returns.
uint32_t wasi_epoll_call_on_thread(void (*call)(void *), const void *arguments, size_t size);
uint32_t wasi_epoll_call_event(uint32_t event);

#ifdef __cplusplus
}
#endif

// --- what the generated header is made of ----------------------------------------------

/// Defines PREFIX##_type from the functions that wit-bindgen wrote for the stream type
/// PREFIX##_t with elements of type T. DISCARD as in the table, or 0.
#define WASI_EPOLL_STREAM_TYPE_OF(prefix, T, discard)                                              \
  WASI_EPOLL_MAKE_OF_(prefix)                                                                      \
  static inline uint32_t prefix##_epoll_read(uint32_t end, void *elements, size_t count) {         \
    return prefix##_read(end, (T *)elements, count);                                               \
  }                                                                                                \
  static inline uint32_t prefix##_epoll_write(uint32_t end, const void *elements, size_t count) {  \
    return prefix##_write(end, (const T *)elements, count);                                        \
  }                                                                                                \
  WASI_EPOLL_TABLE_OF_(stream, prefix, sizeof(T), _Alignof(T), discard)

/// For stream without a type.
#define WASI_EPOLL_UNIT_STREAM_TYPE_OF(prefix)                                                     \
  WASI_EPOLL_MAKE_OF_(prefix)                                                                      \
  static inline uint32_t prefix##_epoll_read(uint32_t end, void *elements, size_t count) {         \
    return (void)elements, prefix##_read(end, count);                                              \
  }                                                                                                \
  static inline uint32_t prefix##_epoll_write(uint32_t end, const void *elements, size_t count) {  \
    return (void)elements, prefix##_write(end, count);                                             \
  }                                                                                                \
  WASI_EPOLL_TABLE_OF_(stream, prefix, 0, 1, 0)

#define WASI_EPOLL_FUTURE_TYPE_OF(prefix, T, discard)                                              \
  WASI_EPOLL_MAKE_OF_(prefix)                                                                      \
  static inline uint32_t prefix##_epoll_read(uint32_t end, void *payload) {                        \
    return prefix##_read(end, (T *)payload);                                                       \
  }                                                                                                \
  static inline uint32_t prefix##_epoll_write(uint32_t end, const void *payload) {                 \
    return prefix##_write(end, (const T *)payload);                                                \
  }                                                                                                \
  WASI_EPOLL_TABLE_OF_(future, prefix, sizeof(T), _Alignof(T), discard)

#define WASI_EPOLL_UNIT_FUTURE_TYPE_OF(prefix)                                                     \
  WASI_EPOLL_MAKE_OF_(prefix)                                                                      \
  static inline uint32_t prefix##_epoll_read(uint32_t end, void *payload) {                        \
    return (void)payload, prefix##_read(end);                                                      \
  }                                                                                                \
  static inline uint32_t prefix##_epoll_write(uint32_t end, const void *payload) {                 \
    return (void)payload, prefix##_write(end);                                                     \
  }                                                                                                \
  WASI_EPOLL_TABLE_OF_(future, prefix, 0, 1, 0)

/// Defines PREFIX##_epoll_discard, which calls wit-bindgen's `free_it` for a T.
#define WASI_EPOLL_DISCARD_OF(prefix, T, free_it)                                                  \
  static inline void prefix##_epoll_discard(void *element) { free_it((T *)element); }

/// The same for a T that is a handle, which wit-bindgen's `drop_it` drops.
#define WASI_EPOLL_DROP_OF(prefix, T, drop_it)                                                     \
  static inline void prefix##_epoll_discard(void *element) { drop_it(*(T *)element); }

#define WASI_EPOLL_MAKE_OF_(prefix)                                                                \
  static inline uint64_t prefix##_epoll_make(void) {                                               \
    prefix##_writer_t writer;                                                                      \
    uint64_t reader = prefix##_new(&writer);                                                       \
    return reader | (uint64_t)writer << 32;                                                        \
  }
#define WASI_EPOLL_TABLE_OF_(kind, prefix, size, alignment, discard)                               \
  __attribute__((unused)) static const struct wasi_epoll_##kind##_type prefix##_type = {           \
      prefix##_epoll_make,                                                                         \
      prefix##_epoll_read,                                                                         \
      prefix##_epoll_write,                                                                        \
      prefix##_cancel_read,                                                                        \
      prefix##_cancel_write,                                                                       \
      prefix##_drop_readable,                                                                      \
      prefix##_drop_writable,                                                                      \
      size,                                                                                        \
      alignment,                                                                                   \
      discard};

#endif
