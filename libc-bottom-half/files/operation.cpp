#include <files/operation.h>

#include <epoll/reactor.h>
#include <signal/state.h>

namespace wasi_epoll {

using canon::Copy;

constinit bool host_works_on_the_side = false;

namespace {

class Operation final : private Waitable, private Waiter {
public:
  explicit Operation(canon::Handle end) { bind(end); }

  uint32_t wait() {
    // Without the memory for one table entry nothing could ever be waited for.
    if (!join())
      __builtin_trap();
    // As on Linux, handlers have to wait: one may want the file that this task is at.
    sigset_t all{~SignalSet{0}};
    TemporaryMask masked(&all);
    while (!woken())
      (void)reactor.block(*this, never);
    leave();
    return payload_;
  }

private:
  void completed(uint32_t payload) override {
    payload_ = payload;
    wake();
  }
  uint32_t payload_ = 0;
};

} // namespace

Copy finish(canon::Handle end, uint32_t packed) {
  if (!Copy(packed).blocked()) [[likely]]
    return Copy(packed);
  return Copy(Operation(end).wait());
}

Copy finish_access(canon::Handle end) {
  host_works_on_the_side = true;
  return Copy(Operation(end).wait());
}

} // namespace wasi_epoll
