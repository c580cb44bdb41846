// A stack and thread-local storage for every task of the component.
//
// The first task, and every later one while no other is active, runs on the main
// stack at the bottom of memory, where an overflow leaves the address space and
// traps. Tasks beside it get stacks from the heap.
//
// The thread-local storage belongs to a task as long as it lives, the stack only
// while it runs: a task that blocks by returning to the host gives its stack back.
#include <epoll/posted_read.h>
#include <epoll/reactor.h>
#include <task/stack.h>
#include <task/storage.h>

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

namespace wasi_epoll {

namespace {

enum class Point : uint32_t {
  sync_start,
  sync_finish,
  async_start,
  async_resume,
  async_block,
  async_finish,
  initialize_start,
  initialize_finish,
  destructor_start,
  destructor_finish,
  post_return_start,
  post_return_finish,
  realloc_start,
  realloc_finish,
};

extern "C" {
void *__wasm_get_tls_base(void);
void __wasm_set_tls_base(void *);
void *__wasm_get_stack_pointer(void);
void __wasm_set_stack_pointer(void *);
}

/// What a task owns; found through the word at the top of its stack.
struct Task {
  void *tls;          // this task's block
  void *previous_tls; // of whoever the TLS base belonged to before
  char *stack;        // one of the side stacks; null on the main stack
};

bool main_stack_taken = false;

/// 16 bytes below `top` are the task's own, so that the stack stays aligned.
void *enter_stack(Task *task, char *top) {
  char *pointer = top - 16;
  *reinterpret_cast<Task **>(pointer) = task;
  return pointer;
}

void *give_stack(Task *task) {
  task->stack = nullptr;
  if (!main_stack_taken) {
    main_stack_taken = true;
    return enter_stack(task, main_stack_top());
  }
  char *top = take_side_stack();
  if (!top)
    __builtin_trap(); // Nobody is there yet who could be told.
  task->stack = top - 16;
  return enter_stack(task, top);
}

void take_stack(Task *task) {
  if (task->stack) {
    check_stack(task->stack);
    give_side_stack(task->stack);
  } else {
    main_stack_taken = false;
  }
}

Task *task_on(void *stack_pointer) { return *static_cast<Task **>(stack_pointer); }

void *start() {
  auto *task = static_cast<Task *>(malloc(sizeof(Task)));
  void *storage = make_storage();
  if (!task || !storage)
    __builtin_trap();
  *task = {.tls = storage, .previous_tls = __wasm_get_tls_base(), .stack = nullptr};
  begin_storage(storage);
  return give_stack(task);
}

/// Work that isn't a task of its own and runs on the storage that is current.
void *visit() {
  auto *task = static_cast<Task *>(malloc(sizeof(Task)));
  if (!task)
    __builtin_trap();
  *task = {};
  return give_stack(task);
}

void *finish(void *stack_pointer, bool may_wait) {
  Task *task = task_on(stack_pointer);
  if (task->tls) {
    // On the task's own stack, not on the hook's small one.
    void *hook_stack = __wasm_get_stack_pointer();
    __wasm_set_stack_pointer(stack_pointer);
    end_storage();
    if (may_wait)
      PostedRead::task_ends();
    reactor.task_ends();
    __wasm_set_stack_pointer(hook_stack);
    __wasm_set_tls_base(task->previous_tls);
    drop_storage(task->tls);
  }
  take_stack(task);
  free(task);
  return nullptr;
}

} // namespace

/// `stack_pointer` is context slot 0 as the hook found it; the result is what it
/// is set to. While a task blocks, the slot holds the task itself.
extern "C" void *wasi_epoll_task_hook(Point point, void *stack_pointer, void *hook_stack) {
  switch (point) {
  case Point::sync_start:
  case Point::async_start:
    return start();
  case Point::async_block: {
    Task *task = task_on(stack_pointer);
    __wasm_set_tls_base(task->previous_tls);
    take_stack(task);
    return task;
  }
  case Point::async_resume: {
    auto *task = static_cast<Task *>(stack_pointer);
    task->previous_tls = __wasm_get_tls_base();
    __wasm_set_tls_base(task->tls);
    return give_stack(task);
  }
  case Point::initialize_start:
  case Point::destructor_start:
  case Point::post_return_start:
    return visit();
  case Point::async_finish:
    return finish(stack_pointer, true);
  case Point::sync_finish:
  case Point::initialize_finish:
  case Point::destructor_finish:
  case Point::post_return_finish:
    return finish(stack_pointer, false);
  case Point::realloc_start:
    // Quick and never nested, so the hook's own stack will do.
    return hook_stack;
  case Point::realloc_finish:
    return nullptr;
  }
  __builtin_trap();
}

} // namespace wasi_epoll
