// read(2), readv(2), pread(2), preadv(2)
#include <sys/uio.h>
#include <unistd.h>

#include <fd/arguments.h>
#include <fd/blocking.h>
#include <fd/table.h>
#include <stdio/uses_input.h>

namespace wasi_epoll {

// Inlined into its callers here, as each return behind a call of the host is dear.
[[gnu::always_inline]] Result<size_t> read_from(Description &description, Buffers into) {
  if (!description.readable())
    return fail(EBADF);
  return blocking(description, EPOLLIN, description.non_blocking(),
                  [&] { return description.try_read(into); });
}

[[gnu::always_inline]] static Result<size_t> read_from(int fd, Result<Buffers> into, Form form) {
  auto description = table.get_any(fd); // Whether it can be read is asked below.
  if (!description)
    return fail(description);
  if (!into && (*description)->readable())
    return fail(into);
  if (is_nothing(form, into) && (*description)->readable())
    return 0;
  return read_from(**description, into.value_or(Buffers()));
}

[[gnu::always_inline]] static Result<size_t> read_at(int fd, Result<Buffers> into, off_t offset,
                                                     Form form) {
  if (offset < 0)
    return fail(EINVAL);
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  off_t end;
  if (into && __builtin_add_overflow(offset, total_size(*into), &end))
    return fail(EINVAL);
  if (!(*description)->readable())
    return fail(EBADF);
  if (!into)
    return fail(into);
  if (is_nothing(form, into))
    return 0;
  auto count = (*description)->read_at(*into, offset);
  deliver_signals();
  return count;
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" ssize_t read(int fd, void *buffer, size_t size) {
  auto one = checked(buffer, size);
  return posix<ssize_t>(restarting([&] {
    return read_from(fd, one.transform([](const iovec &buffer) { return Buffers(&buffer, 1); }),
                     Form::one);
  }));
}

extern "C" ssize_t readv(int fd, const iovec *buffers, int count) {
  return posix<ssize_t>(
      restarting([&] { return read_from(fd, checked(buffers, count), Form::several); }));
}

extern "C" ssize_t pread(int fd, void *buffer, size_t size, off_t offset) {
  auto one = checked(buffer, size);
  return posix<ssize_t>(
      read_at(fd, one.transform([](const iovec &buffer) { return Buffers(&buffer, 1); }), offset,
              Form::one));
}

extern "C" ssize_t preadv(int fd, const iovec *buffers, int count, off_t offset) {
  return posix<ssize_t>(read_at(fd, checked(buffers, count), offset, Form::several));
}
