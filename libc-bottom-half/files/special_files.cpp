// mkfifo(3), mknod(2): files that the host can't make.
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include <string_view>

#include <files/ending.h>
#include <files/stat.h>

using namespace wasi_epoll;

static Result<void> may_be_new(int directory, const char *path) {
  if (auto free = may_be_made(directory, path, false); !free)
    return free;
  auto known = mode_at(directory, path, false);
  if (!failed_with(known, ENOENT))
    return fail(known ? EEXIST : known.error().code);
  // Is it the last name that isn't there?
  std::string_view parent(path);
  if (parent.empty())
    return fail(ENOENT);
  parent = parent.substr(0, parent.rfind('/') + 1);
  char copy[PATH_MAX];
  *static_cast<char *>(mempcpy(copy, parent.data(), parent.size())) = 0;
  if (parent.empty())
    return {};
  return mode_at(directory, copy, true).transform([](mode_t) {});
}

static int refuse(int directory, const char *path, int reason) {
  auto free = may_be_new(directory, path);
  return posix<int>(free ? Result<void>(fail(reason)) : free);
}

extern "C" {
int mkfifo(const char *path, mode_t) { return refuse(AT_FDCWD, path, EOPNOTSUPP); }
int mkfifoat(int directory, const char *path, mode_t) {
  return refuse(directory, path, EOPNOTSUPP);
}
int mknod(const char *path, mode_t mode, dev_t device) {
  return mknodat(AT_FDCWD, path, mode, device);
}
int mknodat(int directory, const char *path, mode_t mode, dev_t) {
  switch (mode & S_IFMT) {
  case 0:
  case S_IFREG:
  case S_IFCHR:
  case S_IFBLK:
  case S_IFIFO:
  case S_IFSOCK:
    return refuse(directory, path, EPERM);
  case S_IFDIR:
    return posix<int>(Result<void>(fail(EPERM)));
  default:
    return posix<int>(Result<void>(fail(EINVAL)));
  }
}
}
