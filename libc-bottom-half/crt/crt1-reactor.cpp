// The entry point of a component that is called instead of run: constructors only.
#include <crt/common.h>

extern "C" __attribute__((export_name("_initialize"))) void _initialize() {
  static bool initialized = false;
  if (initialized)
    __builtin_trap();
  initialized = true;
  __wasm_call_ctors();
}
