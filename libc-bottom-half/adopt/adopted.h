// What every adopted descriptor is: a handle of the program's, with the calls of
// <wasi_epoll.h> besides those of every descriptor.
#pragma once

#include <sys/epoll.h>

#include <canon/abi.h>
#include <canon/handles.h>
#include <fd/table.h>
#include <support/close_on_exec.h>

namespace wasi_epoll {

class StreamReader;

class Adopted : public Description {
public:
  /// Gives the handle up. Whether its work had finished before. EBUSY.
  virtual Result<bool> cancel();
  /// Hands the handle out, with nothing in flight. EBUSY.
  virtual Result<canon::Handle> hand_out();
  /// Drops a readable end: the process exits, and waits for what was written to be taken.
  virtual void drop();
  /// For wasi_epoll_splice; null for all other kinds.
  virtual StreamReader *stream_reader() { return nullptr; }

  /// EBADF, EINVAL
  static Result<Ref<Adopted>> of(int fd);

protected:
  static constexpr uint32_t input = EPOLLIN | EPOLLRDNORM;
  static constexpr uint32_t output = EPOLLOUT | EPOLLWRNORM;
  static constexpr uint32_t over = input | EPOLLRDHUP | EPOLLHUP;

  Adopted(int mode, int flags) : Description(mode | (flags & O_NONBLOCK), &this_kind) {}

private:
  static constexpr char this_kind = 0;
};

/// A descriptor of `Kind`, which takes what `arguments` say only when nothing can
/// fail any more: until then the handle is the caller's.
template <class Kind, class... Arguments> int adopt(int flags, Arguments... arguments) {
  return posix<int>([&]() -> Result<int> {
    if (flags & ~(O_NONBLOCK | O_CLOEXEC | linux_cloexec))
      return fail(EINVAL);
    auto lease = canon::HandleLease::take(1);
    if (!lease)
      return fail(lease);
    Ref<Kind> description = new Kind(flags);
    if (!description || !description->reserve(arguments...))
      return fail(ENOMEM);
    auto fd = table.install(*description, asks_close_on_exec(flags));
    if (fd)
      description->open(std::move(*lease), arguments...);
    return fd;
  }());
}

} // namespace wasi_epoll
