// The signal mask: sigprocmask(2), pthread_sigmask(3), sigpending(2), sigsuspend(2),
// pause(2), and the older sighold(3), sigrelse(3), sigpause(3), sigset(3).
#include <unistd.h>

#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <signal/signals.h>

namespace wasi_epoll {

static Result<void> change_mask(int how, const sigset_t *set, sigset_t *old) {
  if (!none_or_in_memory(set) || !none_or_in_memory(old))
    return fail(EFAULT);
  SignalSet before = signal_mask;
  if (set) {
    SignalSet change = set->__signals; // which may be where old goes
    if (how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
      return fail(EINVAL);
    if (old)
      old->__signals = before;
    set_blocked(how == SIG_BLOCK     ? before | change
                : how == SIG_UNBLOCK ? before & ~change
                                     : change);
  } else if (old) {
    old->__signals = before;
  }
  return {};
}

static Result<void> wait_for_signal(const sigset_t *mask) {
  {
    TemporaryMask in_force(mask);
    Waiter nobody_wakes;
    while (!failed_with(reactor.wait(nobody_wakes, never), EINTR)) {
    }
  }
  deliver_signals();
  return fail(EINTR);
}

static Result<void> change_one(int how, int number) {
  if (!is_signal(number))
    return fail(EINVAL);
  sigset_t set{bit_of(number)};
  return change_mask(how, &set, nullptr);
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int sigprocmask(int how, const sigset_t *set, sigset_t *old) {
  return posix<int>(change_mask(how, set, old));
}

extern "C" int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
  auto changed = change_mask(how, set, old);
  return changed ? 0 : changed.error().code;
}

extern "C" int sigpending(sigset_t *set) {
  if (!in_memory(set))
    return posix<int>(Result<void>(fail(EFAULT)));
  set->__signals = signals.pending & signal_mask;
  return 0;
}

extern "C" int sigsuspend(const sigset_t *mask) {
  return posix<int>(in_memory(mask) ? wait_for_signal(mask) : fail(EFAULT));
}

extern "C" int pause() { return posix<int>(wait_for_signal(nullptr)); }

extern "C" int sighold(int number) { return posix<int>(change_one(SIG_BLOCK, number)); }

extern "C" int sigrelse(int number) { return posix<int>(change_one(SIG_UNBLOCK, number)); }

extern "C" int sigpause(int number) {
  if (!is_signal(number))
    return posix<int>(Result<void>(fail(EINVAL)));
  sigset_t mask{signal_mask & ~bit_of(number)};
  return posix<int>(wait_for_signal(&mask));
}
