// wasi_epoll_splice
#include <wasi_epoll.h>

#include <limits.h>

#include <adopt/stream_reader.h>
#include <fd/blocking.h>

namespace wasi_epoll {

static Result<size_t> splice(int from, int to, size_t size) {
  auto source = Adopted::of(from);
  if (!source)
    return fail(source);
  auto target = table.get(to);
  if (!target)
    return fail(target);
  StreamReader *reader = (*source)->stream_reader();
  if (!reader)
    return fail(EINVAL);
  if (!(*target)->writable())
    return fail(EBADF);
  if (size == 0)
    return 0;
  for (;;) {
    auto moved = reader->splice(**target, std::min<size_t>(size, SSIZE_MAX));
    if (!failed_with(moved, EAGAIN))
      return moved;
    Description &slow = reader->starved() ? *reader : **target;
    if (slow.non_blocking()) {
      reactor.breathe();
      deliver_signals();
      return moved;
    }
    auto waited = reactor.wait_for(slow, reader->starved() ? EPOLLIN : EPOLLOUT, never);
    if (!waited && !(failed_with(waited, EINTR) && signals.restart))
      return fail(waited);
  }
}

} // namespace wasi_epoll

extern "C" ssize_t wasi_epoll_splice(int from, int to, size_t size) {
  return wasi_epoll::posix<ssize_t>(wasi_epoll::splice(from, to, size));
}
