// Pages of memory that are nobody else's: not malloc's either, since a program may bring a
// malloc of its own, which asks mmap for memory.
#pragma once

#include <stddef.h>

namespace wasi_epoll {

inline constexpr size_t page_size = 65536; // WebAssembly's

/// `count` pages in a row, all zero, at a multiple of `alignment` pages. What has never been
/// touched costs the machine nothing. Null when memory is out.
char *take_pages(size_t count, size_t alignment = 1);

/// Gives back those of `count` pages from `start` on that were taken here; the others are
/// left alone. `start` is at a multiple of page_size.
void give_pages(const void *start, size_t count);

/// Whether `count` pages from `start` on were all taken here.
bool pages_taken(const void *start, size_t count);

} // namespace wasi_epoll
