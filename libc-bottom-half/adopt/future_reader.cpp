#include <adopt/future_reader.h>

#include <string.h>

#include <fd/value.h>

namespace wasi_epoll {

using canon::Copy;

void FutureReader::become(State state) {
  state_ = state;
  if (state <= State::withdrawing)
    ready_ = 0;
  else if (state == State::here)
    ready_ = input;
  else
    ready_ = over | (state == State::broken || cancelled_ ? EPOLLERR : 0);
}

void FutureReader::open(canon::HandleLease lease, canon::Handle end,
                        const canon::FutureType *type) {
  lease_ = std::move(lease);
  bind(end);
  type_ = type;
  become(State::idle);
}

void FutureReader::ask() {
  if (state_ != State::idle || !payload_.reserve(Payload::visible(type_->size)))
    return;
  Copy copy(type_->read(handle(), payload_.data()));
  reactor.stirred();
  if (!copy.blocked())
    return arrived(copy);
  become(State::asked);
  if (!join())
    withdraw();
  else if (type_->discard)
    posted();
}

/// The read is over, one way or another.
void FutureReader::arrived(Copy copy) {
  answered();
  switch (copy.end()) {
  case Copy::End::completed:
    become(State::here);
    break;
  case Copy::End::dropped:
    become(State::broken);
    break;
  case Copy::End::cancelled:
    become(State::idle);
    break;
  }
}

void FutureReader::completed(uint32_t payload) {
  arrived(Copy(payload));
  notify(readiness());
}

void FutureReader::withdraw() {
  while (state_ == State::withdrawing)
    reactor.turn();
  leave();
  if (state_ != State::asked)
    return;
  become(State::withdrawing);
  arrived(Copy(type_->cancel_read(handle())));
}

void FutureReader::take_back() {
  Ref keep(this);
  withdraw();
  if (state_ == State::idle)
    reactor.arm_next(*this);
  else
    notify(readiness());
}

Result<size_t> FutureReader::try_read(Buffers into) {
  size_t room = total_size(into);
  if (room == 0)
    return 0;
  if (state_ == State::idle)
    ask();
  switch (state_) {
  case State::idle: // out of memory
  case State::asked:
  case State::withdrawing:
    return fail(EAGAIN);
  case State::broken:
    return fail(EIO);
  case State::closed:
    return cancelled_ ? Result<size_t>(fail(ECANCELED)) : 0;
  case State::taken:
    return 0;
  case State::here:
    break;
  }
  size_t size = Payload::visible(type_->size);
  if (room < size)
    return fail(EINVAL);
  if (type_->size == 0)
    *payload_.data() = 0;
  copy_to(into, payload_.data(), size);
  payload_.reset();
  become(State::taken);
  return size;
}

void FutureReader::arm() {
  if (state_ != State::idle)
    return;
  ask();
  if (state_ != State::asked)
    notify(readiness());
}

Result<bool> FutureReader::cancel() {
  withdraw();
  if (state_ != State::idle) {
    notify(readiness()); // It may have come just now.
    return true;
  }
  cancelled_ = true;
  drop();
  return false;
}

Result<canon::Handle> FutureReader::hand_out() {
  withdraw();
  if (state_ == State::here) {
    notify(readiness());
    return fail(EBUSY);
  }
  if (state_ == State::closed)
    return fail(EINVAL);
  become(State::closed);
  lease_.give_back();
  notify(readiness());
  return handle();
}

void FutureReader::drop() {
  if (state_ == State::closed)
    return;
  give_up();
  notify(readiness());
}

void FutureReader::give_up() {
  if (state_ == State::closed)
    return;
  if (state_ == State::asked)
    withdraw();
  if (state_ == State::here && type_->discard)
    type_->discard(payload_.data());
  leave_by_dropping();
  type_->drop_readable(handle());
  become(State::closed);
  payload_.reset();
  lease_.give_back();
}

} // namespace wasi_epoll

extern "C" int wasi_epoll_future_reader(uint32_t end, const wasi_epoll_future_type *type,
                                        int flags) {
  return wasi_epoll::adopt<wasi_epoll::FutureReader>(flags, end, type);
}
