// What was written and its reader hasn't taken yet. It outlives its descriptor:
// close(2) loses nothing.
#pragma once

#include <epoll/pollable.h>
#include <support/object.h>
#include <support/result.h>

namespace wasi_epoll {

struct DeliveryTag {};
struct DrainTag {};

/// One writable end. On the list of deliveries while something is under way.
class Delivery : public Object, public Hook<DeliveryTag> {
private:
  friend class Deliveries;
  unsigned task_ = 0; // that wrote it
};

class Deliveries {
public:
  /// By this task.
  void started(Delivery &delivery);
  void finished(Delivery &delivery);
  /// Waits until nothing is under way that this task wrote, or that any task did: who has a
  /// slow reader holds up no other.
  Result<void> drain();
  Result<void> drain_all();

private:
  class Drain;

  Result<void> drain(unsigned task);

  List<Delivery, DeliveryTag> under_way_;
  List<Drain, DrainTag> drains_;
  bool drains_at_exit_ = false;
};

extern Deliveries deliveries;

} // namespace wasi_epoll
