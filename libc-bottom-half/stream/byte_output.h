// The writable end of a stream as non-blocking output with true readiness. Streams
// of bytes in the first place; of other types, whole elements.
//
// A write goes straight to the stream. What the other side doesn't take at once is
// not taken at all (Rest::refused: the host has buffers of its own, and a zero-length
// write, which completes once there is room, tells when to try again); or, where
// nobody has a buffer in between, kept in one of this object's, bounded, and delivered
// from there, since a zero-length write proves nothing then (Rest::kept).
#pragma once

#include <stdint.h>

#include <algorithm>

#include <canon/types.h>
#include <epoll/reactor.h>
#include <fd/description.h>
#include <stream/owner.h>

namespace wasi_epoll {

class ByteOutput final : public Waitable {
public:
  enum class Rest : uint8_t { refused, kept };

  explicit ByteOutput(StreamOwner &owner, Rest rest = Rest::refused) : rest_(rest), owner_(owner) {}
  ~ByteOutput() { close(); }

  /// Takes ownership of the end.
  void open(canon::Handle end, const canon::StreamType &type);
  /// Drops the end: the other side sees the end of the stream. What was kept is lost.
  void close();
  /// Gives up ownership of the end, with nothing posted. EBUSY while something is kept,
  /// EINVAL when another task closed it meanwhile.
  Result<canon::Handle> release();
  bool is_open() const { return state_ != State::closed; }
  /// Another task is in the host with it.
  bool busy() const { return state_ == State::busy; }

  /// A write would take at least a byte, as far as is known, or fail.
  bool ready() const { return state_ == State::idle || state_ == State::dropped; }
  /// Nobody reads any more.
  bool dropped() const { return state_ == State::dropped; }
  /// Some of what was taken is still being delivered.
  bool delivering() const { return state_ == State::delivering; }

  /// Bytes taken, perhaps not all; EAGAIN for none; EPIPE when dropped; EINVAL for what isn't
  /// whole elements.
  Result<size_t> write(Buffers from);
  /// The same by `offer`, the type's own write, for who knows it when it is compiled: of bytes,
  /// with Rest::refused.
  template <class Offer> Result<size_t> write(Buffers from, Offer offer) {
    if (from.size() != 1 || from[0].iov_len == 0 || state_ != State::idle)
      return write(from);
    bool others_ran = false;
    size_t taken = offer_by(offer, from[0].iov_base, from[0].iov_len, others_ran);
    if (others_ran || taken == 0) [[unlikely]]
      return written(taken, others_ran);
    return taken;
  }
  /// Posts the zero-length write if the last write found no room. Idempotent.
  void arm() {
    if (state_ == State::full) [[unlikely]]
      ask_for_room();
  }
  /// Bytes an element takes in buffers.
  size_t unit() const { return canon::unit(*type_); }

private:
  // busy: a task takes back what it posted, and others run until the host agrees.
  enum class State : uint8_t { closed, idle, busy, full, armed, delivering, dropped };

  size_t elements(size_t bytes) const { return canon::elements(*type_, bytes); }
  bool whole(size_t bytes) const { return elements(bytes) * unit() == bytes; }
  void completed(uint32_t payload) override;
  void ask_for_room();
  void let_finish();
  Result<size_t> write_gathered(Buffers from, size_t total);
  Result<size_t> write_each(Buffers from, size_t total);
  Result<size_t> written(size_t taken, bool others_ran);
  /// Offers elements to the host, which may not keep them: what would block is taken back.
  /// `others_ran` when that let other tasks run. Until there's no room: the host also takes a
  /// part when there is more than that, and would then say at once that there is some.
  template <class Offer>
  size_t offer_by(Offer offer, const void *elements, size_t count, bool &others_ran) {
    auto *place = static_cast<const char *>(elements);
    for (size_t taken = 0;;) {
      state_ = State::busy;
      canon::Copy copy(offer(handle(), place, std::min(count - taken, canon::max_copy)));
      bool blocked = copy.blocked();
      if (blocked) [[unlikely]] {
        copy = cancel();
        others_ran = true;
      }
      taken += copy.count();
      if (copy.end() == canon::Copy::End::dropped) [[unlikely]] {
        state_ = State::dropped;
        return taken;
      }
      if (taken == count) [[likely]] {
        state_ = State::idle;
        return taken;
      }
      if (blocked || copy.count() == 0) {
        state_ = State::full;
        return taken;
      }
      place += copy.count() * unit();
    }
  }
  canon::Copy cancel();
  size_t keep(Buffers from, size_t skip);
  bool deliver();
  bool delivered(canon::Copy copy);

  State state_ = State::closed; // first: where the base leaves room
  Rest rest_;
  StreamOwner &owner_;
  const canon::StreamType *type_ = nullptr;
  char *kept_ = nullptr; // lent to the host while delivering
  uint32_t begin_ = 0;   // of what isn't delivered, bytes
  uint32_t end_ = 0;
};

} // namespace wasi_epoll
