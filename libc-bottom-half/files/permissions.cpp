// chmod(2), chown(2) and the others that change who may do what. The host has no
// such thing: as on a file system without permissions, asking for what is shown
// anyway succeeds, and for anything else fails with EPERM.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fd/table.h>
#include <files/stat.h>

using namespace wasi_epoll;

static Result<void> allow(mode_t mode, const struct stat &status) {
  if (S_ISLNK(status.st_mode))
    return fail(EOPNOTSUPP);
  return (mode & 07777) == (status.st_mode & 07777) ? Result<void>() : fail(EPERM);
}

static Result<void> allow(uid_t user, gid_t group, const struct stat &status) {
  constexpr auto keep = static_cast<uid_t>(-1);
  bool same = (user == keep || user == status.st_uid) && (group == keep || group == status.st_gid);
  return same ? Result<void>() : fail(EPERM);
}

template <class... Wanted>
static int on_path(int directory, const char *path, int flags, Wanted... wanted) {
  struct stat status;
  if (auto known = stat_by_flags(directory, path, flags, status); !known)
    return posix<int>(known);
  return posix<int>(allow(wanted..., status));
}

template <class... Wanted> static int on_descriptor(int fd, Wanted... wanted) {
  return posix<int>(table.get(fd).and_then([&](Ref<Description> it) {
    struct stat status;
    return it->stat(status).and_then([&] { return allow(wanted..., status); });
  }));
}

extern "C" {
int fchmodat(int directory, const char *path, mode_t mode, int flags) {
  return on_path(directory, path, flags, mode);
}
int chmod(const char *path, mode_t mode) { return on_path(AT_FDCWD, path, 0, mode); }
int lchmod(const char *path, mode_t mode) {
  return on_path(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, mode);
}
int fchmod(int fd, mode_t mode) { return on_descriptor(fd, mode); }

int fchownat(int directory, const char *path, uid_t user, gid_t group, int flags) {
  return on_path(directory, path, flags, user, group);
}
int chown(const char *path, uid_t user, gid_t group) {
  return on_path(AT_FDCWD, path, 0, user, group);
}
int lchown(const char *path, uid_t user, gid_t group) {
  return on_path(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, user, group);
}
int fchown(int fd, uid_t user, gid_t group) { return on_descriptor(fd, user, group); }
}
