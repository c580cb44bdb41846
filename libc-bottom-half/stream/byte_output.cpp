#include <stream/byte_output.h>

#include <algorithm>

namespace wasi_epoll {

using canon::Copy;

void ByteOutput::open(canon::Handle end, const canon::StreamType &type) {
  bind(end);
  type_ = &type;
  state_ = State::idle;
}

void ByteOutput::close() {
  if (state_ == State::closed)
    return;
  leave();
  if (state_ == State::armed)
    type_->cancel_write(handle());
  type_->drop_writable(handle());
  state_ = State::closed;
}

void ByteOutput::completed(uint32_t payload) {
  state_ = Copy(payload).end() == Copy::End::dropped ? State::dropped : State::idle;
  owner_.output_changed();
}

void ByteOutput::arm() {
  if (state_ != State::full || !join())
    return;
  uint32_t packed = type_->write(handle(), nullptr, 0);
  if (Copy(packed).blocked())
    state_ = State::armed;
  else
    completed(packed);
}

Result<size_t> ByteOutput::write(Buffers from) {
  size_t taken = 0;
  for (const iovec &buffer : from) {
    if (buffer.iov_len == 0)
      continue;
    if (state_ != State::idle)
      break;
    size_t size = std::min(buffer.iov_len, canon::max_copy);
    Copy copy(type_->write(handle(), buffer.iov_base, size));
    if (copy.blocked()) {
      leave();
      copy = Copy(type_->cancel_write(handle()));
    }
    taken += copy.count();
    if (copy.end() == Copy::End::dropped)
      state_ = State::dropped;
    else if (copy.count() < size)
      state_ = State::full;
  }
  if (taken || total_size(from) == 0)
    return taken;
  return fail(state_ == State::dropped ? EPIPE : EAGAIN);
}

} // namespace wasi_epoll
