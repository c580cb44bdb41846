// Pages of memory that are nobody else's: not malloc's either, since a program may bring a
// malloc of its own, which asks mmap for memory.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace wasi_epoll {

inline constexpr size_t page_size = 65536; // WebAssembly's

inline size_t page_of(const void *start) { return reinterpret_cast<uintptr_t>(start) / page_size; }

/// One bit for each page that there can be.
class PageSet {
public:
  static constexpr size_t most = 65536; // 4 GiB

  bool has(size_t page) const { return words_[page / 64] >> page % 64 & 1; }
  void add(size_t page) { words_[page / 64] |= bit(page); }
  void remove(size_t page) { words_[page / 64] &= ~bit(page); }

private:
  static uint64_t bit(size_t page) { return uint64_t{1} << page % 64; }
  uint64_t words_[most / 64];
};

/// `count` pages in a row, all zero, at a multiple of `alignment` pages. What has never been
/// touched costs the machine nothing. Null when memory is out.
char *take_pages(size_t count, size_t alignment = 1);

/// Gives back those of `count` pages from `start` on that were taken here; the others are
/// left alone. `start` is at a multiple of page_size.
void give_pages(const void *start, size_t count);

/// Whether `count` pages from `start` on were all taken here.
bool pages_taken(const void *start, size_t count);

} // namespace wasi_epoll
