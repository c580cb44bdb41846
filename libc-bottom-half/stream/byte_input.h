// The readable end of a stream as non-blocking input with true readiness. Streams
// of bytes in the first place; of other types, whole elements.
//
// Readable means that elements are in hand: a real read is posted into a small
// buffer, since a zero-length read proves nothing. It is posted by arm(), just
// before a wait; a read() with nothing buffered goes straight into the caller's
// memory instead.
#pragma once

#include <stdint.h>

#include <algorithm>
#include <span>

#include <canon/types.h>
#include <epoll/reactor.h>
#include <fd/description.h>
#include <stream/owner.h>

namespace wasi_epoll {

class ByteInput final : public Waitable {
public:
  explicit ByteInput(StreamOwner &owner) : owner_(owner) {}
  ~ByteInput() { close(); }

  /// Takes ownership of the end.
  void open(canon::Handle end, const canon::StreamType &type);
  /// Cancels what is posted and drops the end. What was buffered is lost.
  void close();
  /// Gives up ownership of the end, with nothing posted. EBUSY when something is in hand,
  /// EINVAL when another task closed it meanwhile.
  Result<canon::Handle> release();
  bool is_open() const { return state_ != State::closed; }
  /// Waits until no other task is in the host with it.
  void let_finish();

  /// Bytes are in hand.
  bool ready() const { return begin_ < end_; }
  /// The other side is gone; bytes may still be in hand.
  bool dropped() const { return state_ == State::dropped; }
  size_t buffered() const { return end_ - begin_; }
  /// The host had no more than what was read in this moment.
  bool exhausted() const { return exhausted_in_ == reactor.moment(); }
  void set_exhausted(bool exhausted) { exhausted_in_ = exhausted ? reactor.moment() : 0; }

  /// Bytes, or EAGAIN; 0 only when all is read and dropped(), or when `into` has no room. With
  /// `peek` they stay, and no more than most_ahead are seen. EINVAL when `into` has no room for
  /// one element.
  Result<size_t> read(Buffers into, bool peek = false);
  /// Posts the read. Idempotent. What completes at once is told to the owner.
  void arm();
  bool armed() const { return state_ == State::armed; }
  /// Takes the read back; what arrived until then is in hand. Out of the set.
  void cancel();
  /// The same by `post`, the type's own read, for who knows it when it is compiled. True
  /// when it completed at once, which the owner isn't told.
  template <class Post> bool arm(Post post) {
    if (state_ != State::idle || !make_room() || !join())
      return false;
    canon::Copy copy(post(handle(), buffer_ + end_, elements(capacity_ - end_)));
    if (copy.blocked())
      state_ = State::armed;
    else
      buffer_has(copy);
    return !copy.blocked();
  }
  /// Reads ahead without waiting, when nothing is in hand; more than the small buffer holds.
  void fill();
  /// Has `size` bytes in hand, as far as they are there already; at most most_ahead.
  void look_ahead(size_t size);
  static constexpr size_t most_ahead = 64 * 1024;
  /// What is in hand, and the first `size` bytes of it are done with.
  std::span<const char> held() const { return {buffer_ + begin_, buffered()}; }
  void consume(size_t size) { begin_ += size; }
  /// Bytes an element takes in buffers.
  size_t unit() const { return canon::unit(*type_); }

private:
  // busy: a task takes back what it posted, and others run until the host agrees.
  enum class State : uint8_t { closed, idle, busy, armed, dropped };

  // Buffers, in bytes; one element where that is more.
  static constexpr uint32_t small = 512;
  static constexpr uint32_t large = 16 * 1024;

  size_t elements(size_t bytes) const { return canon::elements(*type_, bytes); }
  size_t whole(size_t bytes) const { return elements(bytes) * unit(); }
  bool make_buffer(size_t size);
  bool make_room();
  bool make_room_ahead(size_t wanted);
  void completed(uint32_t payload) override;
  canon::Copy read_now(void *buffer, size_t count);
  void took(canon::Copy copy, size_t asked);
  void buffer_has(canon::Copy copy);
  Result<size_t> read_on(Buffers into, bool peek);
  size_t take_buffered(Buffers into, size_t limit, bool peek);
  size_t read_directly(Buffers into, size_t taken, size_t limit, bool &asked);

  State state_ = State::closed; // first: where the base leaves room
  StreamOwner &owner_;
  const canon::StreamType *type_ = nullptr;
  char *buffer_ = nullptr; // made when first armed
  uint32_t capacity_ = 0;  // of it, bytes of whole elements
  uint32_t begin_ = 0;     // bytes
  uint32_t end_ = 0;
  unsigned exhausted_in_ = 0; // that moment of the reactor's
};

} // namespace wasi_epoll
