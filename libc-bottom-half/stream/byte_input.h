// The readable end of a stream<u8> as non-blocking input with true readiness.
//
// Readable means that bytes are in hand: a real read is posted into a small
// buffer, since a zero-length read proves nothing. It is posted by arm(), just
// before a wait; a read() with nothing buffered goes straight into the caller's
// memory instead.
#pragma once

#include <stdint.h>

#include <canon/types.h>
#include <epoll/reactor.h>
#include <fd/description.h>
#include <stream/owner.h>

namespace wasi_epoll {

class ByteInput : public Waitable {
public:
  explicit ByteInput(StreamOwner &owner) : owner_(owner) {}
  ~ByteInput() { close(); }

  /// Takes ownership of the end.
  void open(canon::Handle end, const canon::StreamType &type);
  /// Cancels what is posted and drops the end. What was buffered is lost.
  void close();
  bool is_open() const { return state_ != State::closed; }

  /// Bytes are in hand.
  bool ready() const { return begin_ < end_; }
  /// The other side is gone; bytes may still be in hand.
  bool dropped() const { return state_ == State::dropped; }
  size_t buffered() const { return end_ - begin_; }

  /// Bytes, or EAGAIN; 0 only when all is read and dropped(), or when `into` has no room. With
  /// `peek` they stay, and no more than the small buffer holds are seen.
  Result<size_t> read(Buffers into, bool peek = false);
  /// Posts the read. Idempotent. What completes at once is told to the owner.
  void arm();

private:
  enum class State : uint8_t { closed, idle, armed, dropped };
  static constexpr uint16_t capacity = 512;

  void completed(uint32_t payload) override;
  canon::Copy read_now(void *buffer, size_t size);
  void took(canon::Copy copy);
  size_t take_buffered(Buffers into, bool peek);

  StreamOwner &owner_;
  const canon::StreamType *type_ = nullptr;
  char *buffer_ = nullptr; // of `capacity`, made when first armed
  uint16_t begin_ = 0;
  uint16_t end_ = 0;
  State state_ = State::closed;
};

} // namespace wasi_epoll
