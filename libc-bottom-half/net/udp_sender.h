// The datagrams that a UDP socket sends. The host mostly sends at once; while its
// buffer is full it holds one datagram of ours, and the socket isn't writable.
#pragma once

#include <net/host_call.h>
#include <support/result.h>
#include <wasi/sockets.h>

namespace wasi_epoll {

class UdpSender final : public HostCall {
public:
  class Owner {
  public:
    /// What was held is sent, or failed with this errno.
    virtual void sent_later(int) {}

  protected:
    ~Owner() = default;
  };

  explicit UdpSender(Owner &owner) : owner_(owner) {}
  ~UdpSender() { close(); }

  /// EAGAIN while a datagram is held; the host's errors. `to` null for the
  /// connected peer. The host copies the bytes.
  Result<void> send(canon::Handle socket, const void *bytes, size_t size,
                    const wasi::SocketAddress *to);

  /// What is held is given up.
  void close() { (void)cancel(); }

private:
  void returned() override;

  Owner &owner_;
  wasi::UdpSendArguments arguments_;
  wasi::SocketResult<void> result_;
};

} // namespace wasi_epoll
