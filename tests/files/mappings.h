// What the suites of mapped memory share.
#pragma once

#include "../support.h"

#include <sys/mman.h>
#include <unistd.h>

static size_t page;

static int know_page(void **state) {
  (void)state;
  page = (size_t)sysconf(_SC_PAGESIZE);
  return 0;
}

// Private, to be read and written.
static char *map(size_t size, int flags, int fd) {
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | flags, fd, 0);
  assert_ptr_not_equal(memory, MAP_FAILED);
  return memory;
}

static void assert_all(const char *memory, size_t size, char value) {
  for (size_t i = 0; i < size; ++i)
    if (memory[i] != value)
      fail_msg("byte %zu is %d and not %d", i, memory[i], value);
}
