// The future that tells how one direction of a connection ended: future<result<_, error-code>>.
#pragma once

#include <canon/types.h>
#include <epoll/posted_read.h>
#include <epoll/reactor.h>
#include <wasi/sockets.h>

namespace wasi_epoll {

class Outcome;

class OutcomeOwner {
public:
  virtual void outcome_known(Outcome &) {}

protected:
  ~OutcomeOwner() = default;
};

class Outcome final : PostedRead, public Waitable {
public:
  explicit Outcome(OutcomeOwner &owner) : owner_(owner) {}
  ~Outcome() { close(); }

  /// Takes ownership of the readable end.
  void open(canon::Handle end, const canon::FutureType &type);
  void close();

  /// Posts the read, unless it has been. The host answers at its next turn; the
  /// owner is told.
  void ask();
  /// Asks, and gives the host that turn. True when the outcome is known then.
  bool settle();
  bool known() const { return state_ == State::known; }
  /// The errno it ended with, 0 for a regular end. Only when known().
  int error() const { return error_; }

private:
  enum class State : uint8_t { closed, unasked, asked, known };

  void completed(uint32_t payload) override;
  /// The direction is over, and the host answers when it has a turn.
  void take_back() override { reactor.turn(); }

  State state_ = State::closed; // first: where the base leaves room
  OutcomeOwner &owner_;
  const canon::FutureType *type_ = nullptr;
  wasi::SocketResult<void> result_; // lent to the host while asked
  int error_ = 0;
};

} // namespace wasi_epoll
