// AF_UNIX sockets: all of it within the process, in memory.
//
// How much fits and when a socket counts as writable is accounted for as Linux
// does it: a message costs what its sk_buff would, its sender pays until it is
// read, and is writable while it owes no more than a quarter of its limit.
#pragma once

#include <sys/un.h>

#include <epoll/pollable.h>
#include <net/ip_options.h>
#include <support/list.h>

namespace wasi_epoll {

class LocalSocket;

struct NameTag {};
/// A path or abstract name; who has bound it and who was reached by it share it.
class LocalName final : public Counted, public Hook<NameTag> {
public:
  LocalName(const sockaddr_un &address, socklen_t size) : address(address), size(size) {}

  bool abstract() const { return address.sun_path[0] == '\0'; }

  sockaddr_un address;
  socklen_t size;
  /// Null when the socket is closed: a path stays until it is unlinked.
  LocalSocket *owner = nullptr;
  unsigned number = 0; // of a path, for stat
};

struct PacketTag {};
struct BacklogTag {};
struct ConnectedTag {};
struct BlockedTag {};

/// What a socket owes for the messages that it sent and nobody has read.
class Account final : public Counted {
public:
  explicit Account(LocalSocket &owner) : owner(&owner) {}
  LocalSocket *owner; // null when closed
  size_t owed = 0;
};

/// A message, or a piece of a stream. Its bytes follow it.
class Packet final : public Object, public Hook<PacketTag> {
public:
  static Packet *make(size_t size, size_t cost, Account &sender, Ref<LocalName> from,
                      Ref<Rights> rights);
  char *bytes() { return reinterpret_cast<char *>(this + 1) + start; }
  /// Has the sender pay no more, and tells it.
  ~Packet();

  size_t size;
  size_t start = 0; // what was read of it
  Ref<LocalName> from;
  Ref<Rights> rights;

private:
  Packet(size_t size, size_t cost, Account &sender, Ref<LocalName> from, Ref<Rights> rights);

  Ref<Account> sender_;
  size_t cost_;
};

class LocalSocket final : public Socket,
                          public Hook<BacklogTag>,
                          public Hook<ConnectedTag>,
                          public Hook<BlockedTag> {
public:
  /// EPROTONOSUPPORT, ENOMEM.
  static Result<Ref<LocalSocket>> create(int type, int protocol);
  static void connect_pair(LocalSocket &a, LocalSocket &b);

  Result<void> bind(AddressIn local) override;
  Result<void> connect(AddressIn remote) override;
  Result<void> listen(int backlog) override;
  Result<Ref<Socket>> try_accept() override;
  Result<void> shutdown(int how) override;
  Result<void> local_address(AddressOut out) override;
  Result<void> peer_address(AddressOut out) override;
  Result<size_t> try_receive(Message &message) override;
  Result<size_t> try_send(const Message &message) override;
  Result<void> option(int level, int name, void *value, socklen_t *size) override;
  Result<void> set_option(int level, int name, const void *value, socklen_t size) override;
  bool listening() const override { return state_ == State::listening; }
  Result<int> ioctl(unsigned long request, void *argument) override;
  uint32_t readiness() override;

private:
  friend class Packet;
  enum class State : uint8_t { unconnected, listening, connected };

  explicit LocalSocket(int type) : Socket(AF_UNIX, type, 0) {}
  ~LocalSocket() override;

  bool is_datagram() const { return type() == SOCK_DGRAM; }
  bool is_stream() const { return type() == SOCK_STREAM; }
  bool writable() const;
  bool backlog_full() const { return waiting_ > backlog_; }
  bool queue_full() const { return queued_ > most_datagrams; }
  bool refuses(const LocalSocket &sender) const { return peer_ && peer_ != &sender; }
  /// No room at a peer that others send to as well.
  bool peer_is_full() const { return peer_ && peer_->peer_ != this && peer_->queue_full(); }

  Result<void> connect_stream(AddressIn remote);
  Result<void> connect_datagram(AddressIn remote);
  void set_peer(LocalSocket *peer);
  void forget_peer();
  void drop_queue();
  void write_space();
  void unblock_senders();

  Result<size_t> send_stream(const Message &message);
  Result<size_t> send_message(const Message &message);
  Result<void> send_to_recipient(const Message &message, size_t size);
  Result<LocalSocket *> recipient(const Message &message);
  void deliver(LocalSocket &to, Packet &packet);
  Result<size_t> receive_stream(Message &message);
  Result<size_t> receive_message(Message &message);
  void drop_first();

  // As Linux: net.core.wmem_default, net.unix.max_dgram_qlen.
  static constexpr size_t default_limit = 212992;
  static constexpr size_t most_datagrams = 10;

  Ref<LocalName> name_;
  Ref<LocalName> peer_name_;
  LocalSocket *peer_ = nullptr; // null when it is closed
  Ref<Account> account_;
  List<Packet, PacketTag> queue_;
  List<LocalSocket, BacklogTag> embryos_;     // connections to accept, counted
  List<LocalSocket, ConnectedTag> connected_; // who has this as its peer
  List<LocalSocket, BlockedTag> blocked_;     // who waits for room in queue_
  size_t queued_ = 0;
  size_t waiting_ = 0;
  size_t backlog_ = 0;
  size_t limit_ = default_limit;
  size_t receive_limit_ = default_limit; // only told
  State state_ = State::unconnected;
  uint8_t shut_ = 0; // SHUT_RD | SHUT_WR
  bool embryo_ = false;
  bool had_peer_ = false;
  bool passes_credentials_ = false;
  IpOptions options_; // those of every socket
};

} // namespace wasi_epoll
