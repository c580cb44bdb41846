#include <process/program_name.h>

#include <string.h>

#include <wasi/cli.h>

// The base's variables behind program_invocation_name, where it has them.
extern "C" char *__progname __attribute__((weak));
extern "C" char *__progname_full __attribute__((weak));

namespace wasi_epoll {

void set_program_name(char *name) {
  if (!&__progname || !&__progname_full)
    return;
  char *slash = strrchr(name, '/');
  __progname_full = name;
  __progname = slash ? slash + 1 : name;
}

const char *program_name() {
  if (!&__progname)
    return nullptr;
  if (!__progname) {
    wasi::List<wasi::String> list;
    wasi::wasi_epoll_get_arguments(&list);
    // Asked for once, and kept.
    if (list.size && list.data[0].size)
      if (char *copy = strndup(list.data[0].data, list.data[0].size))
        set_program_name(copy);
  }
  return __progname;
}

} // namespace wasi_epoll
