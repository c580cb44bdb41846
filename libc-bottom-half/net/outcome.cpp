#include <net/outcome.h>

#include <utility>

#include <net/error.h>

namespace wasi_epoll {

void Outcome::open(canon::Handle end, const canon::FutureType &type) {
  bind(end);
  type_ = &type;
  state_ = State::unasked;
}

void Outcome::close() {
  State was = std::exchange(state_, State::closed);
  if (was != State::unasked && was != State::asked)
    return;
  answered();
  leave();
  if (was == State::asked)
    type_->cancel_read(handle()); // Other tasks run until the host agrees.
  type_->drop_readable(handle());
}

void Outcome::ask() {
  if (state_ != State::unasked || !join())
    return;
  uint32_t packed = type_->read(handle(), &result_);
  state_ = State::asked;
  if (canon::Copy(packed).blocked())
    posted();
  else
    completed(packed);
}

bool Outcome::settle() {
  ask();
  if (state_ == State::asked)
    reactor.turn();
  return known();
}

void Outcome::completed(uint32_t payload) {
  answered();
  bool told = canon::Copy(payload).end() == canon::Copy::End::completed;
  error_ = !told ? EIO : result_.error ? to_errno(result_.err) : 0;
  leave();
  type_->drop_readable(handle());
  state_ = State::known;
  owner_.outcome_known(*this);
}

} // namespace wasi_epoll
