// The readable end of a future as a descriptor.
#pragma once

#include <adopt/adopted.h>
#include <adopt/payload.h>
#include <canon/types.h>
#include <epoll/posted_read.h>
#include <epoll/reactor.h>

namespace wasi_epoll {

class FutureReader final : public Adopted, Waitable, PostedRead {
public:
  static void *operator new(size_t size) noexcept { return Pool<FutureReader>::take(size); }
  static void operator delete(void *memory) { Pool<FutureReader>::give(memory); }

  explicit FutureReader(int flags) : Adopted(O_RDONLY, flags) {}
  ~FutureReader() override { give_up(); }

  bool reserve(canon::Handle, const canon::FutureType *) { return true; }
  void open(canon::HandleLease lease, canon::Handle end, const canon::FutureType *type);

  Result<size_t> try_read(Buffers into) override;
  uint32_t readiness() override { return ready_; }
  void arm() override;

  Result<bool> cancel() override;
  Result<canon::Handle> hand_out() override;
  void drop() override;

private:
  enum class State : uint8_t {
    idle,
    asked,       // the read is posted; the payload's memory is lent to the host
    withdrawing, // the same, and a task takes it back: others run until the host agrees
    // From here on nothing more is to come.
    here, // the payload is in hand
    taken,
    broken, // the other side went away without a value
    closed,
  };

  void become(State state);
  void completed(uint32_t payload) override;
  void take_back() override;
  void arrived(canon::Copy copy);
  void ask();
  void withdraw();
  void give_up();

  const canon::FutureType *type_ = nullptr;
  uint32_t ready_ = over;
  State state_ = State::closed;
  bool cancelled_ = false;
  canon::HandleLease lease_;
  Payload payload_;
};

} // namespace wasi_epoll
