// truncate(2), posix_fallocate(3), posix_fadvise(2)
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include <fd/table.h>
#include <files/errors.h>
#include <files/file.h>
#include <files/open.h>

using namespace wasi_epoll;

extern "C" int truncate(const char *path, off_t size) {
  if (size < 0) {
    errno = EINVAL;
    return -1;
  }
  int fd = posix<int>(open_at(AT_FDCWD, path, O_WRONLY));
  if (fd < 0)
    return -1;
  int result = ftruncate(fd, size);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static bool is_pipe(Description &description) {
  struct stat status;
  return description.stat(status) && S_ISFIFO(status.st_mode);
}

static Result<void> allocate(int fd, off_t offset, off_t size) {
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  off_t end;
  if (offset < 0 || size <= 0)
    return fail(EINVAL);
  if (!(*description)->writable())
    return fail(EBADF);
  File *file = (*description)->file();
  if (!file)
    return fail(is_pipe(**description) ? ESPIPE : ENODEV);
  if (__builtin_add_overflow(offset, size, &end))
    return fail(EFBIG);
  auto now = file->size();
  if (!now)
    return fail(now);
  return *now >= static_cast<uint64_t>(end) ? Result<void>() : file->truncate(end);
}

// The host can only make the file that long; it may still run out of room later.
extern "C" int posix_fallocate(int fd, off_t offset, off_t size) {
  auto done = allocate(fd, offset, size);
  return done ? 0 : done.error().code;
}

/// Nothing can be taken out of the middle of a file, nor kept beyond its end.
extern "C" int fallocate(int fd, int mode, off_t offset, off_t size) {
  int error = mode ? EOPNOTSUPP : posix_fallocate(fd, offset, size);
  if (!error)
    return 0;
  errno = error;
  return -1;
}

extern "C" int posix_fadvise(int fd, off_t offset, off_t size, int advice) {
  auto description = table.get(fd);
  if (!description)
    return EBADF;
  if (is_pipe(**description))
    return ESPIPE;
  // The host's numbers are the base's, in this order.
  static_assert(POSIX_FADV_NORMAL == 0 && POSIX_FADV_SEQUENTIAL == 1 && POSIX_FADV_RANDOM == 2 &&
                POSIX_FADV_WILLNEED == 3 && POSIX_FADV_DONTNEED == 4 && POSIX_FADV_NOREUSE == 5);
  if (size < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE)
    return EINVAL;
  File *file = (*description)->file();
  if (!file)
    return 0;
  wasi::FilesystemResult result;
  wasi::wasi_epoll_descriptor_advise(file->handle(), std::max<off_t>(offset, 0), size, advice,
                                     &result);
  auto advised = checked(result);
  return advised ? 0 : advised.error().code;
}
