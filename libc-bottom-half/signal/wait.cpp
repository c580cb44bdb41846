// sigwait(3), sigwaitinfo(2), sigtimedwait(2)
#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <signal/signals.h>
#include <time/duration.h>

namespace wasi_epoll {

namespace {

class PendingWaiter final : public Waiter, public SignalListener {
public:
  explicit PendingWaiter(SignalSet set) : set_(set) { listen_to_signals(*this); }
  void became_pending(SignalSet signal) override {
    if (signal & set_)
      wake();
  }

private:
  SignalSet set_;
};

/// EAGAIN when the deadline has passed, EINTR.
Result<Occurrence> wait_for_one(SignalSet set, Result<Instant> deadline) {
  set &= ~unblockable;
  if (!deadline)
    return fail(deadline);
  for (;;) {
    if (auto signal = take_pending(set))
      return *signal;
    SignalSet before = signal_mask;
    signal_mask |= set; // so that no handler takes it
    Result<void> waited;
    {
      PendingWaiter waiter(set);
      waited = reactor.block(waiter, *deadline);
    }
    deliver_signals();
    signal_mask = before;
    if (!waited && !(signals.pending & set))
      return fail(failed_with(waited, ETIMEDOUT) ? EAGAIN : waited.error().code);
  }
}

Result<int> wait_with_info(const sigset_t *set, siginfo_t *info, Result<Instant> deadline) {
  if (!in_memory(set))
    return fail(EFAULT);
  auto signal = wait_for_one(set->__signals, deadline);
  if (!signal)
    return fail(signal);
  if (info) {
    if (!in_memory(info))
      return fail(EFAULT);
    *info = to_siginfo(*signal);
    if (info->si_code == SI_TKILL) // A handler sees raise() as that, who waits does not.
      info->si_code = SI_USER;
  }
  return signal->number;
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int sigwaitinfo(const sigset_t *set, siginfo_t *info) {
  return posix<int>(wait_with_info(set, info, never));
}

extern "C" int sigtimedwait(const sigset_t *set, siginfo_t *info, const timespec *timeout) {
  return posix<int>(wait_with_info(set, info, deadline_of(timeout)));
}

extern "C" int sigwait(const sigset_t *set, int *number) {
  for (;;) {
    auto taken = wait_with_info(set, nullptr, never);
    if (taken)
      *number = *taken;
    else if (failed_with(taken, EINTR))
      continue;
    return taken ? 0 : taken.error().code;
  }
}
