// dup(2), dup2(2), dup3(2)
#include <unistd.h>

#include <fd/dup.h>
#include <fd/table.h>
#include <support/close_on_exec.h>

namespace wasi_epoll {

Result<int> duplicate(int fd, int lowest, bool close_on_exec) {
  auto description = table.get_any(fd);
  if (!description)
    return fail(description);
  if (lowest < 0 || static_cast<size_t>(lowest) >= table.limit())
    return fail(EINVAL);
  return table.install(**description, close_on_exec, lowest);
}

static Result<int> duplicate_to(int fd, int to, bool close_on_exec) {
  auto description = table.get_any(fd);
  if (!description)
    return fail(description);
  if (to < 0)
    return fail(EBADF);
  if (fd == to)
    return to;
  return table.replace(to, **description, close_on_exec).transform([to] { return to; });
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int dup(int fd) { return posix<int>(duplicate(fd, 0, false)); }

extern "C" int dup2(int fd, int to) { return posix<int>(duplicate_to(fd, to, false)); }

extern "C" int dup3(int fd, int to, int flags) {
  if (fd == to || flags & ~(O_CLOEXEC | linux_cloexec))
    return posix<int>(Result<int>(fail(EINVAL)));
  return posix<int>(duplicate_to(fd, to, asks_close_on_exec(flags)));
}

// A newer base's freopen uses it under this name.
extern "C" int __dup3(int, int, int) __attribute__((alias("dup3")));
