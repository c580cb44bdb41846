// Pointers that lead out of memory.
#pragma once

#include <stddef.h>
#include <string.h>
#ifndef __wasm__
#include <sys/mman.h>
#endif

enum { page = 1 << 16 };

// Memory that nobody has: on Linux a page that may not be touched.
static inline void *nowhere(void) {
#ifdef __wasm__
  return (void *)0xffff0000u;
#else
  return mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
#endif
}

// The last bytes of memory, or on Linux those before such a page.
static inline char *brink(size_t size) {
#ifdef __wasm__
  char *last = (char *)(__builtin_wasm_memory_grow(0, 1) << 16);
#else
  char *last = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(last + page, page, PROT_NONE);
#endif
  return last + page - size;
}

// Characters up to there, and no 0 behind them.
static inline char *endless(size_t size) { return memset(brink(size), 'e', size); }
