#include <adopt/delivery.h>

#include <stdlib.h>
#include <sys/epoll.h>

#include <adopt/adopted.h>
#include <epoll/reactor.h>
#include <wasi_epoll.h>

namespace wasi_epoll {

[[clang::no_destroy]] constinit Deliveries deliveries;

/// One of them may be what we would wait for.
static void drop_readable_ends() {
  for (size_t fd = 0; fd < table.size(); ++fd)
    if (auto adopted = Adopted::of(fd))
      (*adopted)->drop();
}

uint32_t Deliveries::readiness() { return under_way_.empty() ? EPOLLOUT : 0; }

void Deliveries::started(Delivery &delivery) {
  under_way_.push_back(delivery);
  if (!drains_at_exit_)
    drains_at_exit_ = atexit([] {
                        drop_readable_ends();
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
