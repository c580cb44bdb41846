// A file's bytes as the host gives and takes them: streams from some offset on.
//
// A stream costs about a microsecond to make, so one is kept as long as accesses
// go on where it stands.
#pragma once

#include <stdint.h>

#include <algorithm>
#include <utility>

#include <support/result.h>
#include <wasi/filesystem.h>

namespace wasi_epoll {

/// Bytes from an offset to wherever the file ends.
class FileInput {
public:
  FileInput() = default;
  FileInput(FileInput &&other) noexcept
      : end_(std::exchange(other.end_, 0)), offset_(other.offset_) {}
  FileInput &operator=(FileInput &&other) noexcept {
    std::swap(end_, other.end_);
    std::swap(offset_, other.offset_);
    return *this;
  }
  ~FileInput() { close(); }

  bool is_at(uint64_t offset) const { return end_ && offset_ == offset; }
  /// From there on, in place of wherever it is.
  void open(canon::Handle descriptor, uint64_t offset);
  /// Bytes; 0 when the stream ended, for whatever reason. It is closed then.
  size_t read(void *into, size_t size) {
    canon::Copy copy(file_input_bytes.read(end_, into, std::min(size, canon::max_copy)));
    return copy.blocked() ? wait() : took(copy);
  }
  void close();

private:
  size_t wait();
  size_t took(canon::Copy copy) {
    offset_ += copy.count();
    if (copy.end() == canon::Copy::End::dropped) [[unlikely]]
      close();
    return copy.count();
  }
  canon::Handle end_ = 0;
  uint64_t offset_ = 0;
};

/// Bytes at `offset`, 0 at the end of the file, or the error that ends it.
Result<size_t> read_or_explain(canon::Handle descriptor, uint64_t offset, void *into, size_t size);

/// Bytes to an offset on, or to the end wherever that is at each write.
class FileOutput {
public:
  static constexpr uint64_t at_end = UINT64_MAX;

  FileOutput() = default;
  FileOutput(FileOutput &&other) noexcept
      : end_(std::exchange(other.end_, 0)), result_(std::exchange(other.result_, 0)),
        offset_(other.offset_), dropped_(other.dropped_) {}
  FileOutput &operator=(FileOutput &&other) noexcept {
    std::swap(end_, other.end_);
    std::swap(result_, other.result_);
    std::swap(offset_, other.offset_);
    std::swap(dropped_, other.dropped_);
    return *this;
  }
  ~FileOutput() { close(); }

  bool is_at(uint64_t offset) const { return end_ && offset_ == offset; }
  /// As FileInput's; also to at_end.
  void open(canon::Handle descriptor, uint64_t offset);
  /// Bytes that the host has written to the file, at least one. When it fails the
  /// stream is closed.
  Result<size_t> write(const void *from, size_t size) {
    if (!dropped_) [[likely]] {
      canon::Copy copy(file_output_bytes.write(end_, from, std::min(size, canon::max_copy)));
      size_t count = copy.blocked() ? wait() : took(copy);
      if (count)
        return count;
    }
    return explain();
  }
  void close();

private:
  size_t wait();
  size_t took(canon::Copy copy) {
    dropped_ = copy.end() == canon::Copy::End::dropped;
    if (offset_ != at_end)
      offset_ += copy.count();
    return copy.count();
  }
  Result<size_t> explain();
  canon::Handle end_ = 0;
  canon::Handle result_ = 0;
  uint64_t offset_ = 0;
  bool dropped_ = false;
};

} // namespace wasi_epoll
