// A call in flight as a descriptor.
#pragma once

#include <adopt/adopted.h>
#include <epoll/reactor.h>

namespace wasi_epoll {

class Subtask final : public Adopted, Waitable {
public:
  static void *operator new(size_t size) noexcept { return Pool<Subtask>::take(size); }
  static void operator delete(void *memory) { Pool<Subtask>::give(memory); }

  explicit Subtask(int flags) : Adopted(O_RDONLY, flags) {}
  ~Subtask() override;

  bool reserve(canon::SubtaskStatus) { return true; }
  void open(canon::HandleLease lease, canon::SubtaskStatus status);

  Result<size_t> try_read(Buffers into) override;
  uint32_t readiness() override;
  void arm() override;

  Result<bool> cancel() override;
  Result<canon::Handle> hand_out() override;

private:
  void completed(uint32_t payload) override;
  bool in_flight() const { return status_.in_flight(); }
  void stop();
  void ended();

  canon::SubtaskStatus status_{0};
  canon::HandleLease lease_;
  bool taken_ = false;    // the status was read
  bool stopping_ = false; // other tasks run while the cancelled call comes to its end
  bool released_ = false; // or the call is over: there is no handle any more
};

} // namespace wasi_epoll
