#include <task/storage.h>

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <algorithm>

extern "C" {
void __wasm_init_tls(void *);
// thread_atexit.cpp, in programs that have thread_local objects with destructors.
void wasi_epoll_run_thread_destructors(void) __attribute__((weak));
// musl's, in programs that use it: a thread's block, which begins with the thread itself
// and the previous and the next one in a ring.
void **pthread_self(void) __attribute__((weak));
}

namespace wasi_epoll {

// With malloc alone: a program that brings its own need not bring aligned_alloc.
void *make_storage() {
  size_t alignment = std::max(__builtin_wasm_tls_align(), alignof(max_align_t));
  void *memory = malloc(sizeof memory + alignment - 1 + __builtin_wasm_tls_size());
  if (!memory)
    return nullptr;
  auto lowest = reinterpret_cast<uintptr_t>(memory) + sizeof memory;
  auto *storage = reinterpret_cast<void **>((lowest + alignment - 1) / alignment * alignment);
  storage[-1] = memory;
  return storage;
}

void drop_storage(void *storage) {
  if (storage)
    free(static_cast<void **>(storage)[-1]);
}

void begin_storage(void *storage) {
  __wasm_init_tls(storage);
  if (pthread_self) {
    void **thread = pthread_self();
    thread[0] = thread[1] = thread[2] = thread;
  }
}

void end_storage() {
  if (wasi_epoll_run_thread_destructors)
    wasi_epoll_run_thread_destructors();
}

} // namespace wasi_epoll
