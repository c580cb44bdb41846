#include <local/local_socket.h>

#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <fd/value.h>
#include <local/names.h>
#include <net/option_value.h>
#include <signal/state.h>

namespace wasi_epoll {

namespace {

constexpr uint32_t input = EPOLLIN | EPOLLRDNORM;
constexpr uint32_t output = EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;

// What Linux's buffers cost: a header, a linear part from kmalloc with a trailer,
// and whole pages.
constexpr size_t page = 4096;
constexpr size_t trailer = 320;
constexpr size_t linear_in_page = page - trailer;
constexpr size_t linear_in_four_pages = 4 * page - trailer;
constexpr size_t largest_piece = linear_in_page + 8 * page;

constexpr size_t whole_pages(size_t size) { return (size + page - 1) / page * page; }

constexpr size_t cost_of(size_t size, size_t linear_limit) {
  size_t paged = size > linear_limit ? std::min(size, whole_pages(size - linear_limit)) : 0;
  size_t linear = std::max<size_t>(512, std::bit_ceil(size - paged + trailer));
  return 256 + linear + whole_pages(paged);
}

} // namespace

// ---- messages

Packet::Packet(size_t size, size_t cost, Account &sender, Ref<LocalName> from, Ref<Rights> rights)
    : size(size), from(from), rights(rights), sender_(&sender), cost_(cost) {
  sender_->owed += cost_;
}

Packet *Packet::make(size_t size, size_t cost, Account &sender, Ref<LocalName> from,
                     Ref<Rights> rights) {
  void *memory = malloc(sizeof(Packet) + size);
  return memory ? new (memory) Packet(size, cost, sender, from, rights) : nullptr;
}

Packet::~Packet() {
  if (rights)
    Rights::drop(std::move(rights));
  sender_->owed -= cost_;
  if (LocalSocket *owner = sender_->owner)
    owner->write_space();
}

// ---- life and death

Result<Ref<LocalSocket>> LocalSocket::create(int type, int protocol) {
  if (type == SOCK_RAW)
    type = SOCK_DGRAM;
  if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET)
    return fail(ESOCKTNOSUPPORT);
  if (protocol && protocol != PF_UNIX)
    return fail(EPROTONOSUPPORT);
  Ref<LocalSocket> socket = new LocalSocket(type);
  if (!socket)
    return fail(ENOMEM);
  socket->account_ = new Account(*socket);
  if (!socket->account_)
    return fail(ENOMEM);
  return socket;
}

void LocalSocket::connect_pair(LocalSocket &a, LocalSocket &b) {
  a.set_peer(&b);
  b.set_peer(&a);
  a.state_ = b.state_ = State::connected;
}

LocalSocket::~LocalSocket() {
  if (account_)
    account_->owner = nullptr;
  if (name_ && name_->owner == this)
    release_name(*name_);
  LocalSocket *peer = peer_;
  set_peer(nullptr);
  if (peer && !is_datagram()) {
    peer->shut_ = SHUT_RDWR;
    if (!queue_.empty() || embryo_)
      peer->set_error(ECONNRESET);
  }
  connected_.each([](LocalSocket &other) {
    other.Hook<ConnectedTag>::unlink();
    other.peer_ = nullptr;
  });
  // The end comes before the room that what was unread leaves.
  if (peer && !is_datagram())
    peer->notify(changed_state);
  drop_queue();
  unblock_senders();
  while (LocalSocket *embryo = embryos_.pop_front())
    embryo->release();
}

void LocalSocket::set_peer(LocalSocket *peer) {
  static_cast<Hook<ConnectedTag> *>(this)->unlink();
  peer_ = peer;
  if (!peer)
    return;
  peer->connected_.push_back(*this);
  peer_name_ = peer->name_;
  had_peer_ = true;
}

/// A datagram socket turns away from its peer: what that one sent is void.
void LocalSocket::forget_peer() {
  LocalSocket *old = peer_;
  set_peer(nullptr);
  had_peer_ = false;
  if (queue_.empty())
    return;
  drop_queue();
  if (old && old->peer_ == this) {
    old->set_error(ECONNRESET);
    old->notify(EPOLLERR);
  }
}

void LocalSocket::drop_queue() {
  while (!queue_.empty())
    drop_first();
}

void LocalSocket::drop_first() {
  delete queue_.pop_front();
  --queued_;
  unblock_senders();
}

void LocalSocket::unblock_senders() {
  if (queue_full())
    return;
  List<LocalSocket, BlockedTag> blocked;
  blocked.take(blocked_);
  while (LocalSocket *sender = blocked.pop_front())
    sender->notify(output);
}

// ---- names and connections

Result<void> LocalSocket::bind(AddressIn local) {
  auto name = parse_name(local);
  if (!name)
    return fail(name);
  if (name_)
    return fail(EINVAL);
  if ((*name)->size == offsetof(sockaddr_un, sun_path)) {
    name = choose_name(*this);
    if (!name)
      return fail(name);
  } else if (auto taken = take_name(*name, *this); !taken) {
    return taken;
  }
  name_ = *name;
  return {};
}

Result<void> LocalSocket::local_address(AddressOut out) {
  put_name(name_.get(), out);
  return {};
}

Result<void> LocalSocket::peer_address(AddressOut out) {
  if (!had_peer_)
    return fail(ENOTCONN);
  put_name(peer_name_.get(), out);
  return {};
}

Result<void> LocalSocket::listen(int backlog) {
  if (is_datagram())
    return fail(EOPNOTSUPP);
  if (!name_ || state_ == State::connected)
    return fail(EINVAL);
  backlog_ = std::min(static_cast<unsigned>(backlog), 4096u);
  state_ = State::listening;
  notify(0);
  return {};
}

Result<void> LocalSocket::connect(AddressIn remote) {
  return is_datagram() ? connect_datagram(remote) : connect_stream(remote);
}

Result<void> LocalSocket::connect_stream(AddressIn remote) {
  for (;;) {
    auto found = find_by_name(remote, type());
    if (!found)
      return fail(found);
    LocalSocket &listener = **found;
    if (!listener.listening() || listener.shut_ & SHUT_RD)
      return fail(ECONNREFUSED);
    if (!listener.backlog_full()) {
      if (state_ != State::unconnected)
        return fail(state_ == State::connected ? EISCONN : EINVAL);
      auto embryo = create(type(), 0);
      if (!embryo)
        return fail(embryo);
      (*embryo)->name_ = listener.name_;
      (*embryo)->embryo_ = true;
      connect_pair(*this, **embryo);
      (*embryo)->retain();
      listener.embryos_.push_back(**embryo);
      ++listener.waiting_;
      listener.notify(input);
      return {};
    }
    if (non_blocking())
      return fail(EAGAIN);
    Result<void> waited;
    {
      ChangeWaiter waiter;
      waited = reactor.block(waiter, send_timeout() == never ? never : after(send_timeout()));
    }
    deliver_signals();
    if (failed_with(waited, ETIMEDOUT))
      return fail(EAGAIN);
    if (!waited && !signals.restart)
      return waited;
  }
}

Result<void> LocalSocket::connect_datagram(AddressIn remote) {
  if (is_unspecified_family(remote)) {
    forget_peer();
    state_ = State::unconnected;
    return {};
  }
  auto found = find_by_name(remote, type());
  if (!found)
    return fail(found);
  if ((*found)->refuses(*this))
    return fail(EPERM);
  if (*found != peer_) {
    forget_peer();
    set_peer(*found);
  }
  state_ = State::connected;
  return {};
}

Result<Ref<Socket>> LocalSocket::try_accept() {
  if (is_datagram())
    return fail(EOPNOTSUPP);
  if (!listening())
    return fail(EINVAL);
  LocalSocket *embryo = embryos_.pop_front();
  if (!embryo)
    return fail(shut_ & SHUT_RD && !non_blocking() ? EINVAL : EAGAIN);
  Ref<Socket> connection = embryo;
  embryo->release();
  embryo->embryo_ = false;
  --waiting_;
  notify(0); // Somebody may wait for room in the backlog.
  return connection;
}

Result<void> LocalSocket::shutdown(int how) {
  if (how & ~SHUT_RDWR || !how)
    return fail(EINVAL);
  shut_ |= how;
  notify(changed_state);
  if (peer_ && !is_datagram()) {
    peer_->shut_ |= (how & SHUT_RD ? SHUT_WR : 0) | (how & SHUT_WR ? SHUT_RD : 0);
    peer_->notify(changed_state);
  }
  return {};
}

// ---- readiness

bool LocalSocket::writable() const { return account_->owed * 4 <= limit_; }

void LocalSocket::write_space() {
  if (writable())
    notify(output);
}

uint32_t LocalSocket::readiness() {
  uint32_t ready = has_error() ? EPOLLERR : 0;
  if (shut_ == SHUT_RDWR)
    ready |= EPOLLHUP;
  if (shut_ & SHUT_RD)
    ready |= EPOLLRDHUP | input;
  if (!queue_.empty() || !embryos_.empty())
    ready |= input;
  if (!is_datagram() && state_ == State::unconnected)
    ready |= EPOLLHUP;
  if (listening() || !writable())
    return ready;
  if (is_datagram() && peer_is_full()) {
    static_cast<Hook<BlockedTag> *>(this)->unlink();
    peer_->blocked_.push_back(*this);
    return ready;
  }
  return ready | output;
}

// ---- sending

Result<size_t> LocalSocket::try_send(const Message &message) {
  return is_stream() ? send_stream(message) : send_message(message);
}

void LocalSocket::deliver(LocalSocket &to, Packet &packet) {
  to.queue_.push_back(packet);
  ++to.queued_;
  to.notify(input);
}

Result<size_t> LocalSocket::send_stream(const Message &message) {
  if (message.to.size)
    return fail(state_ == State::connected ? EISCONN : EOPNOTSUPP);
  if (!had_peer_)
    return fail(ENOTCONN);
  if (shut_ & SHUT_WR || !peer_ || peer_->shut_ & SHUT_RD)
    return fail(EPIPE);
  size_t sent = 0, total = total_size(message.buffers);
  while (sent < total) {
    if (auto fine = check_error(); !fine)
      return sent ? Result<size_t>(sent) : fail(fine);
    if (account_->owed >= limit_)
      return sent ? Result<size_t>(sent) : fail(EAGAIN);
    size_t size = std::min({total - sent, limit_ / 2 - 64, largest_piece});
    Packet *packet = Packet::make(size, cost_of(size, linear_in_page), *account_, name_,
                                  sent ? nullptr : message.control.rights);
    if (!packet)
      return sent ? Result<size_t>(sent) : fail(ENOBUFS);
    copy_from(message.buffers, packet->bytes(), size, sent);
    deliver(*peer_, *packet);
    sent += size;
  }
  return sent;
}

Result<LocalSocket *> LocalSocket::recipient(const Message &message) {
  if (message.to.size && is_datagram())
    return find_by_name(message.to, type());
  if (peer_)
    return peer_;
  if (!had_peer_)
    return fail(ENOTCONN);
  if (!is_datagram())
    return fail(EPIPE);
  // It was closed; the second attempt has no peer any more.
  forget_peer();
  state_ = State::unconnected;
  return fail(ECONNREFUSED);
}

Result<size_t> LocalSocket::send_message(const Message &message) {
  if (!is_datagram() && state_ != State::connected)
    return fail(ENOTCONN);
  size_t size = total_size(message.buffers);
  if (size > limit_ - 32)
    return fail(EMSGSIZE);
  if (auto fine = check_error(); !fine)
    return fail(fine);
  if (shut_ & SHUT_WR)
    return fail(EPIPE);
  if (account_->owed >= limit_)
    return fail(EAGAIN);
  auto sent = send_to_recipient(message, size);
  if (!sent) {
    // On Linux the message existed, and its end is an edge for who waits to write.
    write_space();
    return fail(sent);
  }
  return size;
}

Result<void> LocalSocket::send_to_recipient(const Message &message, size_t size) {
  auto found = recipient(message);
  if (!found)
    return fail(found);
  LocalSocket &to = **found;
  if (is_datagram() && to.refuses(*this))
    return fail(EPERM);
  if (to.shut_ & SHUT_RD)
    return fail(EPIPE);
  if (&to != this && to.peer_ != this && to.queue_full()) {
    static_cast<Hook<BlockedTag> *>(this)->unlink();
    to.blocked_.push_back(*this);
    return fail(EAGAIN);
  }
  Packet *packet = Packet::make(size, cost_of(size, linear_in_four_pages), *account_, name_,
                                message.control.rights);
  if (!packet)
    return fail(ENOBUFS);
  copy_from(message.buffers, packet->bytes(), size);
  deliver(to, *packet);
  return {};
}

// ---- receiving

Result<size_t> LocalSocket::try_receive(Message &message) {
  return is_stream() ? receive_stream(message) : receive_message(message);
}

Result<size_t> LocalSocket::receive_stream(Message &message) {
  if (state_ != State::connected)
    return fail(EINVAL);
  if (queue_.empty()) {
    if (auto fine = check_error(); !fine)
      return fail(fine);
    return shut_ & SHUT_RD ? Result<size_t>(0) : fail(EAGAIN);
  }
  if (const LocalName *from = queue_.front().from.get())
    put_name(from, message.from);
  size_t wanted = total_size(message.buffers);
  size_t received = 0;
  auto take = [&](Packet &packet) {
    size_t part = std::min(wanted - received, packet.size - packet.start);
    copy_to(message.buffers, packet.bytes(), part, received);
    received += part;
    return part;
  };
  Control &control = message.control;
  control.credentials = passes_credentials_;
  if (message.flags & MSG_PEEK) {
    queue_.each([&](Packet &packet) {
      if (control.rights || received == wanted)
        return;
      take(packet);
      control.rights = packet.rights;
    });
    return received;
  }
  // Descriptors come with the first byte they were sent with, and nothing of what follows.
  do {
    Packet &packet = queue_.front();
    packet.start += take(packet);
    control.rights = std::move(packet.rights);
    if (packet.start == packet.size)
      drop_first();
  } while (received < wanted && !control.rights && !queue_.empty());
  return received;
}

Result<size_t> LocalSocket::receive_message(Message &message) {
  if (!is_datagram() && state_ != State::connected)
    return fail(ENOTCONN);
  if (auto fine = check_error(); !fine)
    return fail(fine);
  if (queue_.empty()) {
    bool no_wait = non_blocking() || message.flags & MSG_DONTWAIT;
    bool end = shut_ & SHUT_RD && !(is_datagram() && no_wait);
    return end ? Result<size_t>(0) : fail(EAGAIN);
  }
  Packet &packet = queue_.front();
  size_t size = packet.size;
  size_t part = std::min(size, total_size(message.buffers));
  copy_to(message.buffers, packet.bytes(), part);
  if (part < size)
    message.received_flags |= MSG_TRUNC;
  if (const LocalName *from = packet.from.get())
    put_name(from, message.from);
  message.control = {packet.rights, passes_credentials_};
  if (!(message.flags & MSG_PEEK))
    drop_first();
  return message.flags & MSG_TRUNC ? size : part;
}

// ---- the rest

Result<int> LocalSocket::ioctl(unsigned long request, void *argument) {
  if (request != FIONREAD && request != TIOCOUTQ)
    return fail(ENOTTY);
  if (!in_memory(argument, sizeof(int)))
    return fail(EFAULT);
  size_t bytes = 0;
  if (request == TIOCOUTQ) {
    bytes = account_->owed;
  } else if (listening()) {
    return fail(EINVAL);
  } else if (is_datagram()) {
    bytes = queue_.empty() ? 0 : queue_.front().size;
  } else {
    queue_.each([&](Packet &packet) { bytes += packet.size - packet.start; });
  }
  *static_cast<int *>(argument) = bytes;
  return 0;
}

Result<void> LocalSocket::option(int level, int name, void *value, socklen_t *size) {
  if (level != SOL_SOCKET)
    return fail(EOPNOTSUPP);
  switch (name) {
  case SO_SNDBUF:
    return put_option(static_cast<int>(limit_), value, size);
  case SO_RCVBUF:
    return put_option(static_cast<int>(receive_limit_), value, size);
  case SO_PASSCRED:
    return put_option(static_cast<int>(passes_credentials_), value, size);
  case SO_REUSEADDR:
  case SO_KEEPALIVE:
  case SO_BROADCAST:
    return put_option(0, value, size);
  case SO_PEERCRED:
    // A peer is this process itself.
    return had_peer_ ? put_option(ucred{getpid(), getuid(), getgid()}, value, size)
                     : put_option(ucred{0, uid_t(-1), gid_t(-1)}, value, size);
  default:
    return options_.get(*this, level, name, value, size);
  }
}

Result<void> LocalSocket::set_option(int level, int name, const void *value, socklen_t size) {
  if (level != SOL_SOCKET)
    return fail(EOPNOTSUPP);
  auto given = take_option<int>(value, size);
  if (!given)
    return fail(given);
  // Linux allows twice what is asked for, up to net.core.wmem_max.
  auto limit = [&](size_t least) {
    size_t asked = std::min<size_t>(std::max(*given, 0), default_limit);
    return std::max(2 * asked, least);
  };
  switch (name) {
  case SO_SNDBUF:
    limit_ = limit(4608);
    write_space();
    return {};
  case SO_RCVBUF:
    receive_limit_ = limit(2304);
    return {};
  case SO_PASSCRED:
    passes_credentials_ = *given;
    return {};
  case SO_REUSEADDR:
  case SO_KEEPALIVE:
  case SO_BROADCAST:
    return {};
  default:
    return options_.set(*this, level, name, value, size);
  }
}

} // namespace wasi_epoll
