// ioctl(2)
#include <stdarg.h>
#include <sys/ioctl.h>

#include <fd/arguments.h>
#include <fd/table.h>

namespace wasi_epoll {

static Result<int> control(int fd, unsigned long request, void *argument) {
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  Description &it = **description;
  switch (request) {
  case FIOCLEX:
  case FIONCLEX:
    return table.set_close_on_exec(fd, request == FIOCLEX).transform([] { return 0; });
  case FIONBIO:
  case FIOASYNC:
    break;
  default:
    return it.ioctl(request, argument);
  }
  auto *value = static_cast<int *>(argument);
  if (!in_memory(value))
    return fail(EFAULT);
  bool on = *value;
  if (request == FIONBIO)
    it.set_status_flags((it.status_flags() & ~O_NONBLOCK) | (on ? O_NONBLOCK : 0));
  else if (on)
    return fail(EINVAL); // Nothing here could run a SIGIO handler of its own accord.
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
