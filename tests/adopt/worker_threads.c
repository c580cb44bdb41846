// The worker of composed_test.py once more, its calls on cooperative threads.
// wit: tests/adopt/worker.wit worker threads
// component-cflags: -mexec-model=reactor
#include "worker.c"
