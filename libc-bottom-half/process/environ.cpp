// `environ`: only in programs that name it, and filled before their own
// constructors run.
#include <unistd.h>
#include <wasi/libc-environ.h>

extern "C" {
char **__wasilibc_environ = reinterpret_cast<char **>(-1);
extern char **environ __attribute__((alias("__wasilibc_environ")));
extern char **_environ __attribute__((alias("__wasilibc_environ")));
extern char **__environ __attribute__((alias("__wasilibc_environ")));

__attribute__((constructor(50))) static void fetch_environment() {
  __wasilibc_initialize_environ();
}

void __wasilibc_maybe_reinitialize_environ_eagerly() { __wasilibc_initialize_environ(); }
}
