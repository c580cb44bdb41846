// fcntl(2)
#include <fcntl.h>
#include <stdarg.h>

#include <fd/dup.h>
#include <fd/owner.h>
#include <fd/record_locks.h>
#include <fd/table.h>

namespace wasi_epoll {

// What F_SETFL changes; the rest of its argument is ignored, as on Linux.
static constexpr int settable_flags = O_APPEND | O_NONBLOCK;

static Result<int> control(int fd, int command, long argument) {
  auto description = table.get_any(fd);
  if (!description)
    return fail(description);
  Description &it = **description;
  switch (command) {
  case F_DUPFD:
    return duplicate(fd, argument, false);
  case F_DUPFD_CLOEXEC:
    return duplicate(fd, argument, true);
  case F_GETFD:
    return table.close_on_exec(fd).transform([](bool set) { return set ? FD_CLOEXEC : 0; });
  case F_SETFD:
    return table.set_close_on_exec(fd, argument & FD_CLOEXEC).transform([] { return 0; });
  case F_GETFL:
    return it.status_flags();
  }
  if (it.only_place())
    return fail(EBADF);
  switch (command) {
  case F_SETFL:
    if (argument & O_ASYNC)
      return fail(EINVAL); // Nothing here could run a SIGIO handler of its own accord.
    it.set_status_flags((it.status_flags() & ~settable_flags) | (argument & settable_flags));
    return 0;
  case F_GETLK:
  case F_SETLK:
  case F_SETLKW:
  case F_OFD_GETLK:
  case F_OFD_SETLK:
  case F_OFD_SETLKW:
    return control_lock(it, command, reinterpret_cast<struct flock *>(argument));
  case F_GETOWN:
  case F_SETOWN:
  case F_GETOWN_EX:
  case F_SETOWN_EX:
    return control_owner(it, command, argument);
  default:
    return it.control(command, argument);
  }
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int fcntl(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  long argument = va_arg(arguments, long);
  va_end(arguments);
  return posix<int>(restarting([&] { return wasi_epoll::control(fd, command, argument); }));
}
