#include <support/pages.h>

#include <string.h>

#include <algorithm>

namespace wasi_epoll {

namespace {

constexpr size_t most = PageSet::most;

constinit PageSet taken{};
constinit PageSet spare{}; // given back
constinit size_t spares = 0;
constinit size_t first_spare = 0; // none before it

char *address(size_t page) { return reinterpret_cast<char *>(page * page_size); }
size_t round_up(size_t page, size_t alignment) {
  return (page + alignment - 1) / alignment * alignment;
}

void set_aside(size_t page) {
  spare.add(page);
  first_spare = spares++ ? std::min(first_spare, page) : page;
}

/// The first run of so many spare pages before `end`, or `end`.
size_t find_spare(size_t count, size_t alignment, size_t end) {
  if (spares < count)
    return end;
  size_t run = 0;
  for (size_t page = first_spare; page < end; ++page) {
    if (!spare.has(page) || (!run && page % alignment))
      run = 0;
    else if (++run == count)
      return page + 1 - count;
  }
  return end;
}

} // namespace

char *take_pages(size_t count, size_t alignment) {
  size_t end = __builtin_wasm_memory_size(0);
  size_t start = find_spare(count, alignment, end);
  if (start == end) {
    // Also what is spare at the end of memory; the rest is added there.
    while (start && spare.has(start - 1))
      --start;
    start = round_up(start, alignment);
    if (count > most || start + count > most ||
        __builtin_wasm_memory_grow(0, start + count - end) == SIZE_MAX)
      return nullptr;
    for (size_t page = end; page < start; ++page)
      set_aside(page);
  }
  for (size_t page = start; page < start + count; ++page) {
    taken.add(page);
    if (!spare.has(page))
      continue;
    spare.remove(page);
    --spares;
    memset(address(page), 0, page_size);
  }
  return address(start);
}

void give_pages(const void *start, size_t count) {
  size_t first = page_of(start);
  for (size_t page = first; page < std::min(most, first + count); ++page)
    if (taken.has(page)) {
      taken.remove(page);
      set_aside(page);
    }
}

bool pages_taken(const void *start, size_t count) {
  size_t first = page_of(start);
  for (size_t page = first; page < first + count; ++page)
    if (page >= most || !taken.has(page))
      return false;
  return true;
}

} // namespace wasi_epoll
