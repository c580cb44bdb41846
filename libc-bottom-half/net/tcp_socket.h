// TCP sockets over wasi:sockets' tcp-socket, as tcp(7) says.
#pragma once

#include <array>

#include <canon/handles.h>
#include <net/ip_options.h>
#include <net/outcome.h>
#include <net/socket.h>
#include <net/tcp_listener.h>
#include <stream/byte_input.h>
#include <stream/byte_output.h>

namespace wasi_epoll {

class TcpSocket final : public Socket, StreamOwner, OutcomeOwner {
public:
  /// EMFILE, ENFILE, ENOMEM, EACCES without the host's permission.
  static Result<Ref<Socket>> create(wasi::AddressFamily family);

  uint32_t readiness() override;
  void arm() override;
  Result<int> ioctl(unsigned long request, void *argument) override;

  Result<void> bind(AddressIn local) override;
  Result<void> connect(AddressIn remote) override;
  Result<void> listen(int backlog) override;
  Result<Ref<Socket>> try_accept() override;
  Result<void> shutdown(int how) override;
  Result<void> local_address(AddressOut out) override;
  Result<void> peer_address(AddressOut out) override;
  Result<size_t> try_read(Buffers into) override {
    return total_size(into) ? receive(into, false) : 0;
  }
  Result<size_t> try_write(Buffers from) override;
  Result<size_t> try_receive(Message &message) override;
  Result<size_t> try_send(const Message &message) override;
  Result<void> option(int level, int name, void *value, socklen_t *size) override;
  Result<void> set_option(int level, int name, const void *value, socklen_t size) override;
  bool listening() const override { return state_ == State::listening; }

private:
  enum class State : uint8_t {
    fresh, // perhaps bound
    connecting,
    connected, // or half closed
    listening,
    closed, // both ways, by a reset or because connect failed
    ending, // other tasks run while the host takes everything back
  };
  class Connect;
  struct DeferredOption {
    int level, name, value;
  };
  using Deferred = std::array<DeferredOption, 7>; // as many as the host has

  TcpSocket(wasi::AddressFamily family, State state);
  ~TcpSocket() override;

  void input_changed() override;
  void output_changed() override;
  void outcome_known(Outcome &outcome) override;

  Result<size_t> receive(Buffers into, bool peek);
  Result<size_t> receive_new(Buffers into, bool peek);
  Result<size_t> write_when_started(Buffers from);
  void end_everything();
  Result<void> bind_to(const wasi::SocketAddress &address);
  void defer_option(const DeferredOption &option);
  Result<void> reserve();
  Result<void> renew();
  void let_connect();
  void let_end();
  void connect_finished(int error);
  void let_own_peer_connect();
  void open_input() {
    if (!input_.is_open()) [[unlikely]]
      start_receiving();
  }
  void open_output() {
    if (!output_.is_open()) [[unlikely]]
      start_sending();
  }
  void start_receiving();
  void start_sending();
  void broken(int error);
  void look_for_peer();
  bool finished();
  Result<wasi::SocketAddress> ask_peer();
  bool input_over() const { return read_shut_ || peer_closed_; }

  // What every read and write looks at comes first.
  State state_;
  bool read_shut_ = false;   // shutdown(SHUT_RD)
  bool write_shut_ = false;  // shutdown(SHUT_WR)
  bool peer_closed_ = false; // its FIN came
  bool written_ = false;     // at least once
  bool wrote_after_end_ = false;
  bool is_bound_ = false; // by bind, to bound_
  wasi::AddressFamily family_;
  canon::Handle handle_ = 0;
  // Opened when first used: many connections only ever go one way.
  ByteInput input_{*this};
  ByteOutput output_{*this};
  Outcome receive_outcome_{*this};
  Outcome send_outcome_{*this};
  Connect *connect_ = nullptr;      // while connecting
  TcpListener *listener_ = nullptr; // while listening
  canon::HandleLease lease_;
  IpOptions options_;
  wasi::SocketAddress bound_{};
};

} // namespace wasi_epoll
