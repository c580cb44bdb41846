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

/// Takes back what is posted; other tasks may run meanwhile.
Copy ByteOutput::cancel() {
  leave();
  state_ = State::busy;
  return Copy(type_->cancel_write(handle()));
}

void ByteOutput::close() {
  let_finish();
  if (state_ == State::closed)
    return;
  if (state_ == State::armed || state_ == State::delivering)
    cancel();
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
    cancel();
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

void ByteOutput::ask_for_room() {
  if (!join())
    return;
  uint32_t packed = type_->write(handle(), nullptr, 0);
  if (Copy(packed).blocked())
    state_ = State::armed;
  else
    completed(packed);
}

/// Keeps what is in `from` after `skip` bytes, as much as there is room for. Nothing, and not
/// full either, when memory is out: no event would tell that there is some again.
size_t ByteOutput::keep(Buffers from, size_t skip) {
  size_t size = std::min(total_size(from) - skip, std::max(most_kept, unit()));
  size = elements(size) * unit();
  if (!join() || !(kept_ = static_cast<char *>(malloc(size)))) {
    state_ = State::idle;
    return 0;
  }
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
    reactor.stirred();
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

/// Small buffers as one.
Result<size_t> ByteOutput::write_gathered(Buffers from, size_t total) {
  alignas(max_align_t) char here[gathered_on_stack];
  char *space = total <= sizeof here ? here : static_cast<char *>(malloc(total));
  if (!space)
    return write_each(from, total);
  copy_from(from, space, total, 0);
  iovec one{.iov_base = space, .iov_len = total};
  auto written = write_each({&one, 1}, total);
  if (space != here)
    free(space);
  return written;
}

Result<size_t> ByteOutput::write(Buffers from) {
  size_t total = total_size(from);
  if (!whole(total))
    return fail(EINVAL);
  if (from.size() > 1 && total <= most_gathered && state_ == State::idle)
    return write_gathered(from, total);
  return write_each(from, total);
}

inline Result<size_t> ByteOutput::write_each(Buffers from, size_t total) {
  reactor.stirred();
  size_t taken = 0;
  bool others_ran = false;
  for (const iovec &buffer : from) {
    if (buffer.iov_len == 0)
      continue;
    if (state_ != State::idle)
      break;
    if ((rest_ == Rest::kept && total <= most_copied) || !whole(buffer.iov_len) ||
        !canon::aligned(*type_, buffer.iov_base)) {
      // Cheaper to copy than to cancel, or not fit to be lent as it is.
      taken += keep(from, taken);
      break;
    }
    taken += offer_by(type_->write, buffer.iov_base, elements(buffer.iov_len), others_ran) * unit();
  }
  if (state_ == State::full && rest_ == Rest::kept)
    taken += keep(from, taken);
  if (total == 0)
    return 0;
  return written(taken, others_ran);
}

/// What a write comes to.
Result<size_t> ByteOutput::written(size_t taken, bool others_ran) {
  if (others_ran && ready())
    owner_.output_changed(); // They may wait for the room that there was none of meanwhile.
  if (taken)
    return taken;
  if (state_ == State::idle) // It was to be kept.
    return fail(ENOMEM);
  return fail(state_ == State::dropped ? EPIPE : EAGAIN);
}

} // namespace wasi_epoll
