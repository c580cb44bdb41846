// write(2), writev(2), pwrite(2), pwritev(2)
#include <sys/uio.h>
#include <unistd.h>

#include <fd/arguments.h>
#include <fd/blocking.h>
#include <fd/table.h>
#include <net/socket.h>
#include <signal/state.h>

namespace wasi_epoll {

// Inlined into its callers here, as each return behind a call of the host is dear.
[[gnu::always_inline]] Result<size_t> write_to(Description &description, Buffers from) {
  if (!description.writable())
    return fail(EBADF);
  auto written = write_all(description, from, description.non_blocking(),
                           [&](Buffers left) { return description.try_write(left); });
  if (failed_with(written, EPIPE) && signals.broken_pipe) {
    Socket *socket = description.socket();
    if (!socket || socket->type() == SOCK_STREAM)
      signals.broken_pipe();
  }
  return written;
}

[[gnu::always_inline]] static Result<size_t> write_to(int fd, Result<Buffers> from, Form form) {
  auto description = table.get_any(fd); // Whether it can be written is asked below.
  if (!description)
    return fail(description);
  if (!from && (*description)->writable())
    return fail(from);
  if (is_nothing(form, from) && (*description)->writable())
    return 0;
  return write_to(**description, from.value_or(Buffers()));
}

[[gnu::always_inline]] static Result<size_t> write_at(int fd, Result<Buffers> from, off_t offset,
                                                      Form form) {
  if (offset < 0)
    return fail(EINVAL);
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  off_t end;
  if (from && __builtin_add_overflow(offset, total_size(*from), &end))
    return fail(EINVAL);
  if (!(*description)->writable())
    return fail(EBADF);
  if (!from)
    return fail(from);
  if (is_nothing(form, from))
    return 0;
  auto count = (*description)->write_at(*from, offset);
  deliver_signals();
  return count;
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" ssize_t write(int fd, const void *buffer, size_t size) {
  auto one = checked(buffer, size);
  return posix<ssize_t>(restarting([&] {
    return write_to(fd, one.transform([](const iovec &buffer) { return Buffers(&buffer, 1); }),
                    Form::one);
  }));
}

extern "C" ssize_t writev(int fd, const iovec *buffers, int count) {
  return posix<ssize_t>(
      restarting([&] { return write_to(fd, checked(buffers, count), Form::several); }));
}

extern "C" ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset) {
  auto one = checked(buffer, size);
  return posix<ssize_t>(
      write_at(fd, one.transform([](const iovec &buffer) { return Buffers(&buffer, 1); }), offset,
               Form::one));
}

extern "C" ssize_t pwritev(int fd, const iovec *buffers, int count, off_t offset) {
  return posix<ssize_t>(write_at(fd, checked(buffers, count), offset, Form::several));
}
