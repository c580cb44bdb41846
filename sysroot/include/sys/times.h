/* The base wants to be asked for its emulation; ours needs no flag. */
#ifndef _WASI_EMULATED_PROCESS_CLOCKS
#define _WASI_EMULATED_PROCESS_CLOCKS
#include_next <sys/times.h>
#undef _WASI_EMULATED_PROCESS_CLOCKS
#else
#include_next <sys/times.h>
#endif
