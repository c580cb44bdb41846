// statvfs(3), statfs(2): the host tells nothing about file systems.
#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>

#include <fd/table.h>
#include <files/stat.h>

using namespace wasi_epoll;

static Result<void> about(Result<void> found) { return found ? Result<void>(fail(ENOSYS)) : found; }

static int about(const char *path) {
  struct stat status;
  return posix<int>(about(stat_at(AT_FDCWD, path, true, status)));
}

static int about(int fd) {
  auto description = table.get_any(fd);
  return posix<int>(about(description ? Result<void>() : fail(description)));
}

struct statfs;

extern "C" {
int statvfs(const char *path, struct statvfs *) { return about(path); }
int fstatvfs(int fd, struct statvfs *) { return about(fd); }
int statfs(const char *path, struct statfs *) { return about(path); }
int fstatfs(int fd, struct statfs *) { return about(fd); }
}
