// Calls the program's main with the arguments that the host gives.
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <process/program_name.h>
#include <wasi/cli.h>

using namespace wasi_epoll;

// The name that clang gives to a main with parameters; one without is called
// __main_void itself and replaces ours.
extern "C" int __main_argc_argv(int argc, char **argv) __attribute__((weak));

extern "C" __attribute__((weak)) int __main_void() {
  wasi::List<wasi::String> list;
  wasi::wasi_epoll_get_arguments(&list);
  // What the program gets it may keep and change: one block, for the whole run.
  size_t bytes = (list.size + 1) * sizeof(char *);
  for (size_t i = 0; i < list.size; ++i)
    bytes += list.data[i].size + 1;
  auto **argv = static_cast<char **>(malloc(bytes));
  if (!argv)
    _Exit(EX_SOFTWARE);
  char *at = reinterpret_cast<char *>(argv + list.size + 1);
  for (size_t i = 0; i < list.size; ++i) {
    wasi::String &argument = list.data[i];
    argv[i] = at;
    at = static_cast<char *>(mempcpy(at, argument.data, argument.size));
    *at++ = 0;
    if (argument.size)
      free(argument.data);
  }
  argv[list.size] = nullptr;
  if (list.size)
    free(list.data);
  if (argv[0])
    set_program_name(argv[0]);
  return __main_argc_argv(list.size, argv);
}
