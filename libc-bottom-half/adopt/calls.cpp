// The calls of <wasi_epoll.h> that serve every kind of adopted descriptor.
#include <wasi_epoll.h>

#include <adopt/adopted.h>

using namespace wasi_epoll;

extern "C" int wasi_epoll_release(int fd, uint32_t *handle) {
  return posix<int>([&]() -> Result<void> {
    auto adopted = Adopted::of(fd);
    if (!adopted)
      return fail(adopted);
    if (!handle)
      return fail(EFAULT);
    auto released = (*adopted)->hand_out();
    if (!released)
      return fail(released);
    *handle = *released;
    table.remove(fd);
    return {};
  }());
}

extern "C" int wasi_epoll_cancel(int fd) {
  return posix<int>([&]() -> Result<int> {
    auto adopted = Adopted::of(fd);
    if (!adopted)
      return fail(adopted);
    return (*adopted)->cancel();
  }());
}

extern "C" size_t wasi_epoll_handles(void) { return canon::handles.in_use(); }
