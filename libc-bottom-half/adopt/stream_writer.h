// The writable end of a stream as a descriptor.
#pragma once

#include <adopt/adopted.h>
#include <adopt/delivery.h>
#include <stream/byte_output.h>

namespace wasi_epoll {

class StreamWriter final : public Adopted {
public:
  explicit StreamWriter(int flags) : Adopted(O_WRONLY, flags) {}
  ~StreamWriter() override;

  bool reserve(canon::Handle, const canon::StreamType *);
  void open(canon::HandleLease lease, canon::Handle end, const canon::StreamType *type);

  Result<size_t> try_write(Buffers from) override;
  Result<void> sync(bool data_only) override;
  uint32_t readiness() override;

  Result<bool> cancel() override;
  Result<canon::Handle> hand_out() override;

private:
  class Output;
  void let_finish();
  Output *output_ = nullptr; // null when cancelled or released
};

} // namespace wasi_epoll
