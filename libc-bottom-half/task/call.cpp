#include <task/call.h>

#include <epoll/reactor.h>

namespace wasi_epoll {

thread_local constinit Call *current_call = nullptr;

Result<size_t> Call::try_read(Buffers into) {
  if (cancelled_ || total_size(into) == 0)
    return 0;
  return fail(EAGAIN);
}

uint32_t Call::readiness() {
  return cancelled_ ? EPOLLIN | EPOLLRDNORM | EPOLLRDHUP | EPOLLHUP : 0;
}

void Call::cancel() {
  cancelled_ = true;
  notify(readiness());
}

} // namespace wasi_epoll
