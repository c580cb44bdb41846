#include <files/turns.h>

#include <epoll/reactor.h>
#include <signal/state.h>

namespace wasi_epoll {

class InLine final : public Waiter, public Hook<TurnTag> {};

void Turns::wait() {
  InLine me;
  waiting_.push_back(me);
  sigset_t all{~SignalSet{0}};
  TemporaryMask masked(&all);
  while (!me.woken())
    (void)reactor.block(me, never);
}

/// To the first in line, so that nobody who comes now is before it.
void Turns::next() {
  taken_ = true;
  waiting_.pop_front()->wake();
}

} // namespace wasi_epoll
