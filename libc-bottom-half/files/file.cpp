#include <files/file.h>

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <limits>

#include <fd/arguments.h>
#include <files/errors.h>
#include <files/metadata.h>
#include <files/operation.h>
#include <files/path.h>
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

/// Where a file's path is kept.
char *path_room(File *file) { return reinterpret_cast<char *>(file) + sizeof *file; }

} // namespace

File::File(HostDescriptor descriptor, std::string_view path, int flags)
    : Description(flags), descriptor_(std::move(descriptor)),
      path_(path.data() ? path_room(this) : nullptr, path.size()), read_news_(news_from_outside),
      number_(++last_number) {
  std::copy(path.begin(), path.end(), path_room(this));
  not_pollable();
}

Directory *File::directory() {
  if (!as_directory_ && path_.data() && S_ISDIR(type())) {
    char *path = name_of_directory(path_);
    if (path)
      as_directory_ = new Directory(std::move(descriptor_), path, status_flags());
    if (!as_directory_)
      free(path);
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

// What every access goes through is inlined into it. Each return behind a call of the host
// costs as much as a dozen instructions: the processor has forgotten where it leads.
#define ACCESS [[gnu::always_inline]] inline

/// Before bytes are fetched: what comes is news. Their number, which is that of what is
/// fetched now.
ACCESS unsigned File::expect_news() {
  if (host_works_on_the_side && read_news_ != news_from_outside)
    input_.close(); // It may hold bytes from before the last ones.
  heard_from_outside();
  return read_news_ = news_from_outside;
}

/// As many bytes as there are, 0 at the end of the file.
ACCESS Result<size_t> File::fetch(Buffers into, uint64_t offset) {
  if (into.size() != 1 || into[0].iov_len == 0)
    return fetch_apart(into, offset);
  if (!input_.is_at(offset))
    input_.open(handle(), offset);
  size_t size = into[0].iov_len;
  size_t taken = input_.read(into[0].iov_base, size);
  if (taken == size) [[likely]]
    return taken;
  return taken ? fetch_rest(into[0], offset, taken) : explain_end(into[0], offset);
}

[[gnu::noinline]] Result<size_t> File::fetch_apart(Buffers into, uint64_t offset) {
  size_t taken = 0;
  for (const iovec &buffer : into) {
    if (buffer.iov_len == 0)
      continue;
    size_t count = fetch_rest(buffer, offset + taken, 0);
    if (count == 0 && taken == 0)
      return explain_end(buffer, offset);
    taken += count;
    if (count < buffer.iov_len)
      break;
  }
  return taken ? taken : fetch_nothing();
}

/// What reading no bytes gives.
Result<size_t> File::fetch_nothing() const {
  return S_ISDIR(type()) ? Result<size_t>(fail(EISDIR)) : 0;
}

[[gnu::noinline]] size_t File::fetch_rest(const iovec &buffer, uint64_t offset, size_t taken) {
  while (taken < buffer.iov_len) {
    if (!input_.is_at(offset + taken))
      input_.open(handle(), offset + taken);
    size_t asked = buffer.iov_len - taken;
    size_t count = input_.read(static_cast<char *>(buffer.iov_base) + taken, asked);
    taken += count;
    // The host reads as much as there is, unless it works in portions.
    if (count == 0 || (count < asked && !host_works_on_the_side))
      break;
  }
  return taken;
}

/// The end of the file, or an error? Asking the size is much cheaper than asking why the
/// stream ended.
[[gnu::noinline]] Result<size_t> File::explain_end(const iovec &buffer, uint64_t offset) {
  if (auto all = this->size(); all && offset >= *all && is_regular())
    return 0;
  if (S_ISDIR(type()))
    return fail(EISDIR);
  return read_or_explain(handle(), offset, buffer.iov_base, buffer.iov_len);
}

size_t File::take_read_ahead(void *into, size_t size, uint64_t offset) const {
  if (!is_ahead(offset))
    return 0;
  size = std::min<uint64_t>(size, ahead_end_ - offset);
  memcpy(into, ahead_ + (offset - ahead_begin_), size);
  return size;
}

/// Whether a read there continues the last one, and there was no news since then.
ACCESS bool File::goes_on(uint64_t offset) const {
  return read_news_ == news_from_outside && offset == read_end_ && is_regular();
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
  if (ahead_is_current())
    hand_out();
  if (taken == size)
    return taken;

  // Read ahead only where the last read ended and when there was no news since then:
  // otherwise it would be thrown away before it is asked for.
  if (goes_on(offset))
    ahead_window_ = std::clamp(2 * ahead_window_, small_read, largest_window);
  else
    ahead_window_ = 0;
  if (ahead_window_ && !ahead_)
    ahead_ = static_cast<char *>(malloc(largest_window));
  if (!ahead_window_ || !ahead_) {
    // What was handed out of the old bytes is older than what comes now: start again.
    expect_news();
    return fetch_apart(into, offset);
  }
  uint64_t begin = offset + taken;
  forget_read_ahead();
  ahead_news_ = expect_news();
  iovec window{ahead_, ahead_window_};
  auto count = fetch_apart({&window, 1}, begin);
  if (!count)
    return taken ? Result<size_t>(taken) : count;
  ahead_begin_ = begin;
  ahead_end_ = begin + *count;
  if (!Hook<ReadAheadTag>::linked())
    files_with_read_ahead.push_back(*this);
  hand_out();
  return taken;
}

Result<size_t> File::try_read(Buffers into) {
  size_t size = total_size(into);
  if (size == 0)
    return fetch_nothing();
  Turns::Mine mine(turns_);
  if (auto known = know_position(); !known)
    return fail(known);
  Result<size_t> count;
  if (size < small_read && ((ahead_is_current() && is_ahead(position_)) || goes_on(position_))) {
    count = read_small(into, size, position_);
  } else {
    if (size < small_read)
      ahead_window_ = 0;
    expect_news();
    count = fetch(into, position_);
  }
  if (count)
    read_end_ = position_ += *count;
  return count;
}

Result<size_t> File::read_at(Buffers into, off_t offset) {
  if (into.size() == 1 && ahead_is_current()) {
    size_t size = into[0].iov_len;
    size_t count = take_read_ahead(into[0].iov_base, size, offset);
    if (count == size)
      return count;
  }
  expect_news();
  return fetch(into, offset);
}

// --- writing ---

/// Nobody may hold bytes from before a write.
void File::written() {
  // Also what the host may have read ahead for a stream.
  if (host_works_on_the_side)
    return heard_from_outside();
  if (!files_with_read_ahead.empty())
    files_with_read_ahead.each([this](File &reader) {
      if (is_same_as(reader))
        reader.forget_read_ahead();
    });
}

/// All of it unless there is no room or an error, which counts only before anything else.
[[gnu::noinline]] Result<size_t> File::put_rest(const iovec &buffer, uint64_t offset, size_t put) {
  while (put < buffer.iov_len) {
    uint64_t at = offset == FileOutput::at_end ? offset : offset + put;
    if (!output_.is_at(at))
      output_.open(handle(), at);
    auto count =
        output_.write(static_cast<const char *>(buffer.iov_base) + put, buffer.iov_len - put);
    if (!count)
      return put ? Result<size_t>(put) : count;
    put += *count;
  }
  return put;
}

[[gnu::noinline]] Result<size_t> File::put_apart(Buffers from, size_t total, uint64_t offset) {
  if (from.size() > 1 && total <= small_write) {
    char together[small_write];
    char *end = together;
    for (const iovec &buffer : from)
      end = static_cast<char *>(mempcpy(end, buffer.iov_base, buffer.iov_len));
    return put_rest({together, total}, offset, 0);
  }
  size_t put = 0;
  for (const iovec &buffer : from) {
    size_t size = std::min(buffer.iov_len, total - put);
    uint64_t at = offset == FileOutput::at_end ? offset : offset + put;
    auto count = put_rest({buffer.iov_base, size}, at, 0);
    if (!count)
      return put ? Result<size_t>(put) : count;
    put += *count;
    if (*count < size)
      break;
  }
  return put;
}

ACCESS Result<size_t> File::put(Buffers from, uint64_t offset) {
  size_t total = total_size(from);
  if (total == 0)
    return 0;
  if (offset != FileOutput::at_end) {
    if (offset >= largest_offset)
      return fail(EFBIG);
    total = std::min<uint64_t>(total, largest_offset - offset);
  }
  Result<size_t> put = 0;
  if (from.size() == 1 && output_.is_at(offset)) {
    put = output_.write(from[0].iov_base, total);
    if (put && *put < total)
      put = put_rest({from[0].iov_base, total}, offset, *put);
  } else {
    put = put_apart(from, total, offset);
  }
  if (!put)
    return put;
  written();
  if (status_flags() & (O_SYNC | O_DSYNC))
    if (auto synced = sync(!(status_flags() & O_SYNC)); !synced)
      return fail(synced);
  return put;
}

Result<size_t> File::try_write(Buffers from) {
  Turns::Mine mine(turns_);
  bool append = status_flags() & O_APPEND;
  if (!append)
    if (auto known = know_position(); !known)
      return fail(known);
  auto count = put(from, append ? FileOutput::at_end : position_);
  if (!count)
    return count;
  if (!append)
    position_ += *count;
  else if (*count) {
    position_is_end_ = true;
    // Who reads as well goes on where this ended, whatever others append.
    if (readable())
      (void)know_position();
  }
  return count;
}

Result<size_t> File::write_at(Buffers from, off_t offset) {
  if (!(status_flags() & O_APPEND))
    return put(from, offset);
  // As on Linux, O_APPEND wins over the offset; the position stays.
  Turns::Mine mine(turns_);
  if (auto known = know_position(); !known)
    return fail(known);
  return put(from, FileOutput::at_end);
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
  Turns::Mine mine(turns_);
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
  if (!in_memory(argument, sizeof(int)))
    return fail(EFAULT);
  Turns::Mine mine(turns_);
  if (auto known = know_position(); !known)
    return fail(known);
  auto end = size();
  if (!end)
    return fail(end);
  uint64_t left = *end > position_ ? *end - position_ : 0;
  *static_cast<int *>(argument) = std::min<uint64_t>(left, std::numeric_limits<int>::max());
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
