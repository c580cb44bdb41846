#include <epoll/pollable.h>

#include <sys/epoll.h>

#include <utility>

#include <epoll/reactor.h>

namespace wasi_epoll {

void Watch::woken() {}
void Watch::source_gone() {}
Epoll *Watch::epoll() { return nullptr; }

inline bool Watch::notify(uint32_t events) {
  if (!(events & wanted_))
    return false;
  if (!ready_list_) {
    woken();
    return true;
  }
  ready_list_->add(*this);
  // It has done its part only if somebody is there to look.
  return exclusive && ready_list_->waited_for();
}

void ReadyList::add(Watch &watch) {
  if (!watch.Hook<ReadyTag>::linked())
    push_back(watch);
  // Also when it was there already: for who watches the instance that's news.
  instance_.notify(EPOLLIN | EPOLLRDNORM);
}

bool ReadyList::waited_for() {
  bool found = false;
  instance_.each_watch([&](Watch &watch) { found = found || !watch.epoll(); });
  return found;
}

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
  reactor.arm_next(*this);
}

uint32_t Pollable::look() {
  if (std::exchange(looked_at_, 2) == 0)
    arm();
  return readiness();
}

void Pollable::notify_watches(uint32_t events) {
  bool exclusive_woken = false;
  watches_.each([&](Watch &watch) {
    if (!watch.exclusive)
      watch.notify(events);
    else if (!exclusive_woken || events == changed_state)
      exclusive_woken = watch.notify(events);
  });
}

} // namespace wasi_epoll
