// close(2)
#include <unistd.h>

#include <fd/table.h>

using namespace wasi_epoll;

extern "C" int close(int fd) {
  auto description = table.remove(fd);
  if (!description)
    return posix<int>(Result<void>(fail(description)));
  return posix<int>((*description)->flush());
}
