#include <task/storage.h>

#include <stddef.h>
#include <stdlib.h>

extern "C" {
void __wasm_init_tls(void *);
// thread_atexit.cpp, in programs that have thread_local objects with destructors.
void wasi_epoll_run_thread_destructors(void) __attribute__((weak));
// musl's, in programs that use it: a thread's block, which begins with the thread itself
// and the previous and the next one in a ring.
void **pthread_self(void) __attribute__((weak));
}

namespace wasi_epoll {

void *make_storage() {
  size_t alignment = __builtin_wasm_tls_align();
  if (alignment < alignof(max_align_t))
    alignment = alignof(max_align_t);
  size_t size = (__builtin_wasm_tls_size() + alignment - 1) / alignment * alignment;
  return aligned_alloc(alignment, size ? size : alignment);
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
