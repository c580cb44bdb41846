// What every kind of socket is: the operations behind the socket calls.
#pragma once

#include <sys/socket.h>

#include <fd/description.h>
#include <net/address.h>
#include <net/control.h>

namespace wasi_epoll {

/// One sendmsg(2) or recvmsg(2).
struct Message {
  Buffers buffers;
  int flags;              // MSG_*
  AddressIn to{};         // of a datagram to send; address null for the connected peer
  AddressOut from{};      // of a datagram received: an AddressRoom
  int received_flags = 0; // MSG_TRUNC and the like
  Control control{};
};

class Socket : public Description {
public:
  virtual Result<void> bind(AddressIn local);
  /// EINPROGRESS: begun, and over when the socket is ready for EPOLLOUT, with
  /// take_error() telling how it ended.
  virtual Result<void> connect(AddressIn remote);
  virtual Result<void> listen(int backlog);
  /// A connection, without flags of its own; EAGAIN when none is waiting.
  virtual Result<Ref<Socket>> try_accept();
  virtual Result<void> shutdown(int how);
  virtual Result<void> local_address(AddressOut out);
  /// ENOTCONN
  virtual Result<void> peer_address(AddressOut out);
  virtual Result<size_t> try_receive(Message &message);
  virtual Result<size_t> try_send(const Message &message);
  /// getsockopt(2) beyond the options of every socket; fills *size bytes at most
  /// and sets *size. ENOPROTOOPT.
  virtual Result<void> option(int level, int name, void *value, socklen_t *size);
  virtual Result<void> set_option(int level, int name, const void *value, socklen_t size);

  /// Takes the pending error (SO_ERROR); 0 for none. Both directions share one.
  int take_error() { return std::exchange(error_, 0); }
  void set_error(int error) { error_ = error; }

  /// SO_DOMAIN, SO_TYPE, SO_PROTOCOL
  int domain() const { return domain_; }
  int type() const { return type_; }
  int protocol() const { return protocol_; }
  virtual bool listening() const { return false; }

  Result<size_t> try_read(Buffers into) override;
  Result<size_t> try_write(Buffers from) override;
  Result<void> stat(struct stat &into) override;
  Socket *socket() override { return this; }
  uint64_t receive_timeout() const override { return receive_timeout_; }
  uint64_t send_timeout() const override { return send_timeout_; }
  void set_receive_timeout(uint64_t timeout) { receive_timeout_ = timeout; }
  void set_send_timeout(uint64_t timeout) { send_timeout_ = timeout; }

protected:
  Socket(int domain, int type, int protocol)
      : Description(O_RDWR), domain_(static_cast<uint16_t>(domain)),
        type_(static_cast<uint8_t>(type)), protocol_(static_cast<uint8_t>(protocol)) {}

  int error() const { return error_; }
  bool has_error() const { return error_ != 0; }
  /// Fails with the pending error and takes it, or is fine.
  Result<void> check_error();

private:
  int error_ = 0;
  uint16_t domain_; // as small as they can be: a server has many sockets
  uint8_t type_;
  uint8_t protocol_;
  uint64_t receive_timeout_ = UINT64_MAX;
  uint64_t send_timeout_ = UINT64_MAX;
};

} // namespace wasi_epoll
