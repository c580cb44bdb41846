// Names of the base's own that libraries built for it may call.
#include <unistd.h>
#include <wasi/libc.h>

#include <fd/table.h>

using namespace wasi_epoll;

// freopen's way to close one descriptor and have another in its place.
extern "C" int __wasilibc_fd_renumber(int fd, int to) {
  if (fd != to) {
    if (dup2(fd, to) < 0)
      return -1;
    close(fd);
  }
  return 0;
}

extern "C" off_t __wasilibc_tell(int fd) { return lseek(fd, 0, SEEK_CUR); }

extern "C" void __wasilibc_populate_preopens() {}
