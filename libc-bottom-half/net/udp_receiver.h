// The datagrams that a UDP socket gets: one call of the host in flight, or the
// datagram that it brought. Nothing that arrived is lost: a call in flight is
// only cancelled when the socket closes.
#pragma once

#include <net/host_call.h>
#include <wasi/sockets.h>

namespace wasi_epoll {

class UdpReceiver final : public HostCall {
public:
  /// Told of what arrives later than start().
  class Owner {
  public:
    virtual void datagram_arrived() {}
    /// An errno: what became of an earlier send.
    virtual void receive_failed(int) {}

  protected:
    ~Owner() = default;
  };

  explicit UdpReceiver(Owner &owner) : owner_(owner) {}
  ~UdpReceiver() { close(); }

  /// Asks the host for a datagram, unless it was asked or one is in hand. The
  /// socket must be bound. What is there at once is told to the owner.
  void start(canon::Handle socket);
  void close();

  bool ready() const { return in_hand_; }
  /// Only when ready(). It stays until it is dropped.
  const wasi::Datagram &datagram() const { return result_.ok; }
  void drop();

private:
  void returned() override;

  Owner &owner_;
  wasi::SocketResult<wasi::Datagram> result_;
  bool in_hand_ = false;
};

} // namespace wasi_epoll
