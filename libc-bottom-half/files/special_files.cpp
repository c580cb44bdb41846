// mkfifo(3), mknod(2): files that the host can't make.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <files/stat.h>

using namespace wasi_epoll;

static int refuse(int directory, const char *path, int reason) {
  struct stat status;
  auto known = stat_at(directory, path, false, status);
  if (!known && !failed_with(known, ENOENT))
    return posix<int>(known);
  errno = known ? EEXIST : reason;
  return -1;
}

extern "C" {
int mkfifo(const char *path, mode_t) { return refuse(AT_FDCWD, path, EOPNOTSUPP); }
int mkfifoat(int directory, const char *path, mode_t) {
  return refuse(directory, path, EOPNOTSUPP);
}
int mknod(const char *path, mode_t mode, dev_t device) {
  return mknodat(AT_FDCWD, path, mode, device);
}
int mknodat(int directory, const char *path, mode_t, dev_t) {
  return refuse(directory, path, EPERM);
}
}
