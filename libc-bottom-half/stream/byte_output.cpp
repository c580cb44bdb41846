#include <stream/byte_output.h>

#include <stddef.h>
#include <stdlib.h>

#include <fd/value.h>

namespace wasi_epoll {

using canon::Copy;

namespace {

// Kept at most of what the other side hasn't taken; or one element, if that is more.
constexpr size_t most_kept = 16 * 1024;
// So little is kept without trying first how much is taken at once.
constexpr size_t most_copied = 1024;

// Several buffers up to this size are written as one. Each on its own would become a
// packet of its own, and the second one wait for the acknowledgement of the first.
constexpr size_t most_gathered = 64 * 1024;
constexpr size_t gathered_on_stack = 4 * 1024;

} // namespace

void ByteOutput::open(canon::Handle end, const canon::StreamType &type) {
  bind(end);
  type_ = &type;
  state_ = State::idle;
}

/// Waits for another task that is in the host with it.
void ByteOutput::let_finish() {
  while (busy())
    reactor.turn();
}

void ByteOutput::take_back() {
  leave();
  state_ = State::busy;
  type_->cancel_write(handle());
}

void ByteOutput::close() {
  let_finish();
  if (state_ == State::closed)
    return;
  if (state_ == State::armed || state_ == State::delivering)
    take_back();
  leave_by_dropping();
  type_->drop_writable(handle());
  state_ = State::closed;
  free(kept_);
  kept_ = nullptr;
}

Result<canon::Handle> ByteOutput::release() {
  let_finish();
  if (delivering())
    return fail(EBUSY);
  if (state_ == State::closed)
    return fail(EINVAL);
  if (state_ == State::armed)
    take_back();
  leave();
  state_ = State::closed;
  return handle();
}

void ByteOutput::completed(uint32_t payload) {
  if (!delivering())
    state_ = Copy(payload).end() == Copy::End::dropped ? State::dropped : State::idle;
  else if (!delivered(Copy(payload)) && !deliver())
    return;
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

/// Keeps what is in `from` after `skip` bytes, as much as there is room for.
size_t ByteOutput::keep(Buffers from, size_t skip) {
  size_t size = std::min(total_size(from) - skip, std::max(most_kept, unit()));
  size = elements(size) * unit();
  if (!size || !join() || !(kept_ = static_cast<char *>(malloc(size))))
    return 0;
  copy_from(from, kept_, size, skip);
  begin_ = 0;
  end_ = size;
  state_ = State::delivering;
  return deliver() && dropped() ? 0 : size;
}

/// Posts what is kept. True when it was over at once.
bool ByteOutput::deliver() {
  for (;;) {
    Copy copy(type_->write(handle(), kept_ + begin_, elements(end_ - begin_)));
    if (copy.blocked())
      return false;
    if (delivered(copy))
      return true;
  }
}

/// True when nothing is left to deliver.
bool ByteOutput::delivered(Copy copy) {
  begin_ += copy.count() * unit();
  if (copy.end() == Copy::End::dropped)
    state_ = State::dropped;
  else if (begin_ == end_)
    state_ = State::idle;
  else
    return false;
  free(kept_);
  kept_ = nullptr;
  return true;
}

Result<size_t> ByteOutput::write(Buffers from) {
  size_t total = total_size(from);
  if (!whole(total))
    return fail(EINVAL);
  if (from.size() > 1 && total <= most_gathered && state_ == State::idle) {
    alignas(max_align_t) char here[gathered_on_stack];
    char *space = total <= sizeof here ? here : static_cast<char *>(malloc(total));
    if (space) {
      copy_from(from, space, total, 0);
      iovec one{.iov_base = space, .iov_len = total};
      auto written = write(Buffers(&one, 1));
      if (space != here)
        free(space);
      return written;
    }
  }
  size_t taken = 0;
  bool others_ran = false;
  for (const iovec &buffer : from) {
    if (buffer.iov_len == 0)
      continue;
    if (state_ != State::idle)
      break;
    if ((rest_ == Rest::kept && total <= most_copied) || !whole(buffer.iov_len) ||
        reinterpret_cast<uintptr_t>(buffer.iov_base) % type_->alignment) {
      // Cheaper to copy than to cancel, or not fit to be lent as it is.
      taken += keep(from, taken);
      break;
    }
    size_t count = std::min(elements(buffer.iov_len), canon::max_copy);
    state_ = State::busy;
    Copy copy(type_->write(handle(), buffer.iov_base, count));
    if (copy.blocked()) {
      leave();
      copy = Copy(type_->cancel_write(handle()));
      others_ran = true;
    }
    taken += copy.count() * unit();
    if (copy.end() == Copy::End::dropped)
      state_ = State::dropped;
    else
      state_ = copy.count() < count ? State::full : State::idle;
  }
  if (state_ == State::full && rest_ == Rest::kept)
    taken += keep(from, taken);
  if (others_ran && ready())
    owner_.output_changed(); // They may wait for the room that there was none of meanwhile.
  if (taken || total == 0)
    return taken;
  return fail(state_ == State::dropped ? EPIPE : EAGAIN);
}

} // namespace wasi_epoll
