#include <stdio/standard_streams.h>

#include <fd/table.h>

namespace wasi_epoll {

void open_standard_streams() {
  // Without memory for these a program can't say so either: it finds EBADF.
  int fd = 0;
  for (auto make : {make_standard_input, make_standard_output, make_standard_error}) {
    if (auto description = make())
      (void)table.replace(fd, description, false);
    ++fd;
  }
}

} // namespace wasi_epoll
