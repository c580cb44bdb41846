#include <net/host_call.h>

#include <support/outside.h>

namespace wasi_epoll {

using namespace canon::builtin;
using canon::SubtaskStatus;

void HostCall::returned() {}

HostCall::Start HostCall::start(uint32_t packed) {
  SubtaskStatus status(packed);
  heard_from_outside();
  if (!status.in_flight())
    return Start::over;
  bind(status.subtask());
  in_flight_ = true;
  if (status.state() == SubtaskStatus::State::started && join())
    return Start::in_flight;
  return cancel() ? Start::over : Start::refused;
}

bool HostCall::cancel() {
  while (cancelling_)
    reactor.turn();
  if (!in_flight_)
    return false;
  // A synchronous cancel of what is in a set traps.
  leave();
  cancelling_ = true;
  SubtaskStatus status(wasi_epoll_subtask_cancel(handle()));
  cancelling_ = false;
  wasi_epoll_subtask_drop(handle());
  in_flight_ = false;
  return status.state() == SubtaskStatus::State::returned;
}

void HostCall::completed(uint32_t payload) {
  if (SubtaskStatus(payload).in_flight())
    return;
  leave();
  wasi_epoll_subtask_drop(handle());
  in_flight_ = false;
  returned();
}

} // namespace wasi_epoll
