// Taking away all memory, and giving it back.
#pragma once

#include <stdlib.h>

struct block {
  struct block *next;
};
static struct block *blocks;

// Takes all memory, down to the smallest piece.
static inline void exhaust(void) {
  for (size_t size = 1 << 20; size >= sizeof(struct block); size /= 2)
    for (struct block *block; (block = malloc(size)) != NULL;) {
      block->next = blocks;
      blocks = block;
    }
}

static inline int give_back(void **state) {
  while (blocks) {
    struct block *block = blocks;
    blocks = block->next;
    free(block);
  }
  return 0;
}
