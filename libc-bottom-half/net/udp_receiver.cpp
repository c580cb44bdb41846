#include <net/udp_receiver.h>

#include <net/error.h>

namespace wasi_epoll {

void UdpReceiver::start(canon::Handle socket) {
  if (in_hand_ || in_flight())
    return;
  if (HostCall::start(wasi::wasi_epoll_udp_receive(socket, &result_)) == Start::over)
    returned();
}

void UdpReceiver::returned() {
  if (result_.error)
    return owner_.receive_failed(to_errno(result_.err));
  in_hand_ = true;
  owner_.datagram_arrived();
}

void UdpReceiver::drop() {
  if (result_.ok.data.size)
    free(result_.ok.data.data);
  in_hand_ = false;
}

void UdpReceiver::close() {
  if (cancel()) {
    if (result_.error)
      (void)to_errno(result_.err);
    else
      in_hand_ = true;
  }
  if (in_hand_)
    drop();
}

} // namespace wasi_epoll
