#include <files/file.h>

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <limits>

#include <files/errors.h>
#include <files/metadata.h>
#include <files/operation.h>
#include <support/outside.h>

namespace wasi_epoll {

namespace {

// Reads of at least this size go straight to the program's memory.
constexpr size_t small_read = 4096;
constexpr size_t largest_window = 16384;
// Buffers that fit are written as one, which is cheaper and not torn apart.
constexpr size_t small_write = 4096;

constexpr uint64_t largest_offset = std::numeric_limits<off_t>::max();

/// Files that hold bytes read ahead.
[[clang::no_destroy]] constinit List<File, ReadAheadTag> files_with_read_ahead;

unsigned last_number = 0;

} // namespace

File::File(HostDescriptor descriptor, char *path, int flags)
    : Description(flags), descriptor_(std::move(descriptor)), path_(path),
      read_news_(news_from_outside), number_(++last_number) {}

File::~File() {
  free(ahead_);
  free(path_);
}

Directory *File::directory() {
  if (!as_directory_ && path_ && S_ISDIR(type())) {
    as_directory_ = new Directory(std::move(descriptor_), path_, status_flags());
    if (as_directory_)
      path_ = nullptr;
  }
  return as_directory_.get();
}

bool File::is_same_as(const File &other) const {
  if (this == &other)
    return true;
  if (differs_from_ == other.number_)
    return false;
  if (wasi::wasi_epoll_descriptor_is_same_object(handle(), other.handle()))
    return true;
  differs_from_ = other.number_;
  return false;
}

mode_t File::type() const {
  if (!type_)
    type_ = type_of(handle()).value_or(0);
  return *type_;
}

Result<uint64_t> File::size() const {
  return type_and_size_of(handle()).transform([this](TypeAndSize found) {
    type_ = found.type;
    return found.size;
  });
}

// --- reading ---

/// As many bytes as there are, 0 at the end of the file.
Result<size_t> File::fetch(void *into, size_t size, uint64_t offset) {
  if (host_works_on_the_side && read_news_ != news_from_outside)
    input_.close(); // It may hold bytes from before the news.
  size_t taken = 0;
  while (taken < size) {
    FileInput input = std::move(input_);
    if (!input.is_at(offset + taken))
      input = FileInput(handle(), offset + taken);
    size_t asked = size - taken;
    size_t count = input.read(static_cast<char *>(into) + taken, asked);
    input_ = std::move(input);
    taken += count;
    // The host reads as much as there is, unless it works in portions.
    if (count == 0 || (count < asked && !host_works_on_the_side))
      break;
  }
  if (taken == 0 && size) {
    // The end of the file, or an error? Asking the size is much cheaper than asking
    // why the stream ended.
    if (auto all = this->size(); all && offset >= *all && is_regular())
      return 0;
    if (S_ISDIR(type()))
      return fail(EISDIR);
    return read_or_explain(handle(), offset, into, size);
  }
  return taken;
}

Result<size_t> File::fetch_all(Buffers into, uint64_t offset) {
  size_t taken = 0;
  for (const iovec &buffer : into) {
    if (buffer.iov_len == 0)
      continue;
    auto count = fetch(buffer.iov_base, buffer.iov_len, offset + taken);
    if (!count)
      return taken ? Result<size_t>(taken) : count;
    taken += *count;
    if (*count < buffer.iov_len)
      break;
  }
  return taken;
}

size_t File::take_read_ahead(void *into, size_t size, uint64_t offset) const {
  if (ahead_news_ != news_from_outside || offset < ahead_begin_ || offset >= ahead_end_)
    return 0;
  size = std::min<uint64_t>(size, ahead_end_ - offset);
  memcpy(into, ahead_ + (offset - ahead_begin_), size);
  return size;
}

void File::forget_read_ahead() {
  ahead_begin_ = ahead_end_ = 0;
  Hook<ReadAheadTag>::unlink();
}

/// Less than small_read bytes, at the program's own position.
Result<size_t> File::read_small(Buffers into, size_t size, uint64_t offset) {
  size_t taken = 0;
  auto hand_out = [&] {
    for (size_t skip = taken; const iovec &buffer : into) {
      size_t used = std::min(skip, buffer.iov_len);
      skip -= used;
      size_t room = buffer.iov_len - used;
      size_t count =
          take_read_ahead(static_cast<char *>(buffer.iov_base) + used, room, offset + taken);
      taken += count;
      if (count < room)
        break;
    }
  };
  hand_out();
  if (taken == size)
    return taken;

  // Read ahead only where the last read ended and when there was no news since then:
  // otherwise it would be thrown away before it is asked for.
  if (read_news_ == news_from_outside && offset == read_end_ && is_regular())
    ahead_window_ = std::clamp(2 * ahead_window_, small_read, largest_window);
  else
    ahead_window_ = 0;
  if (ahead_window_ && !ahead_)
    ahead_ = static_cast<char *>(malloc(largest_window));
  if (!ahead_window_ || !ahead_) {
    // What was handed out of the old bytes is older than what comes now: start again.
    return fetch_all(into, offset);
  }
  uint64_t begin = offset + taken;
  char *buffer = std::exchange(ahead_, nullptr);
  forget_read_ahead();
  auto count = fetch(buffer, ahead_window_, begin);
  if (ahead_) {
    free(buffer); // Someone else read from here meanwhile.
    return fetch_all(into, offset);
  }
  ahead_ = buffer;
  if (!count)
    return taken ? Result<size_t>(taken) : count;
  ahead_begin_ = begin;
  ahead_end_ = begin + *count;
  ahead_news_ = news_from_outside;
  if (!Hook<ReadAheadTag>::linked())
    files_with_read_ahead.push_back(*this);
  hand_out();
  return taken;
}

Result<size_t> File::try_read(Buffers into) {
  if (auto known = know_position(); !known)
    return fail(known);
  size_t size = total_size(into);
  auto count = size < small_read ? read_small(into, size, position_) : fetch_all(into, position_);
  if (count)
    read_end_ = position_ += *count;
  read_news_ = news_from_outside;
  return count;
}

Result<size_t> File::read_at(Buffers into, off_t offset) {
  if (into.size() == 1) {
    size_t size = into[0].iov_len;
    size_t count = take_read_ahead(into[0].iov_base, size, offset);
    if (count == size)
      return count;
  }
  auto count = fetch_all(into, offset);
  read_news_ = news_from_outside;
  return count;
}

// --- writing ---

/// Nobody may hold bytes from before a write.
void File::written() {
  // Also what the host may have read ahead for a stream.
  if (host_works_on_the_side)
    heard_from_outside();
  files_with_read_ahead.each([this](File &reader) {
    if (is_same_as(reader))
      reader.forget_read_ahead();
  });
}

Result<size_t> File::put(Buffers from, uint64_t offset) {
  size_t total = total_size(from);
  if (total == 0)
    return 0;
  bool append = offset == FileOutput::at_end;
  if (!append) {
    if (offset >= largest_offset)
      return fail(EFBIG);
    total = std::min<uint64_t>(total, largest_offset - offset);
  }
  char together[small_write];
  iovec one{together, total};
  if (from.size() > 1 && total <= small_write) {
    char *at = together;
    for (const iovec &buffer : from)
      at = static_cast<char *>(mempcpy(at, buffer.iov_base, buffer.iov_len));
    from = {&one, 1};
  }

  size_t put = 0;
  Result<size_t> last = 0;
  for (const iovec &buffer : from) {
    size_t size = std::min(buffer.iov_len, total - put);
    for (size_t done = 0; done < size; done += *last) {
      uint64_t at = append ? FileOutput::at_end : offset + put;
      FileOutput output = std::move(output_);
      if (!output.is_at(at))
        output = FileOutput(handle(), at);
      last = output.write(static_cast<const char *>(buffer.iov_base) + done, size - done);
      output_ = std::move(output);
      if (!last)
        break;
      put += *last;
    }
    if (!last)
      break;
  }
  if (put)
    written();
  else if (!last)
    return last;
  if (status_flags() & (O_SYNC | O_DSYNC))
    if (auto synced = sync(!(status_flags() & O_SYNC)); !synced)
      return fail(synced);
  return put;
}

Result<size_t> File::try_write(Buffers from) {
  if (status_flags() & O_APPEND) {
    auto count = put(from, FileOutput::at_end);
    if (count && *count)
      position_is_end_ = true;
    return count;
  }
  if (auto known = know_position(); !known)
    return fail(known);
  auto count = put(from, position_);
  if (count)
    position_ += *count;
  return count;
}

Result<size_t> File::write_at(Buffers from, off_t offset) {
  // As on Linux, O_APPEND wins over the offset.
  return put(from, status_flags() & O_APPEND ? FileOutput::at_end : offset);
}

// --- the rest ---

Result<void> File::know_position() {
  if (!position_is_end_)
    return {};
  auto end = size();
  if (!end)
    return fail(end);
  position_ = *end;
  position_is_end_ = false;
  return {};
}

Result<off_t> File::seek(off_t offset, int whence) {
  if (S_ISFIFO(type()) || S_ISSOCK(type()))
    return fail(ESPIPE);
  uint64_t base = 0;
  if (whence == SEEK_CUR) {
    if (auto known = know_position(); !known)
      return fail(known);
    base = position_;
  } else if (whence == SEEK_END) {
    auto end = size();
    if (!end)
      return fail(end);
    base = *end;
  } else if (whence != SEEK_SET) {
    return fail(EINVAL);
  }
  off_t target;
  if (__builtin_add_overflow(static_cast<off_t>(base), offset, &target))
    return fail(EINVAL);
  if (target < 0)
    return fail(EINVAL);
  position_ = target;
  position_is_end_ = false;
  return target;
}

Result<void> File::stat(struct stat &into) { return stat_descriptor(handle(), into); }

Result<int> File::ioctl(unsigned long request, void *argument) {
  if (request != FIONREAD || !is_regular())
    return fail(ENOTTY);
  if (!argument)
    return fail(EFAULT);
  if (auto known = know_position(); !known)
    return fail(known);
  auto end = size();
  if (!end)
    return fail(end);
  uint64_t left = *end > position_ ? *end - position_ : 0;
  *static_cast<int *>(argument) = std::min<uint64_t>(left, std::numeric_limits<int>::max());
  return 0;
}

// fcntl(2)'s locks are between processes, and the host knows none: the process has
// no conflict with itself, and no other is seen.
Result<int> File::control(int command, long argument) {
  if (command != F_GETLK && command != F_SETLK && command != F_SETLKW)
    return fail(EINVAL);
  auto *lock = reinterpret_cast<struct flock *>(argument);
  if (!lock)
    return fail(EFAULT);
  if (lock->l_whence == SEEK_SET && lock->l_start < 0)
    return fail(EINVAL);
  if (lock->l_whence != SEEK_SET && lock->l_whence != SEEK_CUR && lock->l_whence != SEEK_END)
    return fail(EINVAL);
  switch (lock->l_type) {
  case F_RDLCK:
    if (command != F_GETLK && !readable())
      return fail(EBADF);
    break;
  case F_WRLCK:
    if (command != F_GETLK && !writable())
      return fail(EBADF);
    break;
  case F_UNLCK:
    if (command != F_GETLK)
      break;
    [[fallthrough]];
  default:
    return fail(EINVAL);
  }
  if (command == F_GETLK)
    lock->l_type = F_UNLCK;
  return 0;
}

Result<void> File::sync(bool data_only) {
  wasi::FilesystemResult result;
  if (data_only)
    wasi::wasi_epoll_descriptor_sync_data(handle(), &result);
  else
    wasi::wasi_epoll_descriptor_sync(handle(), &result);
  return checked(result);
}

Result<void> File::truncate(off_t size) {
  wasi::FilesystemResult result;
  wasi::wasi_epoll_descriptor_set_size(handle(), size, &result);
  written();
  return checked(result);
}

uint32_t File::readiness() { return EPOLLIN | EPOLLOUT; }

} // namespace wasi_epoll
