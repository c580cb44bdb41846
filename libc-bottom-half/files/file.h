// Descriptors for regular files, and whatever else the host opens by a name that
// isn't a directory.
//
// What write() returned is in the file, for every later read by anybody. What
// read() returns is what the file held at the time, or at an earlier time that
// nobody can tell from it: see support/outside.h.
#pragma once

#include <stdlib.h>

#include <optional>
#include <string_view>

#include <fd/description.h>
#include <files/byte_streams.h>
#include <files/directory.h>
#include <files/host_descriptor.h>
#include <files/turns.h>
#include <support/list.h>
#include <support/outside.h>

namespace wasi_epoll {

struct ReadAheadTag {};
struct LockTag {};

class File final : public Description, public Hook<ReadAheadTag>, public Hook<LockTag> {
public:
  /// `path` as Place::unresolved's, for what may turn out to be a directory; null for what is
  /// none. It is copied to behind the object, so `new` has to be given it too.
  File(HostDescriptor descriptor, std::string_view path, int flags);
  ~File() { free(ahead_); }
  static void *operator new(size_t size, std::string_view path) noexcept {
    return malloc(size + path.size());
  }

  /// flock(2)'s lock; locked files are in a list of files/flock.cpp.
  enum class Lock : uint8_t { none, shared, exclusive } lock = Lock::none;

  canon::Handle handle() const {
    return as_directory_ ? as_directory_->handle() : descriptor_.handle();
  }
  bool is_regular() const { return S_ISREG(type()); }
  bool is_same_as(const File &other) const override;
  /// Later files have higher ones.
  unsigned number() const { return number_; }
  Result<uint64_t> size() const;

  File *file() override { return directory() ? nullptr : this; }
  Directory *directory() override;
  Result<size_t> try_read(Buffers into) override;
  Result<size_t> try_write(Buffers from) override;
  Result<size_t> read_at(Buffers into, off_t offset) override;
  Result<size_t> write_at(Buffers from, off_t offset) override;
  Result<off_t> seek(off_t offset, int whence) override;
  Result<void> stat(struct stat &into) override;
  Result<int> ioctl(unsigned long request, void *argument) override;
  Result<void> sync(bool data_only) override;
  Result<void> truncate(off_t size) override;
  uint32_t readiness() override;

private:
  /// As in st_mode; 0 when the host doesn't say.
  mode_t type() const;
  unsigned expect_news();
  Result<size_t> fetch(Buffers into, uint64_t offset);
  Result<size_t> fetch_apart(Buffers into, uint64_t offset);
  Result<size_t> fetch_nothing() const;
  size_t fetch_rest(const iovec &buffer, uint64_t offset, size_t taken);
  Result<size_t> explain_end(const iovec &buffer, uint64_t offset);
  size_t take_read_ahead(void *into, size_t size, uint64_t offset) const;
  Result<size_t> read_small(Buffers into, size_t size, uint64_t offset);
  bool is_ahead(uint64_t offset) const { return offset >= ahead_begin_ && offset < ahead_end_; }
  bool goes_on(uint64_t offset) const;
  bool ahead_is_current() const { return ahead_news_ == news_from_outside; }
  Result<size_t> put(Buffers from, uint64_t offset);
  Result<size_t> put_apart(Buffers from, size_t total, uint64_t offset);
  Result<size_t> put_rest(const iovec &buffer, uint64_t offset, size_t put);
  Result<void> know_position();
  void forget_read_ahead();
  void written();

  HostDescriptor descriptor_;
  Ref<Directory> as_directory_; // has the descriptor, once somebody wants a directory
  std::string_view path_;
  mutable std::optional<mode_t> type_; // empty until somebody asks
  Turns turns_;                        // at the position and what is read ahead of it
  // After an append the position is the end, which only the host knows.
  bool position_is_end_ = false;
  uint64_t position_ = 0;
  FileInput input_;
  FileOutput output_;

  char *ahead_ = nullptr; // bytes [ahead_begin_, ahead_end_) of the file
  uint64_t ahead_begin_ = 0;
  uint64_t ahead_end_ = 0;
  size_t ahead_window_ = 0;        // how much to read ahead next time
  unsigned ahead_news_ = 0;        // the news when that was asked for
  unsigned read_news_ = 0;         // the news when the last read asked the host
  uint64_t read_end_ = UINT64_MAX; // where the last read ended
  // The last file that this one was compared with and found different, so that
  // copying from one to the other compares once.
  unsigned number_;
  mutable unsigned differs_from_ = 0;
};

/// One of some files that is the same as `file`, or none. next(after) is the one of them with the
/// lowest number above `after`, null for none: it is asked each time anew, because other tasks
/// may close files while the host compares two.
template <class Next> Ref<File> find_same(const Description &file, Next next) {
  Ref<File> other;
  unsigned after = 0;
  while ((other = next(after)) && !file.is_same_as(*other))
    after = other->number();
  return other;
}

} // namespace wasi_epoll
