// The signals of the process: what is done about each, and which are pending.
#pragma once

#include <signal.h>

#include <optional>

#include <signal/state.h>
#include <support/list.h>
#include <support/result.h>

namespace wasi_epoll {

/// One occurrence of a signal.
struct Occurrence {
  int number;
  int code; // SI_*
  union sigval value{};
  int timer = 0;   // whose expiry this is, with SI_TIMER
  int overrun = 0; // how often it expired meanwhile, beyond the first
};

siginfo_t to_siginfo(const Occurrence &signal);

struct SignalListenerTag {};

/// Somebody who wants to know of signals that become pending.
class SignalListener : public Hook<SignalListenerTag> {
public:
  /// Perhaps again one of those that were already.
  virtual void became_pending(SignalSet) {}

protected:
  ~SignalListener() = default;
};

/// Registers `listener`, which leaves when it is destroyed.
void listen_to_signals(SignalListener &listener);
void tell_listeners(SignalSet signals);

inline bool is_signal(int number) { return number > 0 && number < _NSIG; }

/// Makes a signal pending, unless it is ignored. EAGAIN when too many are queued.
Result<void> generate(const Occurrence &signal);
/// The same; then runs its handler, if it isn't blocked.
Result<void> send(const Occurrence &signal);

/// Told when the signal of a timer is taken; completes it. Set by who has such timers.
extern void (*timer_signal_taken)(Occurrence &signal);

/// Takes the first pending signal of `among`.
std::optional<Occurrence> take_pending(SignalSet among);

/// EINVAL when the signal can't be caught.
Result<struct sigaction> action_of(int number);
Result<void> set_action(int number, const struct sigaction &action);

/// Changes the mask, and runs handlers that are due then.
void set_blocked(SignalSet blocked);

} // namespace wasi_epoll
