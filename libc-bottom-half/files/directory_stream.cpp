#include <files/directory_stream.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include <fd/table.h>
#include <files/directory.h>
#include <files/errors.h>
#include <files/metadata.h>
#include <files/operation.h>
#include <files/preopens.h>
#include <files/stat.h>

using namespace wasi_epoll;

DIR *wasi_epoll::open_directory_stream(int fd) {
  auto description = table.get(fd);
  Directory *directory = description ? (*description)->directory() : nullptr;
  int error = !description ? EBADF : !directory ? ENOTDIR : 0;
  DIR *stream = error ? nullptr : new _DIR(fd, *directory, *description);
  if (!stream)
    errno = error ? error : ENOMEM;
  return stream;
}

int wasi_epoll::close_directory_stream(DIR *stream) {
  int fd = stream->fd;
  delete stream;
  return fd;
}

_DIR::~_DIR() {
  close();
  free(names_);
  free(current_);
}

void _DIR::close() {
  if (stream_.stream)
    directory_entries.drop_readable(stream_.stream);
  if (stream_.result)
    directory_result.drop_readable(stream_.result);
  stream_ = {};
}

void _DIR::rewind() {
  close();
  state_ = State::fresh;
  filled_ = at_ = 0;
}

void _DIR::set_position(long position) {
  if (position >= 0 && static_cast<size_t>(position) <= filled_)
    at_ = position;
}

Result<void> _DIR::add(unsigned char type, const char *name, size_t size) {
  size_t needed = filled_ + size + 2;
  if (needed > capacity_) {
    size_t capacity = std::max(needed, std::max<size_t>(512, 2 * capacity_));
    auto *names = static_cast<char *>(realloc(names_, capacity));
    if (!names)
      return fail(ENOMEM);
    names_ = names;
    capacity_ = capacity;
  }
  names_[filled_] = type;
  memcpy(names_ + filled_ + 1, name, size);
  names_[filled_ + 1 + size] = 0;
  filled_ = needed;
  return {};
}

/// What a parent of preopens holds.
Result<void> _DIR::add_preopens() {
  PreopenedDirectory here{0, directory_.path() + 1};
  size_t start = here.path.empty() ? 0 : here.path.size() + 1;
  for (const PreopenedDirectory &preopen : preopened_directories()) {
    if (!here.contains(preopen.path) || preopen.path.size() <= start)
      continue;
    std::string_view name = preopen.path.substr(start);
    name = name.substr(0, name.find('/'));
    bool known = false;
    for (const char *at = names_; at < names_ + filled_; at += strlen(at + 1) + 2)
      known |= at + 1 == name;
    if (!known)
      if (auto added = add(DT_DIR, name.data(), name.size()); !added)
        return added;
  }
  return {};
}

Result<void> _DIR::begin() {
  // The host leaves these two out.
  if (auto added = add(DT_DIR, ".", 1); !added)
    return added;
  if (auto added = add(DT_DIR, "..", 2); !added)
    return added;
  if (!directory_.handle()) {
    state_ = State::ended;
    return add_preopens();
  }
  wasi::wasi_epoll_descriptor_read_directory(directory_.handle(), &stream_);
  state_ = State::reading;
  return {};
}

Result<void> _DIR::read_more() {
  wasi::DirectoryEntry entries[32];
  canon::Copy copy =
      finish(stream_.stream, directory_entries.read(stream_.stream, entries, std::size(entries)));
  Result<void> result;
  for (size_t i = 0; i < copy.count(); ++i) {
    auto &[kind, name] = entries[i];
    auto added = add(IFTODT(take_type(kind)), name.data, name.size);
    if (!added)
      result = added;
    if (name.size)
      free(name.data);
  }
  if (copy.end() != canon::Copy::End::dropped)
    return result;
  state_ = State::ended;
  wasi::FilesystemResult ended{};
  finish(stream_.result, directory_result.read(stream_.result, &ended));
  close();
  auto end = checked(ended);
  return result ? end : result;
}

uint64_t _DIR::number_of(const char *name) const {
  struct stat status;
  if (strcmp(name, "..") == 0 || !directory_.handle())
    return stat_at(fd, name, false, status) ? status.st_ino : 1;
  wasi::Result<wasi::MetadataHash, wasi::FilesystemError> result;
  wasi::wasi_epoll_descriptor_metadata_hash_at(directory_.handle(), 0, name, strlen(name), &result);
  auto hash = checked(result);
  return hash && hash->lower ? hash->lower : 1;
}

Result<dirent *> _DIR::next() {
  if (state_ == State::fresh)
    if (auto begun = begin(); !begun)
      return fail(begun);
  while (at_ == filled_) {
    if (state_ == State::ended)
      return nullptr;
    if (auto read = read_more(); !read)
      return fail(read);
  }
  const char *name = names_ + at_ + 1;
  size_t size = strlen(name) + 1;
  if (offsetof(dirent, d_name) + size > current_size_) {
    size_t wanted = offsetof(dirent, d_name) + std::max<size_t>(size, 256);
    auto *bigger = static_cast<dirent *>(realloc(current_, wanted));
    if (!bigger)
      return fail(ENOMEM);
    current_ = bigger;
    current_size_ = wanted;
  }
  current_->d_type = names_[at_];
  memcpy(current_->d_name, name, size);
  at_ += size + 1;
  current_->d_ino = number_of(current_->d_name);
  return current_;
}
