// ioctl(2)
#include <stdarg.h>
#include <sys/ioctl.h>

#include <fd/table.h>

namespace wasi_epoll {

static Result<int> control(int fd, unsigned long request, void *argument) {
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  Description &it = **description;
  if (request != FIONBIO)
    return it.ioctl(request, argument);
  if (!argument)
    return fail(EFAULT);
  int others = it.status_flags() & ~O_NONBLOCK;
  it.set_status_flags(others | (*static_cast<int *>(argument) ? O_NONBLOCK : 0));
  return 0;
}

} // namespace wasi_epoll

extern "C" int ioctl(int fd, int request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  return wasi_epoll::posix<int>(wasi_epoll::control(fd, static_cast<unsigned>(request), argument));
}
