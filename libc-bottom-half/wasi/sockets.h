// wasi:sockets/types
#pragma once

#include <canon/types.h>
#include <wasi/result.h>

namespace wasi_epoll::wasi {

enum class AddressFamily : uint8_t { ipv4, ipv6 };

struct Ipv4SocketAddress {
  uint16_t port; // host byte order, as all numbers here
  uint8_t address[4];
};

struct Ipv6SocketAddress {
  uint16_t port;
  uint32_t flow_info;
  uint16_t address[8];
  uint32_t scope_id;
};

struct SocketAddress {
  AddressFamily family;
  union {
    Ipv4SocketAddress ipv4;
    Ipv6SocketAddress ipv6;
  };
};

/// variant error-code
struct SocketError {
  enum class Code : uint8_t {
    access_denied,
    not_supported,
    invalid_argument,
    out_of_memory,
    timeout,
    invalid_state,
    address_not_bindable,
    address_in_use,
    remote_unreachable,
    connection_refused,
    connection_broken,
    connection_reset,
    connection_aborted,
    datagram_too_large,
    other,
  } code;
  Option<String> other;
};

template <class T> using SocketResult = Result<T, SocketError>;

/// An address as the canonical ABI passes it flat.
#define WASI_EPOLL_FLAT_ADDRESS                                                                    \
  uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,        \
      uint32_t, uint32_t, uint32_t

/// The same as values: flatten(address), then WASI_EPOLL_FLATTENED(flat) as arguments.
struct FlatAddress {
  uint32_t at[12];
};

inline FlatAddress flatten(const SocketAddress &address) {
  if (address.family == AddressFamily::ipv4) {
    auto &[port, a] = address.ipv4;
    return {0, port, a[0], a[1], a[2], a[3]};
  }
  auto &[port, flow_info, a, scope_id] = address.ipv6;
  return {1, port, flow_info, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], scope_id};
}

#define WASI_EPOLL_FLATTENED(flat)                                                                 \
  flat.at[0], flat.at[1], flat.at[2], flat.at[3], flat.at[4], flat.at[5], flat.at[6], flat.at[7],  \
      flat.at[8], flat.at[9], flat.at[10], flat.at[11]

struct ConnectArguments {
  canon::Handle socket;
  SocketAddress remote;
};

struct UdpSendArguments {
  canon::Handle socket;
  List<const uint8_t> data;
  Option<SocketAddress> to;
};

struct Datagram {
  List<uint8_t> data;
  SocketAddress from;
};

#define WASI_EPOLL_SOCKETS(name) WASI_EPOLL_IMPORT("wasi:sockets/types@0.3.0", name)
extern "C" {
WASI_EPOLL_SOCKETS("[resource-drop]tcp-socket")
void wasi_epoll_tcp_drop(canon::Handle);
WASI_EPOLL_SOCKETS("[static]tcp-socket.create")
void wasi_epoll_tcp_create(uint32_t family, SocketResult<canon::Handle> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.bind")
void wasi_epoll_tcp_bind(canon::Handle, WASI_EPOLL_FLAT_ADDRESS, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[async-lower][method]tcp-socket.connect")
uint32_t wasi_epoll_tcp_connect(const ConnectArguments *, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.listen")
void wasi_epoll_tcp_listen(canon::Handle, SocketResult<canon::Handle> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.send")
canon::Handle wasi_epoll_tcp_send(canon::Handle, canon::Handle data);
WASI_EPOLL_SOCKETS("[method]tcp-socket.receive")
void wasi_epoll_tcp_receive(canon::Handle, canon::Handle stream_and_future[2]);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-local-address")
void wasi_epoll_tcp_local_address(canon::Handle, SocketResult<SocketAddress> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-remote-address")
void wasi_epoll_tcp_remote_address(canon::Handle, SocketResult<SocketAddress> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.set-listen-backlog-size")
void wasi_epoll_tcp_set_backlog(canon::Handle, uint64_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-keep-alive-enabled")
void wasi_epoll_tcp_keep_alive(canon::Handle, SocketResult<bool> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.set-keep-alive-enabled")
void wasi_epoll_tcp_set_keep_alive(canon::Handle, uint32_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-keep-alive-idle-time")
void wasi_epoll_tcp_keep_idle(canon::Handle, SocketResult<uint64_t> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.set-keep-alive-idle-time")
void wasi_epoll_tcp_set_keep_idle(canon::Handle, uint64_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-keep-alive-interval")
void wasi_epoll_tcp_keep_interval(canon::Handle, SocketResult<uint64_t> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.set-keep-alive-interval")
void wasi_epoll_tcp_set_keep_interval(canon::Handle, uint64_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-keep-alive-count")
void wasi_epoll_tcp_keep_count(canon::Handle, SocketResult<uint32_t> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.set-keep-alive-count")
void wasi_epoll_tcp_set_keep_count(canon::Handle, uint32_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-hop-limit")
void wasi_epoll_tcp_hop_limit(canon::Handle, SocketResult<uint8_t> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.set-hop-limit")
void wasi_epoll_tcp_set_hop_limit(canon::Handle, uint32_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-receive-buffer-size")
void wasi_epoll_tcp_receive_buffer(canon::Handle, SocketResult<uint64_t> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.set-receive-buffer-size")
void wasi_epoll_tcp_set_receive_buffer(canon::Handle, uint64_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.get-send-buffer-size")
void wasi_epoll_tcp_send_buffer(canon::Handle, SocketResult<uint64_t> *);
WASI_EPOLL_SOCKETS("[method]tcp-socket.set-send-buffer-size")
void wasi_epoll_tcp_set_send_buffer(canon::Handle, uint64_t, SocketResult<void> *);

WASI_EPOLL_SOCKETS("[resource-drop]udp-socket")
void wasi_epoll_udp_drop(canon::Handle);
WASI_EPOLL_SOCKETS("[static]udp-socket.create")
void wasi_epoll_udp_create(uint32_t family, SocketResult<canon::Handle> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.bind")
void wasi_epoll_udp_bind(canon::Handle, WASI_EPOLL_FLAT_ADDRESS, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.connect")
void wasi_epoll_udp_connect(canon::Handle, WASI_EPOLL_FLAT_ADDRESS, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.disconnect")
void wasi_epoll_udp_disconnect(canon::Handle, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[async-lower][method]udp-socket.send")
uint32_t wasi_epoll_udp_send(const UdpSendArguments *, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[async-lower][method]udp-socket.receive")
uint32_t wasi_epoll_udp_receive(canon::Handle, SocketResult<Datagram> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.get-local-address")
void wasi_epoll_udp_local_address(canon::Handle, SocketResult<SocketAddress> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.get-unicast-hop-limit")
void wasi_epoll_udp_hop_limit(canon::Handle, SocketResult<uint8_t> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.set-unicast-hop-limit")
void wasi_epoll_udp_set_hop_limit(canon::Handle, uint32_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.get-receive-buffer-size")
void wasi_epoll_udp_receive_buffer(canon::Handle, SocketResult<uint64_t> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.set-receive-buffer-size")
void wasi_epoll_udp_set_receive_buffer(canon::Handle, uint64_t, SocketResult<void> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.get-send-buffer-size")
void wasi_epoll_udp_send_buffer(canon::Handle, SocketResult<uint64_t> *);
WASI_EPOLL_SOCKETS("[method]udp-socket.set-send-buffer-size")
void wasi_epoll_udp_set_send_buffer(canon::Handle, uint64_t, SocketResult<void> *);
}
#undef WASI_EPOLL_SOCKETS

WASI_EPOLL_STREAM_TYPE(tcp_accept_stream, "wasi:sockets/types@0.3.0", 0,
                       "[method]tcp-socket.listen");
WASI_EPOLL_STREAM_TYPE(tcp_send_stream, "wasi:sockets/types@0.3.0", 0, "[method]tcp-socket.send");
WASI_EPOLL_FUTURE_TYPE(tcp_send_future, "wasi:sockets/types@0.3.0", 1, "[method]tcp-socket.send");
WASI_EPOLL_STREAM_TYPE(tcp_receive_stream, "wasi:sockets/types@0.3.0", 0,
                       "[method]tcp-socket.receive");
WASI_EPOLL_FUTURE_TYPE(tcp_receive_future, "wasi:sockets/types@0.3.0", 1,
                       "[method]tcp-socket.receive");

} // namespace wasi_epoll::wasi
