// _exit(2). What must happen before (atexit, stdio's buffers) is exit's part,
// which the base has.
#include <stdlib.h>
#include <unistd.h>

#include <wasi/cli.h>

extern "C" void _Exit(int code) {
  wasi_epoll::wasi::wasi_epoll_exit_with_code(code & 0xff);
  __builtin_unreachable();
}

extern "C" void _exit(int code) __attribute__((alias("_Exit")));
