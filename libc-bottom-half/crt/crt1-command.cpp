// The entry point of a program: wasi:cli/run.
#include <stdlib.h>

#include <crt/common.h>

extern "C" {
void __component_type_object_force_link_wasi_epoll_command();
int __main_void();
}

[[gnu::used]] static void (*const command_type)() =
    __component_type_object_force_link_wasi_epoll_command;

extern "C" __attribute__((export_name("wasi:cli/run@0.3.0#run"))) int _start() {
  static bool started = false;
  if (started)
    __builtin_trap(); // A command runs once.
  started = true;
  __wasm_call_ctors();
  exit(__main_void());
}
