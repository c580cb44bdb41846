#include <stream/byte_input.h>

#include <stdlib.h>
#include <string.h>

#include <utility>

#include <support/outside.h>

namespace wasi_epoll {

using canon::Copy;

void ByteInput::open(canon::Handle end, const canon::StreamType &type) {
  bind(end);
  type_ = &type;
  state_ = State::idle;
}

void ByteInput::let_finish() {
  while (state_ == State::busy)
    reactor.turn();
}

void ByteInput::close() {
  let_finish();
  if (state_ == State::closed)
    return;
  if (state_ == State::armed)
    cancel();
  leave_by_dropping();
  type_->drop_readable(handle());
  state_ = State::closed;
  if (type_->discard)
    for (; begin_ < end_; begin_ += unit())
      type_->discard(buffer_ + begin_);
  free(buffer_);
  buffer_ = nullptr;
  begin_ = end_ = 0;
}

Result<canon::Handle> ByteInput::release() {
  let_finish();
  if (state_ == State::closed)
    return fail(EINVAL);
  cancel();
  if (ready())
    return fail(EBUSY);
  state_ = State::closed;
  free(buffer_);
  buffer_ = nullptr;
  return handle();
}

/// Out of the set, with nothing posted; what arrived until then is in hand. (A
/// synchronous cancel of a waitable in a set traps, so it leaves first.)
void ByteInput::cancel() {
  leave();
  if (state_ != State::armed)
    return;
  state_ = State::busy;
  buffer_has(Copy(type_->cancel_read(handle())));
}

void ByteInput::took(Copy copy, size_t asked) {
  heard_from_outside();
  set_exhausted(copy.count() < asked);
  state_ = copy.end() == Copy::End::dropped ? State::dropped : State::idle;
}

void ByteInput::buffer_has(Copy copy) {
  took(copy, elements(capacity_ - end_));
  size_t size = copy.count() * unit();
  if (type_->size == 0)
    memset(buffer_ + end_, 0, size);
  end_ += size;
}

void ByteInput::completed(uint32_t payload) {
  buffer_has(Copy(payload));
  owner_.input_changed();
}

/// An empty buffer of that size; nothing may be in hand.
bool ByteInput::make_buffer(size_t size) {
  begin_ = end_ = 0;
  size_t capacity = std::max(whole(size), unit());
  if (buffer_ && capacity_ == capacity)
    return true;
  free(buffer_);
  buffer_ = static_cast<char *>(malloc(capacity));
  capacity_ = capacity;
  return buffer_;
}

/// Room in the buffer for what is to be posted. What is in hand stays and more goes behind
/// it: new bytes and the end are events of their own. (Without memory the program's own read
/// still works; only the wait for it is blind.)
bool ByteInput::make_room() { return ready() ? elements(capacity_ - end_) : make_buffer(small); }

void ByteInput::arm() {
  if (arm(type_->read))
    owner_.input_changed();
  reactor.stirred();
}

void ByteInput::fill() {
  if (state_ == State::armed)
    cancel();
  if (state_ == State::idle && !ready() && make_buffer(large))
    buffer_has(read_now(buffer_, elements(capacity_)));
}

void ByteInput::look_ahead(size_t size) {
  size_t wanted = whole(std::min(size, most_ahead)), before = buffered();
  if (before >= wanted)
    return;
  bool was_over = dropped();
  if (state_ == State::armed)
    cancel();
  if (state_ == State::idle && buffered() < wanted && make_room_ahead(wanted))
    buffer_has(read_now(buffer_ + end_, elements(capacity_ - end_)));
  // Others may wait for what nothing is posted for any more.
  if (buffered() > before || dropped() != was_over)
    owner_.input_changed();
}

/// Room for `wanted` bytes, among them those in hand.
bool ByteInput::make_room_ahead(size_t wanted) {
  if (buffer_ && capacity_ - begin_ >= wanted)
    return true;
  size_t capacity = std::max<size_t>(wanted, whole(small));
  auto *larger = static_cast<char *>(malloc(capacity));
  if (!larger)
    return false;
  if (ready())
    memcpy(larger, buffer_ + begin_, buffered());
  free(std::exchange(buffer_, larger));
  capacity_ = capacity;
  end_ = buffered();
  begin_ = 0;
  return true;
}

/// Reads into the caller's memory, which the host may not keep: what would
/// block is cancelled.
Copy ByteInput::read_now(void *buffer, size_t count) {
  state_ = State::busy;
  count = std::min(count, canon::max_copy);
  Copy copy(type_->read(handle(), buffer, count));
  reactor.stirred();
  if (copy.blocked()) {
    leave();
    copy = Copy(type_->cancel_read(handle()));
  }
  took(copy, count);
  return copy;
}

size_t ByteInput::take_buffered(Buffers into, size_t limit, bool peek) {
  size_t at = begin_;
  size_t end = std::min<size_t>(end_, begin_ + limit);
  for (const iovec &buffer : into) {
    size_t part = std::min<size_t>(buffer.iov_len, end - at);
    memcpy(buffer.iov_base, buffer_ + at, part);
    at += part;
  }
  size_t taken = at - begin_;
  if (!peek)
    begin_ = at;
  return taken;
}

/// On from `taken` bytes of `into`, as far as whole elements fit into one buffer
/// and it is aligned as they are. What it ends at, and whether the stream was asked at all.
size_t ByteInput::read_directly(Buffers into, size_t taken, size_t limit, bool &asked) {
  size_t skip = taken;
  for (const iovec &buffer : into) {
    size_t used = std::min(skip, buffer.iov_len);
    skip -= used;
    size_t count = elements(std::min(buffer.iov_len - used, limit - taken));
    if (count == 0) {
      if (used == buffer.iov_len)
        continue;
      break; // An element would be torn.
    }
    char *place = static_cast<char *>(buffer.iov_base) + used;
    if (!canon::aligned(*type_, place))
      break;
    asked = true;
    Copy copy = read_now(place, count);
    size_t got = copy.count() * unit();
    if (type_->size == 0)
      memset(place, 0, got);
    taken += got;
    if (copy.count() < count || state_ != State::idle || count * unit() < buffer.iov_len - used)
      break;
  }
  return taken;
}

Result<size_t> ByteInput::read(Buffers into, bool peek) {
  // All that the host had, and one buffer with room for it: what most calls are.
  if (into.size() == 1 && ready() && end_ < capacity_ && into[0].iov_len >= buffered() && !peek) {
    size_t size = buffered();
    memcpy(into[0].iov_base, buffer_ + begin_, size);
    begin_ = end_;
    return size;
  }
  return read_on(into, peek);
}

Result<size_t> ByteInput::read_on(Buffers into, bool peek) {
  size_t total = total_size(into);
  if (total == 0)
    return 0;
  size_t limit = whole(total);
  if (limit == 0)
    return fail(EINVAL);
  if (peek)
    look_ahead(limit);
  size_t taken = 0;
  bool was_over = dropped();
  if (ready()) {
    // A buffer that wasn't filled to the brim held all that the host had.
    bool more_likely = end_ == capacity_;
    taken = take_buffered(into, limit, peek);
    if (peek || ready() || !more_likely)
      return taken;
  }
  if (state_ == State::idle && !peek) {
    bool asked = false;
    taken = read_directly(into, taken, limit, asked);
    if (taken == 0 && !asked) {
      fill();
      taken = take_buffered(into, limit, false);
    }
    // Others may wait for what nothing was posted for.
    if (ready() || (dropped() && !was_over))
      owner_.input_changed();
  }
  if (taken == 0 && state_ != State::dropped)
    return fail(EAGAIN);
  return taken;
}

} // namespace wasi_epoll
