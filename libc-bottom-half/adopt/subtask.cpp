#include <adopt/subtask.h>

#include <fd/value.h>

namespace wasi_epoll {

using canon::SubtaskStatus;
using namespace canon::builtin;

void Subtask::open(canon::HandleLease lease, SubtaskStatus status) {
  status_ = status;
  if (status.in_flight()) {
    bind(status.subtask());
    lease_ = std::move(lease);
  } else {
    released_ = true; // A call that is over at once has no handle.
  }
}

/// The task may not outlive its caller, nor write its result any later.
Subtask::~Subtask() { stop(); }

void Subtask::stop() {
  if (released_ || std::exchange(stopping_, true))
    return;
  leave();
  status_ = SubtaskStatus(wasi_epoll_subtask_cancel(handle()));
  ended();
}

/// Drops the handle at once: wasmtime 48 forgets a call when its end was told and its last
/// thread has ended, and traps when it is dropped after that.
void Subtask::ended() {
  leave_by_dropping();
  wasi_epoll_subtask_drop(handle());
  lease_.give_back();
  released_ = true;
}

void Subtask::completed(uint32_t payload) {
  status_ = SubtaskStatus(payload);
  if (in_flight()) // It has only started.
    return;
  ended();
  notify(readiness());
}

Result<size_t> Subtask::try_read(Buffers into) {
  size_t room = total_size(into);
  if (room == 0 || taken_)
    return 0;
  if (room < sizeof(uint32_t))
    return fail(EINVAL);
  if (released_ && in_flight())
    return 0;
  if (in_flight())
    return fail(EAGAIN);
  auto state = static_cast<uint32_t>(status_.state());
  copy_to(into, &state, sizeof state);
  taken_ = true;
  return sizeof state;
}

uint32_t Subtask::readiness() {
  if (taken_ || (released_ && in_flight()))
    return over;
  return in_flight() ? 0 : input;
}

void Subtask::arm() {
  if (in_flight() && !released_ && !stopping_)
    join();
}

Result<bool> Subtask::cancel() {
  if (stopping_ && in_flight()) {
    // Another task is at it.
    if (auto waited = reactor.wait_for(*this, EPOLLIN, never); !waited)
      return fail(waited);
  } else if (in_flight() && !released_) {
    stop();
    notify(readiness());
  }
  return status_.state() == SubtaskStatus::State::returned;
}

Result<canon::Handle> Subtask::hand_out() {
  if (released_)
    return fail(EINVAL);
  if (stopping_)
    return fail(EBUSY);
  leave();
  released_ = true;
  lease_.give_back();
  notify(readiness());
  return handle();
}

} // namespace wasi_epoll

extern "C" int wasi_epoll_subtask(uint32_t status, int flags) {
  return wasi_epoll::adopt<wasi_epoll::Subtask>(flags, wasi_epoll::canon::SubtaskStatus(status));
}
