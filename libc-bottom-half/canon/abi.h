// The component model's built-ins and the numbers they speak in
// (CanonicalABI.md). Nothing here owns anything.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Declares an import of the core module: WASI_EPOLL_IMPORT("module", "name") extern ...;
#define WASI_EPOLL_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

namespace wasi_epoll::canon {

/// An index into the component instance's handle table. 0 is never a handle.
using Handle = uint32_t;

/// What a waitable-set delivers.
enum class EventCode : uint32_t {
  none,
  subtask,
  stream_read,
  stream_write,
  future_read,
  future_write,
  task_cancelled,
};

/// What a callback answers, the set in the bits above.
inline constexpr uint32_t callback_exit = 0;
inline constexpr uint32_t callback_wait = 2;

struct Event {
  EventCode code;
  Handle waitable;
  uint32_t payload; // a Copy's or a SubtaskStatus's packed form
};

/// How far a read or write of a stream or future came.
class Copy {
public:
  enum class End : uint32_t { completed, dropped, cancelled };

  explicit constexpr Copy(uint32_t packed) : packed_(packed) {}
  /// In flight: the buffer is lent to the host until the event or a cancel.
  constexpr bool blocked() const { return packed_ == UINT32_MAX; }
  constexpr End end() const { return static_cast<End>(packed_ & 0xf); }
  /// Elements moved.
  constexpr uint32_t count() const { return packed_ >> 4; }

private:
  uint32_t packed_;
};

/// What an async-lowered call or subtask.cancel answers.
class SubtaskStatus {
public:
  enum class State : uint32_t {
    starting,
    started,
    returned,
    cancelled_before_started,
    cancelled_before_returned,
  };

  explicit constexpr SubtaskStatus(uint32_t packed) : packed_(packed) {}
  constexpr State state() const { return static_cast<State>(packed_ & 0xf); }
  constexpr bool in_flight() const { return state() <= State::started; }
  /// The subtask, when the call didn't return at once; owned by the caller.
  constexpr Handle subtask() const { return packed_ >> 4; }

private:
  uint32_t packed_;
};

/// Elements one read or write can move at most (the count has 28 bits).
inline constexpr size_t max_copy = (1u << 28) - 1;

namespace builtin {
extern "C" {
WASI_EPOLL_IMPORT("$root", "[waitable-set-new]")
Handle wasi_epoll_waitable_set_new(void);
WASI_EPOLL_IMPORT("$root", "[waitable-set-drop]")
void wasi_epoll_waitable_set_drop(Handle set);
WASI_EPOLL_IMPORT("$root", "[waitable-set-wait]")
uint32_t wasi_epoll_waitable_set_wait(Handle set, uint32_t payload[2]);
WASI_EPOLL_IMPORT("$root", "[waitable-set-poll]")
uint32_t wasi_epoll_waitable_set_poll(Handle set, uint32_t payload[2]);
WASI_EPOLL_IMPORT("$root", "[waitable-join]")
void wasi_epoll_waitable_join(Handle waitable, Handle set);
WASI_EPOLL_IMPORT("$root", "[subtask-cancel]")
uint32_t wasi_epoll_subtask_cancel(Handle subtask);
WASI_EPOLL_IMPORT("$root", "[subtask-drop]")
void wasi_epoll_subtask_drop(Handle subtask);
WASI_EPOLL_IMPORT("$root", "[thread-yield]")
uint32_t wasi_epoll_thread_yield(void);
}
} // namespace builtin

} // namespace wasi_epoll::canon
