// What was written and its reader hasn't taken yet. It outlives its descriptor:
// close(2) loses nothing.
#pragma once

#include <epoll/pollable.h>
#include <support/object.h>
#include <support/result.h>

namespace wasi_epoll {

struct DeliveryTag {};

/// One writable end. On the list of deliveries while something is under way.
class Delivery : public Object, public Hook<DeliveryTag> {};

class Deliveries : Pollable {
public:
  void started(Delivery &delivery);
  void finished(Delivery &delivery);
  /// Waits until none is under way.
  Result<void> drain();

private:
  uint32_t readiness() override;

  List<Delivery, DeliveryTag> under_way_;
  bool drains_at_exit_ = false;
};

extern Deliveries deliveries;

} // namespace wasi_epoll
