// The writable end of a future as a descriptor.
#pragma once

#include <adopt/adopted.h>
#include <canon/types.h>

namespace wasi_epoll {

class FutureWriter final : public Adopted {
public:
  explicit FutureWriter(int flags) : Adopted(O_WRONLY, flags) {}
  ~FutureWriter() override;

  bool reserve(canon::Handle, const canon::FutureType *type, const void *fallback);
  void open(canon::HandleLease lease, canon::Handle end, const canon::FutureType *, const void *);

  Result<size_t> try_write(Buffers from) override;
  Result<void> sync(bool data_only) override;
  uint32_t readiness() override;

  Result<bool> cancel() override;
  Result<canon::Handle> hand_out() override;

private:
  class Promise;
  Promise *promise_ = nullptr; // null when released
};

} // namespace wasi_epoll
