// cabi_realloc: the memory of what the host returns (strings, lists). It is
// malloc's, so the receiver frees it. Weak, since the bindings that wit-bindgen
// makes for a program bring their own of the same kind.
#include <stddef.h>
#include <stdlib.h>

extern "C" __attribute__((weak, export_name("cabi_realloc"))) void *
cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  if (size == 0)
    return reinterpret_cast<void *>(alignment);
  void *memory = realloc(old, size);
  // The canonical ABI has no way to refuse: the call that returns so much ends here.
  if (!memory)
    __builtin_trap();
  return memory;
}
