#include <net/tcp_listener.h>

#include <utility>

#include <canon/handles.h>
#include <net/error.h>
#include <support/outside.h>
#include <wasi/sockets.h>

namespace wasi_epoll {

using canon::Copy;

static constexpr const canon::StreamType &type = wasi::tcp_accept_stream;

// How long a host without descriptors is left alone.
static constexpr uint64_t pause = 20'000'000;

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
  heard_from_outside();
  state_ = copy.end() == Copy::End::dropped ? State::dropped : State::idle;
  if (copy.count())
    look_at(slot_);
}

void TcpListener::look_at(canon::Handle socket) {
  wasi::SocketResult<wasi::SocketAddress> peer;
  wasi::wasi_epoll_tcp_remote_address(socket, &peer);
  auto address = checked(peer);
  // Without a peer it may still be a connection, that has ended by now.
  if (address || failed_with(address, EINVAL)) {
    accepted_ = socket;
    return;
  }
  wasi::wasi_epoll_tcp_drop(socket);
  failure_ = failed_with(address, EIO) ? EMFILE : address.error().code;
  failure_told_ = false;
  given_back_before_failure_ = canon::host_descriptors_given_back;
  if (failure_ == EMFILE)
    reactor.timers().set(*this, after(pause));
}

void TcpListener::expired() {
  failure_ = 0;
  owner_.input_changed();
}

void TcpListener::completed(uint32_t payload) {
  took(Copy(payload));
  reactor.tell_late(*this);
}

void TcpListener::tell() { owner_.input_changed(); }

void TcpListener::arm() {
  if (state_ != State::idle || accepted_ || failure_ || !join())
    return;
  uint32_t packed = type.read(handle(), &slot_, 1);
  if (Copy(packed).blocked())
    state_ = State::armed;
  else
    completed(packed);
}

void TcpListener::let_finish() {
  while (state_ == State::busy)
    reactor.turn();
}

Result<canon::Handle> TcpListener::accept() {
  if (failure_ == EMFILE && given_back_before_failure_ != canon::host_descriptors_given_back) {
    reactor.timers().cancel(*this);
    failure_ = 0;
  }
  if (!accepted_ && !failure_ && state_ == State::idle) {
    state_ = State::busy;
    Copy copy(type.read(handle(), &slot_, 1));
    if (copy.blocked()) {
      leave();
      copy = Copy(type.cancel_read(handle()));
    }
    took(copy);
    if (state_ == State::dropped)
      owner_.input_changed();
  }
  if (accepted_)
    return std::exchange(accepted_, 0);
  if (failure_) {
    failure_told_ = true;
    return fail(armed() ? failure_ : std::exchange(failure_, 0));
  }
  return fail(state_ == State::dropped ? ECONNABORTED : EAGAIN);
}

} // namespace wasi_epoll
