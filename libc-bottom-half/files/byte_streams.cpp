#include <files/byte_streams.h>

#include <files/errors.h>
#include <files/operation.h>

namespace wasi_epoll {

using canon::Copy;

/// What the future says about how a stream ended. Drops it.
static Result<void> outcome(canon::Handle future, const canon::FutureType &type) {
  wasi::FilesystemResult result{};
  finish(future, type.read(future, &result));
  type.drop_readable(future);
  return checked(result);
}

void FileInput::open(canon::Handle descriptor, uint64_t offset) {
  close();
  offset_ = offset;
  wasi::StreamAndResult stream;
  wasi::wasi_epoll_descriptor_read_via_stream(descriptor, offset, &stream);
  // Errors are so rare that asking for them anew is cheaper than keeping this.
  file_input_result.drop_readable(stream.result);
  end_ = stream.stream;
}

size_t FileInput::wait() {
  // Another task that comes meanwhile finds no stream here, and makes one of its own,
  // which is then newer than this.
  FileInput mine = std::move(*this);
  size_t count = mine.took(finish_access(mine.end_));
  if (!end_)
    *this = std::move(mine);
  return count;
}

void FileInput::close() {
  if (end_)
    file_input_bytes.drop_readable(std::exchange(end_, 0));
}

Result<size_t> read_or_explain(canon::Handle descriptor, uint64_t offset, void *into, size_t size) {
  wasi::StreamAndResult stream;
  wasi::wasi_epoll_descriptor_read_via_stream(descriptor, offset, &stream);
  Copy copy(file_input_bytes.read(stream.stream, into, std::min(size, canon::max_copy)));
  if (copy.blocked())
    copy = finish_access(stream.stream);
  file_input_bytes.drop_readable(stream.stream);
  if (copy.count()) {
    file_input_result.drop_readable(stream.result);
    return copy.count();
  }
  return outcome(stream.result, file_input_result).transform([] { return size_t{0}; });
}

void FileOutput::open(canon::Handle descriptor, uint64_t offset) {
  close();
  offset_ = offset;
  uint64_t ends = file_output_bytes.make();
  auto readable = static_cast<canon::Handle>(ends);
  end_ = ends >> 32;
  result_ = offset == at_end
                ? wasi::wasi_epoll_descriptor_append_via_stream(descriptor, readable)
                : wasi::wasi_epoll_descriptor_write_via_stream(descriptor, readable, offset);
}

size_t FileOutput::wait() {
  FileOutput mine = std::move(*this); // As in FileInput.
  size_t count = mine.took(finish_access(mine.end_));
  // But how this ends is still to be asked.
  *this = std::move(mine);
  return count;
}

Result<size_t> FileOutput::explain() {
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
