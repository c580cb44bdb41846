// sendfile(2), copy_file_range(2)
#include <sys/sendfile.h>
#include <unistd.h>

#include <stdlib.h>

#include <algorithm>

#include <fd/arguments.h>
#include <fd/blocking.h>
#include <fd/table.h>
#include <files/file.h>

using namespace wasi_epoll;

namespace {

/// A place to read from or write to: an offset of the caller's, or the position.
class Offset {
public:
  Result<void> begin(File &file, off_t *given) {
    file_ = &file;
    given_ = given;
    auto start = given ? Result<off_t>(*given) : file.seek(0, SEEK_CUR);
    if (!start)
      return fail(start);
    now = *start;
    return {};
  }
  /// Whether `size` bytes from it on, taken without its sign, reach beyond all numbers.
  bool wraps(size_t size) const { return static_cast<uint64_t>(now) + size < size; }
  void end() {
    if (given_)
      *given_ = now;
    else
      (void)file_->seek(now, SEEK_SET);
  }
  off_t now = 0;

private:
  File *file_ = nullptr;
  off_t *given_ = nullptr;
};

/// Moves up to `size` bytes through memory, until put(bytes) takes less than it is
/// given.
template <class Put> Result<size_t> copy(File &from, Offset &offset, size_t size, Put put) {
  constexpr size_t portion = 65536;
  auto *memory = static_cast<char *>(malloc(std::min(size, portion)));
  if (!memory)
    return fail(ENOMEM);
  size_t copied = 0;
  Result<size_t> last = 0;
  while (copied < size) {
    iovec buffer{memory, std::min(size - copied, portion)};
    last = from.read_at({&buffer, 1}, offset.now);
    if (!last || *last == 0)
      break;
    size_t there = buffer.iov_len = *last;
    last = put(Buffers(&buffer, 1));
    if (!last)
      break;
    copied += *last;
    offset.now += *last;
    if (*last < there)
      break;
  }
  free(memory);
  return !last && copied == 0 ? last : Result<size_t>(copied);
}

Result<size_t> send_file(int to_fd, int from_fd, off_t *given, size_t size) {
  if (!none_or_in_memory(given))
    return fail(EFAULT);
  auto from = table.get(from_fd);
  if (!from)
    return fail(from);
  if (!(*from)->readable())
    return fail(EBADF);
  if (given && *given < 0)
    return fail(EINVAL);
  auto to = table.get(to_fd);
  if (!to)
    return fail(to);
  if (!(*to)->writable())
    return fail(EBADF);
  File *file = (*from)->file();
  if (!file || (*to)->status_flags() & O_APPEND)
    return fail(EINVAL);
  Offset offset;
  if (auto begun = offset.begin(*file, given); !begun)
    return fail(begun);
  off_t end;
  if (__builtin_add_overflow(offset.now, size, &end))
    return fail(EINVAL);
  auto copied = copy(*file, offset, size, [&](Buffers bytes) { return write_to(**to, bytes); });
  if (copied)
    offset.end();
  return copied;
}

Result<size_t> copy_range(int from_fd, off_t *from_given, int to_fd, off_t *to_given, size_t size,
                          unsigned flags) {
  if (!none_or_in_memory(from_given) || !none_or_in_memory(to_given))
    return fail(EFAULT);
  auto from = table.get(from_fd);
  if (!from)
    return fail(from);
  auto to = table.get(to_fd);
  if (!to)
    return fail(to);
  if ((*from)->directory() || (*to)->directory())
    return fail(EISDIR);
  File *source = (*from)->file(), *target = (*to)->file();
  if (!source || !target || !source->is_regular() || !target->is_regular() || flags)
    return fail(EINVAL);
  if (!source->readable() || !target->writable() || target->status_flags() & O_APPEND)
    return fail(EBADF);
  Offset from_offset, to_offset;
  if (auto begun = from_offset.begin(*source, from_given); !begun)
    return fail(begun);
  if (auto begun = to_offset.begin(*target, to_given); !begun)
    return fail(begun);
  if (from_offset.wraps(size) || to_offset.wraps(size))
    return fail(EOVERFLOW);
  if (from_offset.now < 0 || to_offset.now < 0)
    return fail(EINVAL);
  if (source->is_same_as(*target)) {
    // What is copied doesn't become part of what is to be copied.
    auto there = source->size();
    if (!there)
      return fail(there);
    uint64_t begin = from_offset.now, to_begin = to_offset.now;
    size = std::min<uint64_t>(size, *there - std::min<uint64_t>(begin, *there));
    if (begin < to_begin + size && to_begin < begin + size)
      return fail(EINVAL);
  }
  auto copied = copy(*source, from_offset, size, [&](Buffers bytes) {
    auto put = target->write_at(bytes, to_offset.now);
    if (put)
      to_offset.now += *put;
    return put;
  });
  if (copied) {
    from_offset.end();
    to_offset.end();
  }
  return copied;
}

} // namespace

extern "C" ssize_t sendfile(int to, int from, off_t *offset, size_t size) {
  return posix<ssize_t>(
      restarting([&] { return send_file(to, from, offset, std::min<size_t>(size, 0x7ffff000)); }));
}

extern "C" ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset,
                                   size_t size, unsigned flags) {
  return posix<ssize_t>(
      copy_range(from, from_offset, to, to_offset, std::min<size_t>(size, 0x7ffff000), flags));
}
