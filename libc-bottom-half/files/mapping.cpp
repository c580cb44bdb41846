// mmap(2) and the others of sys/mman.h. Memory can't be mapped, only allocated: a
// private mapping of a file is a copy, and so is one that is shared but only read,
// which then doesn't follow what is written to the file later.
#include <sys/mman.h>

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <algorithm>

#include <fd/arguments.h>
#include <fd/table.h>
#include <files/file.h>
#include <support/pages.h>

using namespace wasi_epoll;

namespace {

/// Pages that are copies of a file's.
constinit PageSet copies{};

size_t pages_of(size_t size) { return size / page_size + (size % page_size != 0); }

bool at_page(const void *memory) { return reinterpret_cast<uintptr_t>(memory) % page_size == 0; }

Result<void> fill(File &file, char *memory, size_t size, off_t offset) {
  while (size) {
    iovec buffer{memory, size};
    auto count = file.read_at({&buffer, 1}, offset);
    if (!count)
      return fail(count);
    if (*count == 0)
      break; // What lies behind the end of the file is zero.
    memory += *count;
    size -= *count;
    offset += *count;
  }
  return {};
}

Result<char *> map(const void *wanted, size_t size, int protection, int flags, int fd,
                   off_t offset) {
  // Offsets are for files, whose pages are usually smaller than ours.
  if (offset % 4096)
    return fail(EINVAL);
  Ref<Description> description;
  if (!(flags & MAP_ANONYMOUS)) {
    auto found = table.get(fd);
    if (!found)
      return fail(found);
    description = *found;
  }
  int sharing = flags & MAP_TYPE;
  if (size == 0 ||
      (sharing != MAP_PRIVATE && sharing != MAP_SHARED && sharing != MAP_SHARED_VALIDATE))
    return fail(EINVAL);
  if (offset < 0)
    return fail(EOVERFLOW);
  if (flags & MAP_FIXED)
    return fail(at_page(wanted) ? ENOMEM : EINVAL); // No place can be promised.
  if (protection & PROT_EXEC)
    return fail(EPERM);
  File *file = nullptr;
  if (description) {
    if (!description->readable())
      return fail(EACCES);
    if (!description->maps_zeros()) {
      file = description->file();
      if (!file)
        return fail(ENODEV);
      if (sharing != MAP_PRIVATE && protection & PROT_WRITE)
        return fail(file->writable() ? ENODEV : EACCES);
    }
  }
  char *memory = take_pages(pages_of(size));
  if (!memory)
    return fail(ENOMEM);
  if (file)
    if (auto filled = fill(*file, memory, size, offset); !filled) {
      give_pages(memory, pages_of(size));
      return fail(filled);
    }
  for (size_t i = 0; file && i < pages_of(size); ++i)
    copies.add(page_of(memory) + i);
  return memory;
}

Result<void> unmap(char *memory, size_t size) {
  if (!at_page(memory) || size == 0)
    return fail(EINVAL);
  give_pages(memory, pages_of(size)); // As on Linux, also when nothing was there.
  size_t first = page_of(memory);
  for (size_t page = first; page < std::min(PageSet::most, first + pages_of(size)); ++page)
    copies.remove(page);
  return {};
}

/// mremap(2). What is added to a copy of a file would be the file's, which nobody knows any more.
Result<char *> remap(char *memory, size_t old_size, size_t size, int flags) {
  if (!at_page(memory) || old_size == 0 || size == 0 ||
      flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP) ||
      (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) && !(flags & MREMAP_MAYMOVE)))
    return fail(EINVAL);
  if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
    return fail(ENOMEM); // As of MAP_FIXED: no place can be promised.
  size_t old_pages = pages_of(old_size), pages = pages_of(size);
  if (!pages_taken(memory, old_pages))
    return fail(EFAULT);
  if (pages < old_pages)
    (void)unmap(memory + pages * page_size, (old_pages - pages) * page_size);
  if (pages <= old_pages)
    return memory;
  if (!(flags & MREMAP_MAYMOVE) || copies.has(page_of(memory)))
    return fail(ENOMEM);
  char *moved = take_pages(pages);
  if (!moved)
    return fail(ENOMEM);
  memcpy(moved, memory, old_pages * page_size);
  (void)unmap(memory, old_size);
  return moved;
}

/// Whether that lies in memory at all.
Result<void> check_exists(const void *memory, size_t size) {
  return in_memory(memory, size) ? Result<void>() : fail(ENOMEM);
}

Result<void> check_range(const void *memory, size_t size) {
  if (!at_page(memory))
    return fail(EINVAL);
  return pages_taken(memory, pages_of(size)) ? Result<void>() : fail(ENOMEM);
}

Result<void> advise(char *memory, size_t size, int advice) {
  bool known = (advice >= MADV_NORMAL && advice <= MADV_DONTNEED) ||
               (advice >= MADV_FREE && advice <= MADV_PAGEOUT);
  auto checked = known ? check_range(memory, size) : fail(EINVAL);
  // Mallocs that programs bring rely on it that such memory is zero. A copy of a file stays one.
  for (size_t done = 0; checked && advice == MADV_DONTNEED && done < size; done += page_size)
    if (!copies.has(page_of(memory + done)))
      memset(memory + done, 0, std::min(size - done, page_size));
  return checked;
}

} // namespace

static void *mapping_or_failed(Result<char *> mapped) {
  if (mapped)
    return *mapped;
  errno = mapped.error().code;
  return MAP_FAILED;
}

extern "C" {
void *mmap(void *wanted, size_t size, int protection, int flags, int fd, off_t offset) {
  return mapping_or_failed(map(wanted, size, protection, flags, fd, offset));
}

void *mremap(void *memory, size_t old_size, size_t size, int flags, ...) {
  return mapping_or_failed(remap(static_cast<char *>(memory), old_size, size, flags));
}

int munmap(void *memory, size_t size) {
  return posix<int>(unmap(static_cast<char *>(memory), size));
}

// Memory is readable and writable; to ask for less is allowed, to rely on it isn't.
int mprotect(void *memory, size_t size, int protection) {
  if (protection & ~(PROT_READ | PROT_WRITE | PROT_EXEC))
    return posix<int>(Result<void>(fail(EINVAL)));
  if (protection & PROT_EXEC)
    return posix<int>(Result<void>(fail(EACCES)));
  return posix<int>(at_page(memory) ? check_exists(memory, size) : fail(EINVAL));
}

// Nothing that is written to a mapping belongs to a file.
int msync(void *memory, size_t size, int flags) {
  if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) || (flags & MS_ASYNC && flags & MS_SYNC))
    return posix<int>(Result<void>(fail(EINVAL)));
  return posix<int>(check_range(memory, size));
}

int madvise(void *memory, size_t size, int advice) {
  return posix<int>(advise(static_cast<char *>(memory), size, advice));
}
int posix_madvise(void *memory, size_t size, int advice) {
  bool known = advice >= POSIX_MADV_NORMAL && advice <= POSIX_MADV_DONTNEED;
  auto checked = known ? check_range(memory, size) : fail(EINVAL);
  return checked ? 0 : checked.error().code;
}

// Memory is never swapped out by us.
int mlock(const void *memory, size_t size) { return posix<int>(check_exists(memory, size)); }
int munlock(const void *memory, size_t size) { return posix<int>(check_exists(memory, size)); }
int mlockall(int flags) {
  bool known =
      flags && !(flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) && flags != MCL_ONFAULT;
  return posix<int>(known ? Result<void>() : fail(EINVAL));
}
int munlockall() { return 0; }
}
