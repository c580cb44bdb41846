/* The base wants to be asked for its emulation; ours needs no flag. */
#ifndef _WASI_EMULATED_MMAN
#define _WASI_EMULATED_MMAN
#include_next <sys/mman.h>
#undef _WASI_EMULATED_MMAN
#else
#include_next <sys/mman.h>
#endif
