// The writable end of a stream<u8> as non-blocking output with true readiness.
//
// Nothing is buffered: what a write is told was taken, the other side has. What
// would block is cancelled, and a zero-length write, which completes once there
// is room, is posted by arm() to learn when to try again.
#pragma once

#include <stdint.h>

#include <canon/types.h>
#include <epoll/reactor.h>
#include <fd/description.h>
#include <stream/owner.h>

namespace wasi_epoll {

class ByteOutput : public Waitable {
public:
  explicit ByteOutput(StreamOwner &owner) : owner_(owner) {}
  ~ByteOutput() { close(); }

  /// Takes ownership of the end.
  void open(canon::Handle end, const canon::StreamType &type);
  /// Drops the end: the other side sees the end of the stream.
  void close();
  bool is_open() const { return state_ != State::closed; }

  /// A write would take at least a byte, as far as is known, or fail.
  bool ready() const { return state_ == State::idle || state_ == State::dropped; }
  /// Nobody reads any more.
  bool dropped() const { return state_ == State::dropped; }

  /// Bytes taken, perhaps not all; EAGAIN for none; EPIPE when dropped.
  Result<size_t> write(Buffers from);
  /// Posts the zero-length write if the last write found no room. Idempotent.
  void arm();

private:
  enum class State : uint8_t { closed, idle, full, armed, dropped };

  void completed(uint32_t payload) override;

  StreamOwner &owner_;
  const canon::StreamType *type_ = nullptr;
  State state_ = State::closed;
};

} // namespace wasi_epoll
