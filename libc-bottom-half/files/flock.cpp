// flock(2), between the open file descriptions of this process: the host knows no
// locks, so other processes see none.
#include <sys/file.h>

#include <fd/record_locks.h>
#include <fd/table.h>
#include <files/file.h>

using namespace wasi_epoll;

namespace {

[[clang::no_destroy]] constinit List<File, LockTag> locked_files;

bool conflicts(File &file, File::Lock wanted) {
  auto next_locked = [&](unsigned after) {
    File *next = nullptr;
    locked_files.each([&](File &other) {
      bool could = wanted == File::Lock::exclusive || other.lock == File::Lock::exclusive;
      if (could && &other != &file && other.number() > after &&
          (!next || other.number() < next->number()))
        next = &other;
    });
    return next;
  };
  return static_cast<bool>(find_same(file, next_locked));
}

void set(File &file, File::Lock lock) {
  file.Hook<LockTag>::unlink();
  file.lock = lock;
  if (lock != File::Lock::none)
    locked_files.push_back(file);
}

// Of mandatory locks, which Linux no longer has: it only warns of them.
constexpr int mandatory = 32;

Result<void> lock(int fd, int operation) {
  if (operation & mandatory)
    return {};
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
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  File *file = (*description)->file();
  if (!file) // Nothing else could be opened twice to conflict with itself.
    return {};
  // As on Linux, changing a lock gives up the old one first.
  if (wanted != file->lock)
    set(*file, File::Lock::none);
  while (wanted != File::Lock::none && conflicts(*file, wanted)) {
    if (operation & LOCK_NB)
      return fail(EWOULDBLOCK);
    if (auto waited = wait_for_unlocking(); !waited)
      return waited;
  }
  set(*file, wanted);
  return {};
}

} // namespace

extern "C" int flock(int fd, int operation) {
  return posix<int>(restarting([&] { return lock(fd, operation); }));
}
