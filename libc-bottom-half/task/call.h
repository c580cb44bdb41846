// A call of an exported function that runs on a cooperative thread, and whether its caller
// still wants it. The task's first thread waits for either of two things: the end of the
// thread, and the caller's wish to cancel.
#pragma once

#include <sys/epoll.h>

#include <epoll/doorbell.h>
#include <fd/description.h>

namespace wasi_epoll {

/// As a descriptor, it hangs up when the caller asks to cancel it.
class Call final : public Description {
public:
  Call() : Description(O_RDONLY) {}

  Result<size_t> try_read(Buffers into) override;
  uint32_t readiness() override;

  /// False when memory is out.
  bool can_wait() { return end_.bell(); }
  /// What the first thread waits on.
  canon::Handle set() const { return end_.set(); }
  void ended() { end_.bell()->ring(); }
  void end_was_seen() { end_.woken(); }

  void cancel();
  /// In place of a result. EINVAL when nobody asked for it, or when it was given already.
  Result<void> agree();

private:
  Bed end_;
  bool cancelled_ = false;
  bool agreed_ = false;
};

/// Of this thread; null when it isn't on a thread of its own.
extern thread_local constinit Call *current_call;

} // namespace wasi_epoll
