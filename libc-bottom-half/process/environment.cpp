// The environment, fetched from the host when a program first asks for it.
// The names are those that the base's getenv, setenv, putenv and clearenv use.
#include <wasi/libc-environ.h>

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <wasi/cli.h>

using namespace wasi_epoll;

// Replaced by environ.cpp in a program that looks at `environ` itself. Null is
// what clearenv leaves, so "not fetched yet" needs another value.
extern "C" __attribute__((weak)) char **__wasilibc_environ = reinterpret_cast<char **>(-1);

extern "C" void __wasilibc_initialize_environ() {
  wasi::List<wasi::StringPair> list;
  wasi::wasi_epoll_get_environment(&list);
  size_t bytes = (list.size + 1) * sizeof(char *);
  for (size_t i = 0; i < list.size; ++i)
    bytes += list.data[i].first.size + list.data[i].second.size + 2;
  auto **variables = static_cast<char **>(malloc(bytes));
  if (!variables)
    _Exit(EX_SOFTWARE);
  char *at = reinterpret_cast<char *>(variables + list.size + 1);
  for (size_t i = 0; i < list.size; ++i) {
    auto &[name, value] = list.data[i];
    variables[i] = at;
    at = static_cast<char *>(mempcpy(at, name.data, name.size));
    *at++ = '=';
    at = static_cast<char *>(mempcpy(at, value.data, value.size));
    *at++ = 0;
    if (name.size)
      free(name.data);
    if (value.size)
      free(value.data);
  }
  variables[list.size] = nullptr;
  if (list.size)
    free(list.data);
  __wasilibc_environ = variables;
}

extern "C" void __wasilibc_ensure_environ() {
  if (__wasilibc_environ == reinterpret_cast<char **>(-1))
    __wasilibc_initialize_environ();
}

extern "C" void __wasilibc_deinitialize_environ() {
  __wasilibc_environ = reinterpret_cast<char **>(-1);
}

extern "C" __attribute__((weak)) void __wasilibc_maybe_reinitialize_environ_eagerly() {}

extern "C" char **__wasilibc_get_environ() {
  __wasilibc_ensure_environ();
  return __wasilibc_environ;
}
