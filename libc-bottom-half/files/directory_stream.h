// A DIR: the names in a directory, in the host's order.
//
// Names stay here once read, so that telldir's positions hold whatever happens to
// the directory; rewinddir reads anew.
#pragma once

#include <dirent.h>

#include <fd/description.h>
#include <support/object.h>
#include <support/result.h>
#include <wasi/filesystem.h>

namespace wasi_epoll {

class Directory;

/// Of the directory that `fd` refers to, which it then owns; null with errno.
DIR *open_directory_stream(int fd);
/// The descriptor, which the caller owns from now on.
int close_directory_stream(DIR *stream);

} // namespace wasi_epoll

struct _DIR : wasi_epoll::Object {
  /// `kept` is what the directory belongs to, unless that has the stream itself.
  _DIR(int fd, wasi_epoll::Directory &directory, wasi_epoll::Ref<wasi_epoll::Description> kept)
      : fd(fd), directory_(directory), kept_(std::move(kept)) {}
  ~_DIR();

  /// The next entry; null at the end.
  wasi_epoll::Result<dirent *> next();
  /// Positions are numbers of bytes within the names read so far.
  long position() const { return at_; }
  void set_position(long position);
  void rewind();

  int fd;

private:
  wasi_epoll::Result<void> add(unsigned char type, const char *name, size_t size);
  wasi_epoll::Result<void> begin();
  wasi_epoll::Result<void> read_more();
  wasi_epoll::Result<void> add_preopens();
  uint64_t number_of(const char *name) const;
  void close();

  wasi_epoll::Directory &directory_;
  wasi_epoll::Ref<wasi_epoll::Description> kept_;
  wasi_epoll::wasi::StreamAndResult stream_{}; // handles, 0 when there is none
  enum class State : uint8_t { fresh, reading, ended } state_ = State::fresh;
  // One type byte, the name and a 0 for each entry.
  char *names_ = nullptr;
  size_t filled_ = 0;
  size_t capacity_ = 0;
  size_t at_ = 0;
  dirent *current_ = nullptr; // what next() answered
  size_t current_size_ = 0;
};
