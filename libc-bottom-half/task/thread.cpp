// wasi_epoll_call_on_thread: calls of exported functions on cooperative threads.
//
// The runtime enters an export that is lifted with a callback on a thread that may not
// wait without holding up the whole instance. So that one only starts another, which
// may, on a stack and thread-local storage of its own, and waits for its end, or for the
// caller's wish to cancel the call: the runtime tells it by the callback.
#include <wasi_epoll.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <canon/abi.h>
#include <epoll/posted_read.h>
#include <epoll/reactor.h>
#include <task/call.h>
#include <task/stack.h>
#include <task/storage.h>

namespace wasi_epoll {

namespace {

/// At the top of the thread's stack, followed by the arguments.
struct alignas(16) Thread {
  void *storage;
  void (*function)(void *);
  Call *call;
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
  current_call = thread->call;
  thread->function(thread->arguments());
  end_storage();
  PostedRead::task_ends();
  reactor.task_ends();
  thread->call->ended();
}

/// On another stack, since the thread's own goes.
extern "C" void wasi_epoll_thread_end(Thread *thread) {
  drop_storage(thread->storage);
  auto *inside = reinterpret_cast<char *>(thread);
  check_stack(inside);
  give_side_stack(inside);
}

static uint32_t wait_for_end() { return canon::callback_wait | current_call->set() << 4; }

extern "C" uint32_t wasi_epoll_call_on_thread(void (*function)(void *), const void *arguments,
                                              size_t size) {
  char *top = take_side_stack();
  void *storage = make_storage();
  current_call = new Call;
  if (!top || !storage || !current_call || !current_call->can_wait())
    __builtin_trap(); // The caller can't be told.
  constexpr size_t alignment = alignof(Thread);
  size_t room = sizeof(Thread) + (size + alignment - 1) / alignment * alignment;
  auto *thread = reinterpret_cast<Thread *>(top - room);
  *thread = {.storage = storage, .function = function, .call = current_call};
  memcpy(thread->arguments(), arguments, size);
  current_call->retain();
  wasi_epoll_thread_resume_later(wasi_epoll_thread_new(wasi_epoll_thread_start, thread));
  return wait_for_end();
}

extern "C" uint32_t wasi_epoll_call_event(uint32_t event) {
  if (event == static_cast<uint32_t>(canon::EventCode::task_cancelled)) {
    current_call->cancel();
    return wait_for_end();
  }
  current_call->end_was_seen();
  current_call->release();
  return canon::callback_exit;
}

} // namespace wasi_epoll
