#include <net/tcp_socket.h>

#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <algorithm>

#include <fd/arguments.h>
#include <net/error.h>
#include <net/host_call.h>

namespace wasi_epoll {

using wasi::AddressFamily;
using wasi::SocketAddress;
using wasi::SocketResult;

namespace {

// Nanoseconds that the host may take to learn what is sure to be: that a new connection can be
// written to, or that one was reset. On a busy machine its thread for that may wait for a
// processor.
constexpr uint64_t longest_news = 10'000'000'000;

// The same for what is likely: that a connect of this process to itself is over when its other
// end was accepted.
constexpr uint64_t short_news = 20'000'000;

constexpr uint32_t input = EPOLLIN | EPOLLRDNORM;
constexpr uint32_t output = EPOLLOUT | EPOLLWRNORM;
constexpr uint32_t hung_up = input | EPOLLRDHUP | output | EPOLLHUP;

// Whether the peer of a socket may be one of this process, which then gets at once what is
// sent to it.
bool has_listened, has_connected;

void peers_may_have_got_something() {
  if (has_listened && has_connected)
    reactor.new_moment();
}

Result<canon::Handle> create_handle(AddressFamily family) {
  SocketResult<canon::Handle> result;
  wasi::wasi_epoll_tcp_create(static_cast<uint32_t>(family), &result);
  auto created = checked(result);
  // The host has one reason to fail here that has no code of its own.
  if (failed_with(created, EIO))
    return fail(ENFILE);
  return created;
}

Result<SocketAddress> ask_local(canon::Handle socket) {
  SocketResult<SocketAddress> result;
  wasi::wasi_epoll_tcp_local_address(socket, &result);
  return checked(result);
}

struct ConnectTag {};

} // namespace

/// A connect in flight, and the memory that it is lent. The host takes no options
/// meanwhile.
class TcpSocket::Connect final : public Object, public Hook<ConnectTag>, HostCall {
public:
  /// Those in flight whose other end may be in this process.
  static List<Connect, ConnectTag> to_loopback;

  Connect(TcpSocket &socket, const SocketAddress &remote)
      : socket_(socket), arguments_{socket.handle_, remote} {
    if (is_loopback(remote))
      to_loopback.push_back(*this);
  }
  ~Connect() {
    unlink(); // Other tasks may run meanwhile.
    (void)cancel();
  }

  TcpSocket &socket() const { return socket_; }
  const SocketAddress &remote() const { return arguments_.remote; }

  /// The errno it failed with or 0, when it was over at once; EINPROGRESS.
  int start() {
    switch (HostCall::start(wasi::wasi_epoll_tcp_connect(&arguments_, &result_))) {
    case Start::over:
      return outcome();
    case Start::in_flight:
      return EINPROGRESS;
    case Start::refused:
      return ENOMEM;
    }
  }

  void defer(const DeferredOption &option) {
    for (DeferredOption &place : deferred_)
      if (!place.name || (place.level == option.level && place.name == option.name)) {
        place = option;
        return;
      }
  }
  const Deferred &deferred() const { return deferred_; }

private:
  int outcome() { return result_.error ? to_errno(result_.err) : 0; }
  void returned() override { socket_.connect_finished(outcome()); } // deletes this

  TcpSocket &socket_;
  wasi::ConnectArguments arguments_;
  SocketResult<void> result_;
  Deferred deferred_{};
};

[[clang::no_destroy]] constinit List<TcpSocket::Connect, ConnectTag>
    TcpSocket::Connect::to_loopback;

void TcpSocket::defer_option(const DeferredOption &option) { connect_->defer(option); }

TcpSocket::TcpSocket(AddressFamily family, State state)
    : Socket(family == AddressFamily::ipv4 ? AF_INET : AF_INET6, SOCK_STREAM, IPPROTO_TCP),
      state_(state), family_(family) {}

TcpSocket::~TcpSocket() { end_everything(); }

Result<void> TcpSocket::reserve() {
  auto lease = canon::HandleLease::take(canon::handles_per_descriptor);
  if (!lease)
    return fail(lease);
  lease_ = std::move(*lease);
  return {};
}

Result<Ref<Socket>> TcpSocket::create(AddressFamily family) {
  Ref<TcpSocket> socket = new TcpSocket(family, State::fresh);
  if (!socket)
    return fail(ENOMEM);
  if (auto reserved = socket->reserve(); !reserved)
    return fail(reserved);
  auto handle = create_handle(family);
  if (!handle)
    return fail(handle);
  socket->handle_ = *handle;
  return socket;
}

/// Ends whatever there is. After a failed connect the host's socket is of no more
/// use; Linux's can be tried again.
Result<void> TcpSocket::renew() {
  let_end();
  auto handle = create_handle(family_);
  if (!handle)
    return fail(handle);
  end_everything();
  handle_ = *handle;
  if (is_bound_)
    (void)bind_to(bound_);
  state_ = State::fresh;
  read_shut_ = write_shut_ = peer_closed_ = wrote_after_end_ = false;
  notify(output | EPOLLHUP);
  return {};
}

void TcpSocket::end_everything() {
  state_ = State::ending;
  peers_may_have_got_something();
  delete std::exchange(connect_, nullptr);
  if (listener_)
    listener_->let_finish();
  delete std::exchange(listener_, nullptr);
  // The streams' ends before the socket: what was written arrives, then the FIN.
  input_.close();
  output_.close();
  receive_outcome_.close();
  send_outcome_.close();
  if (handle_) {
    wasi::wasi_epoll_tcp_drop(std::exchange(handle_, 0));
    ++canon::host_descriptors_given_back;
  }
}

/// Waits for another task that ends everything.
void TcpSocket::let_end() {
  while (state_ == State::ending)
    reactor.turn();
}

Result<void> TcpSocket::bind(AddressIn local) {
  let_end();
  auto address = to_wasi(local, family_);
  if (!address)
    return fail(address);
  auto bound = bind_to(*address);
  if (bound) {
    SocketResult<SocketAddress> result;
    wasi::wasi_epoll_tcp_local_address(handle_, &result);
    if (auto own = checked(result)) {
      is_bound_ = true;
      bound_ = *own;
    }
  }
  return bound;
}

Result<void> TcpSocket::bind_to(const SocketAddress &address) {
  SocketResult<void> result;
  auto flat = flatten(address);
  wasi::wasi_epoll_tcp_bind(handle_, WASI_EPOLL_FLATTENED(flat), &result);
  return checked(result);
}

Result<void> TcpSocket::connect(AddressIn remote) {
  let_end();
  if (is_unspecified_family(remote))
    return state_ == State::fresh ? Result<void>() : renew();
  let_connect();
  switch (state_) {
  case State::connecting:
  case State::ending:
    return fail(EALREADY);
  case State::connected:
  case State::listening:
    return fail(EISCONN);
  case State::closed: {
    auto ended = check_error();
    auto renewed = renew();
    if (!ended || !renewed)
      return ended ? renewed : ended;
    break;
  }
  case State::fresh:
    break;
  }
  auto address = to_wasi(remote, family_);
  if (!address)
    return fail(address);
  default_to_loopback(*address);
  if (!is_unicast(*address) || is_v4_mapped(*address))
    return fail(ENETUNREACH);
  if (port_of(*address) == 0)
    return fail(ECONNREFUSED);
  has_connected = true;
  connect_ = new Connect(*this, *address);
  if (!connect_)
    return fail(ENOMEM);
  state_ = State::connecting;
  Connect *started = connect_;
  int error = started->start();
  if (connect_ != started) // Another task gave it up while the host took it back.
    return fail(ECONNRESET);
  if (error == EINPROGRESS)
    return fail(EINPROGRESS);
  connect_finished(error);
  // What the peer answers is never there yet on Linux, and programs go by that: to some, what
  // fails at once is not worth a pause before they try again.
  if (error == ECONNREFUSED)
    return fail(EINPROGRESS);
  return error ? connect(remote) : Result<void>();
}

/// For programs that ask again and again instead of waiting.
void TcpSocket::let_connect() {
  if (state_ == State::connecting)
    reactor.breathe();
}

void TcpSocket::connect_finished(int error) {
  Deferred deferred = connect_->deferred();
  delete std::exchange(connect_, nullptr);
  if (error) {
    set_error(error);
    state_ = State::closed;
    notify(hung_up | EPOLLERR);
  } else {
    state_ = State::connected;
    for (auto [level, name, value] : deferred)
      if (name)
        (void)set_option(level, name, &value, sizeof value);
    notify(output);
    consumed(); // From now on there's input to be armed.
  }
}

Result<void> TcpSocket::listen(int backlog) {
  let_end();
  if (state_ != State::fresh && state_ != State::listening)
    return fail(EINVAL);
  SocketResult<void> sized;
  wasi::wasi_epoll_tcp_set_backlog(handle_, std::clamp(backlog, 1, 4096), &sized);
  if (auto set = checked(sized); !set || state_ == State::listening)
    return set;
  SocketResult<canon::Handle> result;
  wasi::wasi_epoll_tcp_listen(handle_, &result);
  auto connections = checked(result);
  if (!connections)
    return fail(connections);
  listener_ = new TcpListener(*this, *connections);
  if (!listener_) {
    wasi::tcp_accept_stream.drop_readable(*connections);
    return fail(ENOMEM);
  }
  state_ = State::listening;
  has_listened = true;
  consumed();
  return {};
}

Result<Ref<Socket>> TcpSocket::try_accept() {
  if (state_ != State::listening)
    return fail(EINVAL);
  // All that can fail for want of something comes before a connection is taken.
  Ref<TcpSocket> socket = new TcpSocket(family_, State::connected);
  if (!socket)
    return fail(ENOMEM);
  if (auto reserved = socket->reserve(); !reserved)
    return fail(reserved);
  auto handle = listener_->accept();
  consumed();
  if (!handle)
    return fail(handle);
  socket->handle_ = *handle;
  // As Linux hands them on.
  socket->options_ = options_;
  socket->set_receive_timeout(receive_timeout());
  socket->set_send_timeout(send_timeout());
  if (!Connect::to_loopback.empty()) [[unlikely]]
    socket->let_own_peer_connect();
  return socket;
}

/// When the other end of a new connection is in this process, it is connected too, only the host
/// hasn't been told of it yet. It is the oldest that connects to here, if not somebody else's:
/// when that takes long, no other is waited for.
void TcpSocket::let_own_peer_connect() {
  auto here = ask_local(handle_);
  Ref<TcpSocket> oldest;
  Connect::to_loopback.each([&](Connect &connect) {
    if (here && !oldest && equal(connect.remote(), *here))
      oldest = Ref(&connect.socket());
  });
  if (oldest && failed_with(reactor.wait_for(*oldest, EPOLLOUT, after(short_news)), ETIMEDOUT))
    while (Connect::to_loopback.pop_front())
      ;
}

void TcpSocket::start_receiving() {
  canon::Handle ends[2];
  wasi::wasi_epoll_tcp_receive(handle_, ends);
  input_.open(ends[0], wasi::tcp_receive_stream);
  receive_outcome_.open(ends[1], wasi::tcp_receive_future);
}

void TcpSocket::start_sending() {
  uint64_t ends = wasi::tcp_send_stream.make();
  output_.open(static_cast<canon::Handle>(ends >> 32), wasi::tcp_send_stream);
  send_outcome_.open(wasi::wasi_epoll_tcp_send(handle_, static_cast<canon::Handle>(ends)),
                     wasi::tcp_send_future);
}

Result<void> TcpSocket::shutdown(int how) {
  if (how < SHUT_RD || how > SHUT_RDWR)
    return fail(EINVAL);
  let_end();
  if (state_ == State::listening) {
    // Linux: no more connections, and the socket can listen again.
    return how & SHUT_RD ? renew() : Result<void>();
  }
  if (state_ != State::connected || finished())
    return fail(ENOTCONN);
  if (how & SHUT_RD)
    read_shut_ = true;
  if (how & SHUT_WR && !std::exchange(write_shut_, true)) {
    peers_may_have_got_something();
    open_output();
    output_.close();
  }
  notify(changed_state);
  return {};
}

/// Whether both ways have ended, asking the host if that's needed: for Linux it is then no
/// connection any more.
bool TcpSocket::finished() {
  if (write_shut_ && !peer_closed_) {
    open_input();
    input_.arm();
    reactor.turn();
    if (input_.dropped())
      receive_outcome_.settle();
  }
  return state_ != State::connected || (write_shut_ && peer_closed_);
}

Result<void> TcpSocket::local_address(AddressOut out) {
  if (state_ == State::connecting)
    reactor.turn(); // It has no port before the host has begun.
  auto address = ask_local(handle_);
  // The host knows no address before bind; Linux says "none".
  to_posix(address ? *address : unspecified(family_), out);
  return {};
}

Result<SocketAddress> TcpSocket::ask_peer() {
  SocketResult<SocketAddress> result;
  wasi::wasi_epoll_tcp_remote_address(handle_, &result);
  return checked(result);
}

Result<void> TcpSocket::peer_address(AddressOut out) {
  let_connect();
  auto peer = state_ == State::connected ? ask_peer() : fail(ENOTCONN);
  if (!peer)
    return fail(ENOTCONN);
  to_posix(*peer, out);
  return {};
}

Result<size_t> TcpSocket::try_receive(Message &message) {
  // As on Linux, nothing is received when there is something to receive.
  if (total_size(message.buffers) == 0) {
    char byte;
    iovec one{&byte, 1};
    return receive({&one, 1}, true).transform([](size_t) { return size_t{0}; });
  }
  return receive(message.buffers, message.flags & MSG_PEEK);
}

Result<size_t> TcpSocket::receive(Buffers into, bool peek) {
  if (!input_.ready() || state_ == State::ending)
    return receive_new(into, peek);
  auto result = input_.read(into, peek);
  consumed();
  if (input_.dropped())
    receive_outcome_.ask();
  return result;
}

/// With nothing in hand.
Result<size_t> TcpSocket::receive_new(Buffers into, bool peek) {
  if (state_ == State::connecting || state_ == State::ending)
    return fail(EAGAIN);
  // What came before a reset is still there to be read.
  bool rest = state_ == State::closed && input_.is_open() && !input_.dropped();
  if (!rest) {
    // EPIPE came after the peer's FIN, and that is what there is to read.
    if (peer_closed_ || error() == EPIPE)
      return 0;
    if (auto fine = check_error(); !fine)
      return fail(fine);
    if (state_ == State::fresh || state_ == State::listening)
      return fail(ENOTCONN);
    if (state_ == State::closed)
      return 0;
  }
  open_input();
  // Programs read until EAGAIN. To find nothing is dear, since the host then waits for its
  // own event loop to tell of more: what it said in this moment is said again, once.
  bool said = input_.exhausted() && !input_.dropped() && !peek && !rest;
  if (said)
    input_.set_exhausted(false);
  auto result = said ? fail(EAGAIN) : input_.read(into, peek);
  if (rest && failed_with(result, EAGAIN)) {
    // There's at least an end, only the host hasn't been told of it yet.
    (void)reactor.wait_for_change(*this, input, after(longest_news));
    result = input_.read(into, peek);
  }
  consumed();
  if (input_.dropped())
    receive_outcome_.ask();
  if (failed_with(result, EAGAIN) && read_shut_)
    return 0;
  if (!result || *result || !input_.dropped())
    return result;
  // Nothing is left to read; how it ended decides between 0 and an error.
  if (total_size(into) == 0)
    return 0;
  if (!receive_outcome_.settle())
    return fail(EAGAIN);
  if (auto fine = check_error(); !fine)
    return fail(fine);
  return 0;
}

Result<size_t> TcpSocket::try_send(const Message &message) { return try_write(message.buffers); }

Result<size_t> TcpSocket::try_write(Buffers from) {
  if (has_error()) [[unlikely]]
    return fail(take_error());
  if (state_ != State::connected || write_shut_) [[unlikely]]
    return fail(state_ == State::connecting || state_ == State::ending ? EAGAIN : EPIPE);
  open_output();
  auto result = output_.write(from, wasi::wasi_epoll_tcp_send_stream_write);
  if (!written_ && failed_with(result, EAGAIN)) [[unlikely]]
    result = write_when_started(from);
  if (failed_with(result, EAGAIN)) [[unlikely]] {
    look_for_peer();
    if (has_error())
      return fail(take_error());
  }
  written_ |= result.has_value();
  bool exhausted = input_.exhausted();
  peers_may_have_got_something();
  input_.set_exhausted(exhausted); // A socket is not its own peer.
  if (peer_closed_)
    wrote_after_end_ = true;
  if (!output_.ready() || wrote_after_end_)
    consumed(); // Also when it took a part: from then on the room that comes is news.
  if (failed_with(result, EPIPE) && send_outcome_.settle())
    if (auto fine = check_error(); !fine)
      return fail(fine);
  return result;
}

/// A new connection has room, only the host hasn't been told of it yet.
Result<size_t> TcpSocket::write_when_started(Buffers from) {
  (void)reactor.wait_for(*this, EPOLLOUT, after(longest_news));
  return output_.write(from);
}

uint32_t TcpSocket::readiness() {
  uint32_t error = has_error() ? EPOLLERR : 0;
  switch (state_) {
  case State::fresh:
    return output | EPOLLHUP | error;
  case State::connecting:
  case State::ending:
    return error;
  case State::listening:
    return listener_->ready() ? input : 0;
  case State::closed:
    return hung_up | error;
  case State::connected:
    break;
  }
  uint32_t ready = error;
  if (input_.ready())
    ready |= input;
  if (input_over())
    ready |= input | EPOLLRDHUP;
  if (write_shut_ || !output_.is_open() || output_.ready())
    ready |= output;
  if (input_over() && write_shut_)
    ready |= EPOLLHUP;
  return ready;
}

void TcpSocket::arm() {
  if (state_ == State::listening)
    return listener_->arm();
  if (state_ == State::closed && input_.is_open())
    return input_.arm();
  if (state_ != State::connected)
    return;
  // Also when only output is waited for, or a reset would never show.
  open_input();
  if (input_.arm(wasi::wasi_epoll_tcp_receive_stream_read))
    input_changed();
  output_.arm();
  // After the end of the stream the host reports no reset any more, but it knows
  // of no peer then. (Nor does it when both directions have ended well.)
  if (wrote_after_end_ && !write_shut_ && !ask_peer())
    broken(EPIPE);
}

void TcpSocket::input_changed() {
  if (state_ == State::listening && !listener_->ready())
    return consumed(); // The host may be asked again.
  if (state_ == State::listening || input_.ready())
    notify(input);
  if (state_ == State::listening)
    return;
  look_for_peer();
  if (input_.dropped())
    receive_outcome_.ask();
  else
    consumed(); // What isn't read by the next wait has more, or the end, put behind it.
}

void TcpSocket::output_changed() {
  if (output_.dropped())
    send_outcome_.ask();
  else
    notify(output);
}

void TcpSocket::outcome_known(Outcome &outcome) {
  if (outcome.error())
    return broken(outcome.error());
  if (&outcome != &receive_outcome_)
    return;
  peer_closed_ = true;
  notify(changed_state);
}

/// The connection is gone both ways. The first error stays, for either direction.
void TcpSocket::broken(int error) {
  if (state_ == State::connected) {
    state_ = State::closed;
    set_error(error);
  }
  notify(hung_up | EPOLLERR);
}

/// A peer that doesn't take what is sent may be gone. Linux shows a reset at once, and together
/// with an answer that came before it; the host tells of each at its own time, but it knows of no
/// peer any more.
void TcpSocket::look_for_peer() {
  if (state_ == State::connected && output_.is_open() && !output_.ready() && !ask_peer())
    broken(ECONNRESET);
}

Result<int> TcpSocket::ioctl(unsigned long request, void *argument) {
  if (request != FIONREAD)
    return Socket::ioctl(request, argument);
  if (state_ == State::listening)
    return fail(EINVAL);
  if (!in_memory(argument, sizeof(int)))
    return fail(EFAULT);
  if (state_ == State::connected) {
    open_input();
    input_.look_ahead(ByteInput::most_ahead);
    consumed();
  }
  *static_cast<int *>(argument) = input_.buffered();
  return 0;
}

} // namespace wasi_epoll
