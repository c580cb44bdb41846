// close_range(2)
#include <errno.h>
#include <unistd.h>

#include <fd/table.h>

using namespace wasi_epoll;

extern "C" int close_range(unsigned first, unsigned last, int flags) {
  constexpr int unshare = 2, close_on_exec = 4;
  if (first > last || flags & ~(unshare | close_on_exec)) {
    errno = EINVAL;
    return -1;
  }
  size_t end = table.limit();
  for (size_t fd = first; fd <= last && fd < end; ++fd) {
    if (flags & close_on_exec)
      (void)table.set_close_on_exec(fd, true);
    else
      table.remove(fd);
  }
  return 0;
}
