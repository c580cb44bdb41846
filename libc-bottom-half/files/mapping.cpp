// mmap(2) and the others of sys/mman.h. Memory can't be mapped, only allocated: a
// private mapping of a file is a copy, and so is one that is shared but only read,
// which then doesn't follow what is written to the file later.
#include <sys/mman.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fd/table.h>
#include <files/file.h>

using namespace wasi_epoll;

namespace {

constexpr size_t page = 65536;

/// What mmap gave, so that munmap knows when all of it has come back.
struct Mapping : Object {
  Mapping *next;
  char *memory;
  size_t size; // rounded up to pages
  size_t left; // not yet unmapped
};

Mapping *mappings;

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

Result<char *> map(size_t size, int protection, int flags, int fd, off_t offset) {
  int sharing = flags & MAP_TYPE;
  if (size == 0 ||
      (sharing != MAP_PRIVATE && sharing != MAP_SHARED && sharing != MAP_SHARED_VALIDATE))
    return fail(EINVAL);
  if (flags & MAP_FIXED)
    return fail(ENOMEM); // No place can be promised.
  if (protection & PROT_EXEC)
    return fail(EPERM);
  if (size > SIZE_MAX - page)
    return fail(ENOMEM);
  size_t rounded = (size + page - 1) & ~(page - 1);
  Ref<Description> description;
  File *file = nullptr;
  if (!(flags & MAP_ANONYMOUS)) {
    // Offsets are for files, whose pages are usually smaller than ours.
    if (offset < 0 || offset % 4096)
      return fail(EINVAL);
    auto found = table.get(fd);
    if (!found)
      return fail(found);
    description = *found;
    file = description->file();
    if (!file)
      return fail(ENODEV);
    if (!file->readable())
      return fail(EACCES);
    if (sharing != MAP_PRIVATE && protection & PROT_WRITE)
      return fail(file->writable() ? ENODEV : EACCES);
  }
  auto *mapping = new Mapping;
  auto *memory = static_cast<char *>(mapping ? aligned_alloc(page, rounded) : nullptr);
  if (!memory) {
    delete mapping;
    return fail(ENOMEM);
  }
  memset(memory, 0, rounded);
  if (file)
    if (auto filled = fill(*file, memory, size, offset); !filled) {
      free(memory);
      delete mapping;
      return fail(filled);
    }
  mapping->memory = memory;
  mapping->size = mapping->left = rounded;
  mapping->next = mappings;
  mappings = mapping;
  return memory;
}

Result<void> unmap(char *memory, size_t size) {
  if (reinterpret_cast<uintptr_t>(memory) % page || size == 0 || size > SIZE_MAX - page)
    return fail(EINVAL);
  size = (size + page - 1) & ~(page - 1);
  for (Mapping **at = &mappings; *at;) {
    Mapping &mapping = **at;
    char *begin = memory > mapping.memory ? memory : mapping.memory;
    char *end = memory + size < mapping.memory + mapping.size ? memory + size
                                                              : mapping.memory + mapping.size;
    if (begin < end) {
      size_t part = end - begin;
      mapping.left -= part < mapping.left ? part : mapping.left;
      if (mapping.left == 0) {
        *at = mapping.next;
        free(mapping.memory);
        delete &mapping;
        continue;
      }
    }
    at = &mapping.next;
  }
  return {}; // As on Linux, also when nothing was there.
}

bool is_mapped(const void *memory, size_t size) {
  auto *begin = static_cast<const char *>(memory);
  for (Mapping *mapping = mappings; mapping; mapping = mapping->next)
    if (begin >= mapping->memory && size <= mapping->size &&
        begin - mapping->memory <= static_cast<ptrdiff_t>(mapping->size - size))
      return true;
  return false;
}

Result<void> check_range(const void *memory, size_t size) {
  if (reinterpret_cast<uintptr_t>(memory) % page)
    return fail(EINVAL);
  return size == 0 || is_mapped(memory, size) ? Result<void>() : fail(ENOMEM);
}

} // namespace

extern "C" {
void *mmap(void *, size_t size, int protection, int flags, int fd, off_t offset) {
  auto mapped = map(size, protection, flags, fd, offset);
  if (mapped)
    return *mapped;
  errno = mapped.error().code;
  return MAP_FAILED;
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
  (void)size;
  return reinterpret_cast<uintptr_t>(memory) % page ? posix<int>(Result<void>(fail(EINVAL))) : 0;
}

// Nothing that is written to a mapping belongs to a file.
int msync(void *memory, size_t size, int flags) {
  if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) || (flags & MS_ASYNC && flags & MS_SYNC))
    return posix<int>(Result<void>(fail(EINVAL)));
  return posix<int>(check_range(memory, size));
}

int madvise(void *memory, size_t size, int) { return posix<int>(check_range(memory, size)); }
int posix_madvise(void *memory, size_t size, int) {
  auto checked = check_range(memory, size);
  return checked ? 0 : checked.error().code;
}

// Memory is never swapped out by us.
int mlock(const void *, size_t) { return 0; }
int munlock(const void *, size_t) { return 0; }
int mlockall(int) { return 0; }
int munlockall() { return 0; }
}
