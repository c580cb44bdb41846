#include <files/byte_streams.h>

#include <algorithm>

#include <files/errors.h>
#include <files/operation.h>
#include <support/outside.h>
#include <wasi/filesystem.h>

namespace wasi_epoll {

using canon::Copy;

/// What the future says about how a stream ended. Drops it.
static Result<void> outcome(canon::Handle future, const canon::FutureType &type) {
  wasi::FilesystemResult result{};
  finish(future, type.read(future, &result));
  type.drop_readable(future);
  return checked(result);
}

static size_t read_some(canon::Handle end, void *into, size_t size, bool &ended) {
  heard_from_outside();
  size = std::min(size, canon::max_copy);
  Copy copy = finish_access(end, file_input_bytes.read(end, into, size));
  ended = copy.end() == Copy::End::dropped;
  return copy.count();
}

FileInput::FileInput(canon::Handle descriptor, uint64_t offset) : offset_(offset) {
  wasi::StreamAndResult stream;
  wasi::wasi_epoll_descriptor_read_via_stream(descriptor, offset, &stream);
  // Errors are so rare that asking for them anew is cheaper than keeping this.
  file_input_result.drop_readable(stream.result);
  end_ = stream.stream;
}

size_t FileInput::read(void *into, size_t size) {
  bool ended;
  size_t count = read_some(end_, into, size, ended);
  offset_ += count;
  if (ended)
    close();
  return count;
}

void FileInput::close() {
  if (end_)
    file_input_bytes.drop_readable(std::exchange(end_, 0));
}

Result<size_t> read_or_explain(canon::Handle descriptor, uint64_t offset, void *into, size_t size) {
  wasi::StreamAndResult stream;
  wasi::wasi_epoll_descriptor_read_via_stream(descriptor, offset, &stream);
  bool ended;
  size_t count = read_some(stream.stream, into, size, ended);
  file_input_bytes.drop_readable(stream.stream);
  if (count) {
    file_input_result.drop_readable(stream.result);
    return count;
  }
  return outcome(stream.result, file_input_result).transform([] { return size_t{0}; });
}

FileOutput::FileOutput(canon::Handle descriptor, uint64_t offset) : offset_(offset) {
  uint64_t ends = file_output_bytes.make();
  auto readable = static_cast<canon::Handle>(ends);
  end_ = ends >> 32;
  result_ = offset == at_end
                ? wasi::wasi_epoll_descriptor_append_via_stream(descriptor, readable)
                : wasi::wasi_epoll_descriptor_write_via_stream(descriptor, readable, offset);
}

Result<size_t> FileOutput::write(const void *from, size_t size) {
  if (!dropped_) {
    size = std::min(size, canon::max_copy);
    Copy copy = finish_access(end_, file_output_bytes.write(end_, from, size));
    dropped_ = copy.end() == Copy::End::dropped;
    if (offset_ != at_end)
      offset_ += copy.count();
    if (copy.count())
      return copy.count();
  }
  canon::Handle result = std::exchange(result_, 0);
  close();
  auto explained = outcome(result, file_output_result);
  return explained ? fail(EIO) : fail(explained);
}

void FileOutput::close() {
  if (end_)
    file_output_bytes.drop_writable(std::exchange(end_, 0));
  if (result_)
    file_output_result.drop_readable(std::exchange(result_, 0));
  dropped_ = false;
}

} // namespace wasi_epoll
