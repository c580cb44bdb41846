// fcntl(2)'s record locks, lockf(3). They are between processes, and the host knows none:
// the process has no conflict with itself, and no other is seen.
#include <fd/record_locks.h>

#include <errno.h>
#include <unistd.h>

#include <fd/arguments.h>

namespace wasi_epoll {

/// Where a lock's l_start counts from.
static Result<off_t> origin(Description &description, int whence) {
  switch (whence) {
  case SEEK_SET:
    return 0;
  case SEEK_CUR:
    return description.seek(0, SEEK_CUR).value_or(0); // Not everything has a position.
  case SEEK_END: {
    struct stat status{};
    if (auto known = description.stat(status); !known)
      return fail(known);
    return status.st_size;
  }
  default:
    return fail(EINVAL);
  }
}

static Result<void> check_range(Description &description, const struct flock &lock) {
  auto start = origin(description, lock.l_whence);
  if (!start)
    return fail(start);
  if (__builtin_add_overflow(*start, lock.l_start, &*start))
    return fail(EOVERFLOW);
  if (*start < 0)
    return fail(EINVAL);
  // A negative length is that of what lies before.
  off_t end;
  if (lock.l_len > 0 && __builtin_add_overflow(*start, lock.l_len - 1, &end))
    return fail(EOVERFLOW);
  if (lock.l_len < 0 && *start + lock.l_len < 0)
    return fail(EINVAL);
  return {};
}

Result<int> control_lock(Description &description, int command, struct flock *lock) {
  if (!in_memory(lock))
    return fail(EFAULT);
  bool asks = command == F_GETLK;
  if (asks && lock->l_type != F_RDLCK && lock->l_type != F_WRLCK)
    return fail(EINVAL);
  if (auto checked = check_range(description, *lock); !checked)
    return fail(checked);
  switch (lock->l_type) {
  case F_RDLCK:
    if (!asks && !description.readable())
      return fail(EBADF);
    break;
  case F_WRLCK:
    if (!asks && !description.writable())
      return fail(EBADF);
    break;
  case F_UNLCK:
    break;
  default:
    return fail(EINVAL);
  }
  if (asks)
    lock->l_type = F_UNLCK;
  return 0;
}

} // namespace wasi_epoll

extern "C" int lockf(int fd, int operation, off_t size) {
  struct flock wanted{};
  wanted.l_type = operation == F_ULOCK ? F_UNLCK : F_WRLCK;
  wanted.l_whence = SEEK_CUR;
  wanted.l_len = size;
  switch (operation) {
  case F_TEST:
    return fcntl(fd, F_GETLK, &wanted);
  case F_ULOCK:
  case F_TLOCK:
  case F_LOCK:
    return fcntl(fd, F_SETLK, &wanted);
  default:
    errno = EINVAL;
    return -1;
  }
}
