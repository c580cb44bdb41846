#include <epoll/pollable.h>

#include <utility>

#include <epoll/reactor.h>

namespace wasi_epoll {

bool Watch::notify(uint32_t) { return false; }
void Watch::source_gone() {}
Epoll *Watch::epoll() { return nullptr; }

void Pollable::gone() {
  while (Watch *watch = watches_.pop_front())
    watch->source_gone();
}

void Pollable::add_watch(Watch &watch) {
  // In the order that Linux wakes its waiters: the newest first, the exclusive ones last.
  if (watch.exclusive)
    watches_.push_back(watch);
  else
    watches_.push_front(watch);
  reactor.arm_later(*this);
}

uint32_t Pollable::look() {
  if (std::exchange(looked_at_, 2) == 0)
    arm();
  return readiness();
}

void Pollable::arm_if_watched() {
  if (!watched())
    return;
  if (looked_at_)
    --looked_at_;
  arm();
}

void Pollable::notify(uint32_t events) {
  reactor.changed();
  bool exclusive_woken = false;
  watches_.each([&](Watch &watch) {
    if (!watch.exclusive)
      watch.notify(events);
    else if (!exclusive_woken || events == changed_state)
      exclusive_woken = watch.notify(events);
  });
}

} // namespace wasi_epoll
