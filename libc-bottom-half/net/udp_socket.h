// UDP sockets over wasi:sockets' udp-socket, as udp(7) says.
#pragma once

#include <canon/handles.h>
#include <net/ip_options.h>
#include <net/socket.h>
#include <net/udp_receiver.h>
#include <net/udp_sender.h>

namespace wasi_epoll {

class UdpSocket final : public Socket, UdpReceiver::Owner, UdpSender::Owner {
public:
  /// ENFILE, ENOMEM, EACCES without the host's permission.
  static Result<Ref<Socket>> create(wasi::AddressFamily family);

  uint32_t readiness() override;
  void arm() override;
  Result<int> ioctl(unsigned long request, void *argument) override;

  Result<void> bind(AddressIn local) override;
  /// Never in progress. AF_UNSPEC dissolves the connection.
  Result<void> connect(AddressIn remote) override;
  Result<void> shutdown(int how) override;
  Result<void> local_address(AddressOut out) override;
  Result<void> peer_address(AddressOut out) override;
  Result<size_t> try_receive(Message &message) override;
  Result<size_t> try_send(const Message &message) override;
  Result<void> option(int level, int name, void *value, socklen_t *size) override;
  Result<void> set_option(int level, int name, const void *value, socklen_t size) override;

private:
  explicit UdpSocket(wasi::AddressFamily family);
  ~UdpSocket() override;

  void datagram_arrived() override;
  void receive_failed(int error) override;
  void sent_later(int error) override;

  void became_bound();
  Result<wasi::SocketAddress> remote(AddressIn address);
  Result<void> disconnect();

  wasi::AddressFamily family_;
  bool bound_ = false; // also by the first send or connect
  bool connected_ = false;
  bool read_shut_ = false;
  bool write_shut_ = false;
  canon::Handle handle_ = 0;
  canon::HandleLease lease_;
  IpOptions options_;
  wasi::SocketAddress peer_{}; // while connected
  UdpReceiver receiver_{*this};
  UdpSender sender_{*this};
};

} // namespace wasi_epoll
