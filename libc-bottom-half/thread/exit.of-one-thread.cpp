// pthread_exit(3) where there is one thread only: its cleanup handlers and the destructors of
// its keys run, and the process ends with it. Left out of the sysroot when the base has
// cooperative threads.
#include <pthread.h>

#include <stdlib.h>

extern "C" {
void __pthread_tsd_run_dtors();

static __ptcb *handlers; // the newest first

// What the base's pthread_cleanup_push and pthread_cleanup_pop call.
void __do_cleanup_push(__ptcb *handler) {
  handler->__next = handlers;
  handlers = handler;
}
void __do_cleanup_pop(__ptcb *handler) { handlers = handler->__next; }

void pthread_exit(void *) {
  while (__ptcb *handler = handlers) {
    handlers = handler->__next;
    handler->__f(handler->__x);
  }
  __pthread_tsd_run_dtors();
  exit(0);
}
}
