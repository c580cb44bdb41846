// The calls on a descriptor that only hand on to its kind: lseek(2), fstat(2),
// fsync(2), fdatasync(2), ftruncate(2).
#include <sys/stat.h>
#include <unistd.h>

#include <fd/arguments.h>
#include <fd/table.h>

using namespace wasi_epoll;

/// call(description), or EBADF.
template <class Call> static auto on(int fd, Call call) -> decltype(call(*table.peek(fd))) {
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  return call(**description);
}

// Linux's SEEK_HOLE.
static constexpr int largest_whence = 4;

extern "C" off_t lseek(int fd, off_t offset, int whence) {
  return posix<off_t>(on(fd, [&](Description &it) -> Result<off_t> {
    if (whence < 0 || whence > largest_whence)
      return fail(EINVAL);
    return it.seek(offset, whence);
  }));
}

// The upper half's own name for it.
extern "C" off_t __lseek(int, off_t, int) __attribute__((alias("lseek")));

extern "C" int fstat(int fd, struct stat *into) {
  return posix<int>(table.get_any(fd).and_then([&](Ref<Description> it) -> Result<void> {
    if (!in_memory(into))
      return fail(EFAULT);
    return it->stat(*into);
  }));
}

extern "C" int fsync(int fd) {
  return posix<int>(on(fd, [](Description &it) { return it.sync(false); }));
}

extern "C" int fdatasync(int fd) {
  return posix<int>(on(fd, [](Description &it) { return it.sync(true); }));
}

extern "C" int ftruncate(int fd, off_t size) {
  if (size < 0)
    return posix<int>(Result<void>(fail(EINVAL)));
  return posix<int>(on(fd, [&](Description &it) -> Result<void> {
    if (!it.writable())
      return fail(EINVAL);
    return it.truncate(size);
  }));
}
