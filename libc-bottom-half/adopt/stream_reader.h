// The readable end of a stream as a descriptor.
#pragma once

#include <adopt/adopted.h>
#include <epoll/posted_read.h>
#include <stream/byte_input.h>

namespace wasi_epoll {

class StreamReader final : public Adopted, StreamOwner, PostedRead {
public:
  explicit StreamReader(int flags) : Adopted(O_RDONLY, flags) {}

  bool reserve(canon::Handle, const canon::StreamType *) { return true; }
  void open(canon::HandleLease lease, canon::Handle end, const canon::StreamType *type);

  Result<size_t> try_read(Buffers into) override;
  Result<int> ioctl(unsigned long request, void *argument) override;
  uint32_t readiness() override;
  void arm() override;

  Result<bool> cancel() override;
  Result<canon::Handle> hand_out() override;
  StreamReader *stream_reader() override { return this; }
  void drop() override;

  /// Moves up to `size` bytes on to `to`. 0 at the end of the stream; EAGAIN, and then
  /// starved() says which of the two it is for.
  Result<size_t> splice(Description &to, size_t size);
  bool starved() const { return !input_.ready(); }

private:
  void input_changed() override {
    answered();
    notify(readiness());
  }
  void take_back() override;
  /// After a read: what is to be armed again before the next wait.
  void taken();

  ByteInput input_{*this};
  bool brings_memory_ = false;
  canon::HandleLease lease_;
  bool cancelled_ = false;
};

} // namespace wasi_epoll
