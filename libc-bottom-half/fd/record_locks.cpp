// fcntl(2)'s record locks, lockf(3): of the process, whose own don't conflict, and of open file
// descriptions. Either kind conflicts with the other.
#include <fd/record_locks.h>

#include <errno.h>
#include <unistd.h>

#include <limits>

#include <fd/arguments.h>
#include <fd/locked_ranges.h>

namespace wasi_epoll {

namespace {

constexpr off_t infinity = std::numeric_limits<off_t>::max();

/// Where a lock's l_start counts from.
Result<off_t> origin(Description &description, int whence) {
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

/// The bytes that `lock` is about.
Result<void> find_range(const struct flock &lock, RangeLock &into) {
  auto start = origin(*into.through, lock.l_whence);
  if (!start)
    return fail(start);
  if (__builtin_add_overflow(*start, lock.l_start, &into.first))
    return fail(EOVERFLOW);
  if (into.first < 0)
    return fail(EINVAL);
  into.last = infinity;
  if (lock.l_len > 0 && __builtin_add_overflow(into.first, lock.l_len - 1, &into.last))
    return fail(EOVERFLOW);
  if (lock.l_len < 0) { // That of what lies before.
    into.last = into.first - 1;
    into.first += lock.l_len;
    if (into.first < 0)
      return fail(EINVAL);
  }
  return {};
}

bool may_take(const RangeLock &lock) {
  return lock.type == F_UNLCK ||
         (lock.type == F_RDLCK ? lock.through->readable() : lock.through->writable());
}

void tell(const RangeLock *found, struct flock &into) {
  if (!found) {
    into.l_type = F_UNLCK;
    return;
  }
  into.l_type = found->type;
  into.l_whence = SEEK_SET;
  into.l_start = found->first;
  into.l_len = found->last == infinity ? 0 : found->last - found->first + 1;
  into.l_pid = found->of_process ? getpid() : -1;
}

} // namespace

Result<int> control_lock(Description &description, int command, struct flock *lock) {
  if (!in_memory(lock, sizeof *lock))
    return fail(EFAULT);
  bool asks = command == F_GETLK || command == F_OFD_GETLK;
  RangeLock wanted{.through = &description,
                   .of_process = command == F_GETLK || command == F_SETLK || command == F_SETLKW,
                   .type = lock->l_type};
  if (asks && wanted.type != F_RDLCK && wanted.type != F_WRLCK)
    return fail(EINVAL);
  if (auto found = find_range(*lock, wanted); !found)
    return fail(found);
  if (wanted.type != F_RDLCK && wanted.type != F_WRLCK && wanted.type != F_UNLCK)
    return fail(EINVAL);
  if (!asks && !may_take(wanted))
    return fail(EBADF);
  if (!wanted.of_process && lock->l_pid != 0)
    return fail(EINVAL);
  if (asks) {
    tell(conflict(wanted), *lock);
    return 0;
  }
  while (conflict(wanted)) {
    if (command == F_SETLK || command == F_OFD_SETLK)
      return fail(EAGAIN);
    if (auto waited = wait_for_unlocking(); !waited)
      return fail(waited);
  }
  return set(wanted).transform([] { return 0; });
}

} // namespace wasi_epoll

extern "C" int lockf(int fd, int operation, off_t size) {
  struct flock wanted{};
  wanted.l_type = operation == F_ULOCK ? F_UNLCK : F_WRLCK;
  wanted.l_whence = SEEK_CUR;
  wanted.l_len = size;
  switch (operation) {
  case F_TEST:
    wanted.l_type = F_RDLCK; // as elsewhere: what others read can be read
    if (fcntl(fd, F_GETLK, &wanted) < 0)
      return -1;
    if (wanted.l_type == F_UNLCK)
      return 0;
    errno = EACCES;
    return -1;
  case F_ULOCK:
  case F_TLOCK:
    return fcntl(fd, F_SETLK, &wanted);
  case F_LOCK:
    return fcntl(fd, F_SETLKW, &wanted);
  default:
    errno = EINVAL;
    return -1;
  }
}
