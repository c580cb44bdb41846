#include <adopt/delivery.h>

#include <stdlib.h>
#include <sys/epoll.h>

#include <adopt/adopted.h>
#include <epoll/reactor.h>
#include <wasi_epoll.h>

namespace wasi_epoll {

[[clang::no_destroy]] constinit Deliveries deliveries;

namespace {

constexpr unsigned every_task = 0;
unsigned last_task = every_task;
// A number of this task's own, once it has written something.
thread_local constinit unsigned this_task = every_task;

/// One of them may be what we would wait for.
void drop_readable_ends() {
  for (size_t fd = 0; fd < table.size(); ++fd)
    if (auto adopted = Adopted::of(fd))
      (*adopted)->drop();
}

} // namespace

/// A caller that waits: ready when nothing is under way that it waits for.
class Deliveries::Drain final : public Pollable, public Hook<DrainTag> {
public:
  explicit Drain(unsigned task) : task_(task) {
    deliveries.under_way_.each([this](Delivery &delivery) { started(delivery); });
    deliveries.drains_.push_back(*this);
  }

  uint32_t readiness() override { return left_ ? 0 : EPOLLOUT; }
  void started(const Delivery &delivery) { left_ += waits_for(delivery); }
  void finished(const Delivery &delivery) {
    if (waits_for(delivery) && --left_ == 0)
      notify(EPOLLOUT);
  }

private:
  bool waits_for(const Delivery &delivery) const {
    return task_ == every_task || task_ == delivery.task_;
  }
  unsigned task_;
  size_t left_ = 0;
};

void Deliveries::started(Delivery &delivery) {
  if (this_task == every_task)
    this_task = ++last_task;
  delivery.task_ = this_task;
  under_way_.push_back(delivery);
  drains_.each([&](Drain &drain) { drain.started(delivery); });
  if (!drains_at_exit_)
    drains_at_exit_ = atexit([] {
                        drop_readable_ends();
                        (void)deliveries.drain_all();
                      }) == 0;
}

void Deliveries::finished(Delivery &delivery) {
  if (!delivery.linked())
    return;
  delivery.unlink();
  drains_.each([&](Drain &drain) { drain.finished(delivery); });
}

Result<void> Deliveries::drain(unsigned task) {
  Drain waiting(task);
  return reactor.wait_for(waiting, EPOLLOUT, never);
}

Result<void> Deliveries::drain() {
  return this_task == every_task ? Result<void>() : drain(this_task);
}

Result<void> Deliveries::drain_all() { return drain(every_task); }

} // namespace wasi_epoll

extern "C" int wasi_epoll_drain(void) {
  return wasi_epoll::posix<int>(wasi_epoll::deliveries.drain());
}
