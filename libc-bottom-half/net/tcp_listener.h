// The stream of connections that a listening socket has.
#pragma once

#include <canon/types.h>
#include <epoll/reactor.h>
#include <stream/owner.h>
#include <support/object.h>
#include <support/result.h>

namespace wasi_epoll {

class TcpListener final : public Object, public Waitable, Timer, LateNews {
public:
  /// Takes ownership of the readable end of a stream<tcp-socket>.
  TcpListener(StreamOwner &owner, canon::Handle connections);
  ~TcpListener();

  bool ready() const {
    return accepted_ != 0 || state_ == State::dropped || (failure_ && !failure_told_);
  }
  /// A tcp-socket, owned by the caller. EAGAIN; EMFILE while the host is out of
  /// descriptors; ECONNABORTED once it has ended the stream.
  Result<canon::Handle> accept();
  /// Posts the read of one connection. Idempotent.
  void arm();
  /// Waits until no other task is in the host with it; before this is deleted.
  void let_finish();

private:
  // busy: a task takes back what it posted, and others run until the host agrees.
  enum class State : uint8_t { idle, busy, armed, dropped };

  void completed(uint32_t payload) override;
  void tell() override;
  void expired() override;
  void took(canon::Copy copy);
  void look_at(canon::Handle socket);

  StreamOwner &owner_;
  canon::Handle slot_ = 0;     // lent to the host while armed
  canon::Handle accepted_ = 0; // a connection in hand, or 0
  State state_ = State::idle;
  // What became of the last connection, if it failed. The host, when it is out of
  // descriptors, makes dead sockets as fast as one asks: then this stays for a while, or
  // until the process has given one back, and nothing is asked.
  bool failure_told_ = false;
  int failure_ = 0;
  unsigned given_back_before_failure_ = 0;
};

} // namespace wasi_epoll
