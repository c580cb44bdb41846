// An asynchronous call of the host that may outlast the function that made it.
//
// Whoever derives from this keeps the arguments and the result as members, since
// they are the host's until the call is over.
#pragma once

#include <epoll/reactor.h>

namespace wasi_epoll {

class HostCall : public Waitable {
public:
  bool in_flight() const { return in_flight_; }

protected:
  HostCall() = default;
  /// Derived classes cancel in their own destructor, before their members go.
  ~HostCall() = default;

  enum class Start : uint8_t {
    over,      // returned at once: the result is there
    in_flight, // returned() will be called
    refused,   // without memory, or while the host can't take the arguments yet: as if never made
  };
  /// Takes over the answer of an async-lowered import.
  Start start(uint32_t packed);
  /// The result is there.
  virtual void returned();
  /// Ends a call that is in flight; waits for another task that is at it. True when the
  /// result came all the same.
  bool cancel();

private:
  void completed(uint32_t payload) override;

  bool in_flight_ = false;
  bool cancelling_ = false; // other tasks run until the host agrees
};

} // namespace wasi_epoll
