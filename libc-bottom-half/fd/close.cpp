// close(2)
#include <unistd.h>

#include <fd/table.h>

using namespace wasi_epoll;

extern "C" int close(int fd) {
  if (table.remove(fd)) [[likely]]
    return 0;
  errno = EBADF;
  return -1;
}
