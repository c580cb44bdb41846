#include <stream/byte_input.h>

#include <stdlib.h>
#include <string.h>

#include <algorithm>

namespace wasi_epoll {

using canon::Copy;

void ByteInput::open(canon::Handle end, const canon::StreamType &type) {
  bind(end);
  type_ = &type;
  state_ = State::idle;
}

void ByteInput::close() {
  if (state_ == State::closed)
    return;
  // A synchronous cancel of a waitable in a set traps, so leave the set first.
  leave();
  if (state_ == State::armed)
    type_->cancel_read(handle());
  type_->drop_readable(handle());
  state_ = State::closed;
  free(buffer_);
  buffer_ = nullptr;
  begin_ = end_ = 0;
}

void ByteInput::took(Copy copy) {
  state_ = copy.end() == Copy::End::dropped ? State::dropped : State::idle;
}

void ByteInput::completed(uint32_t payload) {
  Copy copy(payload);
  took(copy);
  begin_ = 0;
  end_ = copy.count();
  owner_.input_changed();
}

void ByteInput::arm() {
  if (state_ != State::idle || ready())
    return;
  if (!buffer_ && !(buffer_ = static_cast<char *>(malloc(capacity))))
    return; // The program's own read still works; only the wait for it is blind.
  if (!join())
    return;
  uint32_t packed = type_->read(handle(), buffer_, capacity);
  if (Copy(packed).blocked())
    state_ = State::armed;
  else
    completed(packed);
}

/// Reads into the caller's memory, which the host may not keep: what would
/// block is cancelled.
Copy ByteInput::read_now(void *buffer, size_t size) {
  Copy copy(type_->read(handle(), buffer, std::min(size, canon::max_copy)));
  if (copy.blocked()) {
    leave();
    copy = Copy(type_->cancel_read(handle()));
  }
  took(copy);
  return copy;
}

size_t ByteInput::take_buffered(Buffers into, bool peek) {
  size_t at = begin_;
  for (const iovec &buffer : into) {
    size_t part = std::min<size_t>(buffer.iov_len, end_ - at);
    memcpy(buffer.iov_base, buffer_ + at, part);
    at += part;
  }
  size_t taken = at - begin_;
  if (!peek)
    begin_ = at;
  return taken;
}

Result<size_t> ByteInput::read(Buffers into, bool peek) {
  if (total_size(into) == 0)
    return 0;
  if (peek && !ready())
    arm();
  size_t taken = 0;
  if (ready()) {
    // A buffer that wasn't filled to the brim held all that the host had.
    bool more_likely = end_ == capacity;
    taken = take_buffered(into, peek);
    if (peek || ready() || !more_likely)
      return taken;
  }
  if (state_ == State::idle && !peek) {
    size_t skip = taken;
    for (const iovec &buffer : into) {
      size_t used = std::min(skip, buffer.iov_len);
      skip -= used;
      size_t room = buffer.iov_len - used;
      if (room == 0)
        continue;
      Copy copy = read_now(static_cast<char *>(buffer.iov_base) + used, room);
      taken += copy.count();
      if (copy.count() < room)
        break;
    }
  }
  if (taken == 0 && state_ != State::dropped)
    return fail(EAGAIN);
  return taken;
}

} // namespace wasi_epoll
