// Destructors of thread_local objects (Itanium C++ ABI): run when their task ends,
// for the main program at exit.
#include <stdlib.h>

#include <support/object.h>

namespace wasi_epoll {

namespace {

struct Destructor final : Object {
  Destructor *next;
  void (*run)(void *);
  void *object;
};

thread_local Destructor *destructors;

} // namespace

/// The latest first; those that a destructor registers as well.
extern "C" void wasi_epoll_run_thread_destructors() {
  while (Destructor *latest = destructors) {
    destructors = latest->next;
    latest->run(latest->object);
    delete latest;
  }
}

extern "C" int __cxa_thread_atexit(void (*run)(void *), void *object, void *) {
  static bool at_exit = false;
  if (!at_exit)
    at_exit = atexit(wasi_epoll_run_thread_destructors) == 0;
  auto *destructor = new Destructor;
  if (!destructor)
    return -1;
  destructor->next = destructors;
  destructor->run = run;
  destructor->object = object;
  destructors = destructor;
  return 0;
}

} // namespace wasi_epoll
