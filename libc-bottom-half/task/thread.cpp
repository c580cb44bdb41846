// wasi_epoll_call_on_thread: calls of exported functions on cooperative threads.
//
// The runtime enters an export that is lifted with a callback on a thread that may not
// wait without holding up the whole instance. So that one only starts another, which
// may, on a stack and thread-local storage of its own, and is done.
#include <wasi_epoll.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <canon/abi.h>
#include <epoll/reactor.h>
#include <task/stack.h>
#include <task/storage.h>

namespace wasi_epoll {

namespace {

/// At the top of the thread's stack, followed by the arguments.
struct alignas(16) Thread {
  void *storage;
  void (*call)(void *);
  char *arguments() { return reinterpret_cast<char *>(this + 1); }
};

extern "C" {
WASI_EPOLL_IMPORT("$root", "[thread-new-indirect-v0]")
uint32_t wasi_epoll_thread_new(void (*start)(Thread *), Thread *argument);
WASI_EPOLL_IMPORT("$root", "[thread-resume-later]")
void wasi_epoll_thread_resume_later(uint32_t thread);
// thread.S: runs the two functions below, each on the right stack.
void wasi_epoll_thread_start(Thread *);
}

} // namespace

extern "C" void wasi_epoll_thread_run(Thread *thread) {
  begin_storage(thread->storage);
  thread->call(thread->arguments());
  end_storage();
  reactor.task_ends();
}

/// On another stack, since the thread's own goes.
extern "C" void wasi_epoll_thread_end(Thread *thread) {
  free(thread->storage);
  auto *inside = reinterpret_cast<char *>(thread);
  check_stack(inside);
  give_side_stack(inside);
}

extern "C" void wasi_epoll_call_on_thread(void (*call)(void *), const void *arguments,
                                          size_t size) {
  char *top = take_side_stack();
  void *storage = make_storage();
  if (!top || !storage)
    __builtin_trap(); // The caller can't be told.
  constexpr size_t alignment = alignof(Thread);
  size_t room = sizeof(Thread) + (size + alignment - 1) / alignment * alignment;
  auto *thread = reinterpret_cast<Thread *>(top - room);
  *thread = {.storage = storage, .call = call};
  memcpy(thread->arguments(), arguments, size);
  wasi_epoll_thread_resume_later(wasi_epoll_thread_new(wasi_epoll_thread_start, thread));
}

} // namespace wasi_epoll
