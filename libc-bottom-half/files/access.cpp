// access(2), faccessat(2), eaccess(3). The host has no permissions to ask about:
// the answer follows from those that stat shows.
#include <fcntl.h>
#include <unistd.h>
#include <wasi/libc.h>

#include <files/stat.h>

using namespace wasi_epoll;

static Result<void> check(int directory, const char *path, int mode, int flags) {
  if (mode & ~(R_OK | W_OK | X_OK) || flags & ~(AT_SYMLINK_NOFOLLOW | AT_EACCESS | AT_EMPTY_PATH))
    return fail(EINVAL);
  struct stat status;
  auto shown = flags & AT_EMPTY_PATH
                   ? stat_by_flags(directory, path, flags & ~AT_EACCESS, status).transform([&] {
                       return status.st_mode;
                     })
                   : mode_at(directory, path, !(flags & AT_SYMLINK_NOFOLLOW));
  if (!shown)
    return fail(shown);
  if (mode & X_OK && !(*shown & S_IXUSR))
    return fail(EACCES);
  return {};
}

extern "C" int faccessat(int directory, const char *path, int mode, int flags) {
  return posix<int>(check(directory, path, mode, flags));
}

extern "C" int access(const char *path, int mode) { return faccessat(AT_FDCWD, path, mode, 0); }
extern "C" int eaccess(const char *path, int mode) { return faccessat(AT_FDCWD, path, mode, 0); }
extern "C" int euidaccess(const char *, int) __attribute__((alias("eaccess")));

extern "C" int __wasilibc_access(const char *path, int mode, int flags) {
  return faccessat(AT_FDCWD, path, mode, flags);
}
