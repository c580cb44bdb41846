// flock(2), between the open file descriptions of this process: the host knows no
// locks, so other processes see none.
#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <epoll/reactor.h>
#include <fd/table.h>
#include <files/file.h>

using namespace wasi_epoll;

namespace {

[[clang::no_destroy]] constinit List<File, LockTag> locked_files;

bool conflicts(File &file, File::Lock wanted) {
  bool found = false;
  locked_files.each([&](File &other) {
    if (&other != &file && (wanted == File::Lock::exclusive || other.lock == File::Lock::exclusive))
      found |= file.is_same_as(other);
  });
  return found;
}

void set(File &file, File::Lock lock) {
  file.Hook<LockTag>::unlink();
  file.lock = lock;
  if (lock != File::Lock::none)
    locked_files.push_back(file);
}

Result<void> lock(int fd, int operation) {
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  File::Lock wanted;
  switch (operation & ~LOCK_NB) {
  case LOCK_SH:
    wanted = File::Lock::shared;
    break;
  case LOCK_EX:
    wanted = File::Lock::exclusive;
    break;
  case LOCK_UN:
    wanted = File::Lock::none;
    break;
  default:
    return fail(EINVAL);
  }
  File *file = (*description)->file();
  if (!file) // Nothing else could be opened twice to conflict with itself.
    return {};
  // As on Linux, changing a lock gives up the old one first.
  if (wanted != file->lock)
    set(*file, File::Lock::none);
  while (wanted != File::Lock::none && conflicts(*file, wanted)) {
    if (operation & LOCK_NB)
      return fail(EWOULDBLOCK);
    // Another task or a signal handler may give it up: rare enough to look again.
    Waiter waiter;
    constexpr uint64_t pause = 5'000'000;
    if (auto waited = reactor.wait(waiter, after(pause)); failed_with(waited, EINTR))
      return waited;
  }
  set(*file, wanted);
  return {};
}

} // namespace

extern "C" int flock(int fd, int operation) { return posix<int>(lock(fd, operation)); }

extern "C" int lockf(int fd, int operation, off_t size) {
  struct flock wanted{};
  wanted.l_type = F_WRLCK;
  wanted.l_whence = SEEK_CUR;
  wanted.l_len = size;
  switch (operation) {
  case F_TEST:
    // No other process's locks are seen.
    return fcntl(fd, F_GETLK, &wanted);
  case F_ULOCK:
    wanted.l_type = F_UNLCK;
    [[fallthrough]];
  case F_TLOCK:
  case F_LOCK:
    return fcntl(fd, F_SETLK, &wanted);
  default:
    errno = EINVAL;
    return -1;
  }
}
