// What every component needs besides its entry point. Only for crt1-*.o, which
// are linked first and always.
#pragma once

#include <stdint.h>

extern "C" {
void __wasm_task_hook(uint32_t point);
void cabi_realloc();
void __component_type_object_force_link_wasi_epoll_libc();
void __wasm_call_ctors();
}

namespace {

// References from data, so that the archive's members are pulled in.
[[gnu::used]] void (*const task_hook)(uint32_t) = __wasm_task_hook;
[[gnu::used]] void (*const realloc_for_host)() = cabi_realloc;
[[gnu::used]] void (*const component_type)() = __component_type_object_force_link_wasi_epoll_libc;

} // namespace

// The main stack. No object file can ask the linker for a stack size, but the
// alignment of this marker, the first thing laid out above the linker's own stack
// at address 0, moves everything else up to 8 MiB. The stack grows down from it:
// an overflow leaves the address space and traps. -Wl,-z,stack-size= moves it
// further up. Pages never touched cost nothing.
__asm__(".section .rodata_main_stack,\"\",@\n"
        ".p2align 23\n"
        ".globl wasi_epoll_main_stack_top\n"
        ".type wasi_epoll_main_stack_top,@object\n"
        "wasi_epoll_main_stack_top:\n"
        ".skip 16\n"
        ".size wasi_epoll_main_stack_top, 16\n"
        ".text\n");
