#include <net/tcp_listener.h>

#include <utility>

#include <wasi/sockets.h>

namespace wasi_epoll {

using canon::Copy;

static constexpr const canon::StreamType &type = wasi::tcp_accept_stream;

TcpListener::TcpListener(StreamOwner &owner, canon::Handle connections) : owner_(owner) {
  bind(connections);
}

TcpListener::~TcpListener() {
  leave();
  if (state_ == State::armed)
    took(Copy(type.cancel_read(handle())));
  if (accepted_)
    wasi::wasi_epoll_tcp_drop(accepted_);
  type.drop_readable(handle());
}

void TcpListener::took(Copy copy) {
  state_ = copy.end() == Copy::End::dropped ? State::dropped : State::idle;
  if (copy.count())
    accepted_ = slot_;
}

void TcpListener::completed(uint32_t payload) {
  took(Copy(payload));
  owner_.input_changed();
}

void TcpListener::arm() {
  if (state_ != State::idle || accepted_ || !join())
    return;
  uint32_t packed = type.read(handle(), &slot_, 1);
  if (Copy(packed).blocked())
    state_ = State::armed;
  else
    completed(packed);
}

Result<canon::Handle> TcpListener::accept() {
  if (!accepted_ && state_ == State::idle) {
    Copy copy(type.read(handle(), &slot_, 1));
    if (copy.blocked()) {
      leave();
      copy = Copy(type.cancel_read(handle()));
    }
    took(copy);
  }
  if (accepted_)
    return std::exchange(accepted_, 0);
  return fail(state_ == State::dropped ? ECONNABORTED : EAGAIN);
}

} // namespace wasi_epoll
