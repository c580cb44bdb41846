#include <net/udp_sender.h>

#include <net/error.h>

namespace wasi_epoll {

Result<void> UdpSender::send(canon::Handle socket, const void *bytes, size_t size,
                             const wasi::SocketAddress *to) {
  if (in_flight())
    return fail(EAGAIN);
  arguments_ = {.socket = socket,
                .data = {static_cast<const uint8_t *>(bytes), size},
                .to = {.some = to != nullptr, .value = to ? *to : wasi::SocketAddress{}}};
  switch (start(wasi::wasi_epoll_udp_send(&arguments_, &result_))) {
  case Start::over:
    return checked(result_);
  case Start::in_flight:
    return {};
  case Start::refused:
    return fail(EAGAIN);
  }
}

void UdpSender::returned() { owner_.sent_later(result_.error ? to_errno(result_.err) : 0); }

} // namespace wasi_epoll
