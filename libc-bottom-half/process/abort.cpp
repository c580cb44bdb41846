// abort(3): a trap, which ends the program with a backtrace and, under the usual
// host, the status that a shell shows for SIGABRT.
#include <signal.h>
#include <stdlib.h>

// Only in programs that handle signals: runs the program's handler.
extern "C" int raise(int) __attribute__((weak));

extern "C" void abort() {
  if (raise)
    raise(SIGABRT);
  __builtin_trap();
}
