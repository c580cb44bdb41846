#include <sched.h>

#include <canon/abi.h>

// Lets the other threads and tasks of this instance run, and the host.
extern "C" int sched_yield() {
  wasi_epoll::canon::builtin::wasi_epoll_thread_yield();
  return 0;
}
