#include <adopt/delivery.h>

#include <stdlib.h>
#include <sys/epoll.h>

#include <adopt/readable_end.h>
#include <epoll/reactor.h>
#include <wasi_epoll.h>

namespace wasi_epoll {

[[clang::no_destroy]] constinit Deliveries deliveries;

uint32_t Deliveries::readiness() { return under_way_.empty() ? EPOLLOUT : 0; }

void Deliveries::started(Delivery &delivery) {
  under_way_.push_back(delivery);
  if (!drains_at_exit_)
    drains_at_exit_ = atexit([] {
                        ReadableEnd::drop_all(); // One of them may be what we would wait for.
                        deliveries.drain();
                      }) == 0;
}

void Deliveries::finished(Delivery &delivery) {
  delivery.unlink();
  if (under_way_.empty())
    notify(EPOLLOUT);
}

Result<void> Deliveries::drain() { return reactor.wait_for(*this, EPOLLOUT, never); }

} // namespace wasi_epoll

extern "C" int wasi_epoll_drain(void) {
  return wasi_epoll::posix<int>(wasi_epoll::deliveries.drain());
}
