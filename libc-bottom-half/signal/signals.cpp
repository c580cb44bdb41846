#include <signal/signals.h>

#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <bit>

#include <epoll/reactor.h>
#include <support/object.h>

namespace wasi_epoll {

namespace {

// As on Linux: below, a signal is pending or not; from here on each one counts.
constexpr int first_queued = 32;
constexpr unsigned queue_limit = 4096;

struct QueueTag {};
struct Queued final : Object, Hook<QueueTag>, Occurrence {
  explicit Queued(const Occurrence &signal) : Occurrence(signal) {}
};

[[clang::no_destroy]] constinit struct sigaction actions[_NSIG]{};
[[clang::no_destroy]] constinit Occurrence standard[first_queued]{};
[[clang::no_destroy]] constinit List<Queued, QueueTag> queue;
[[clang::no_destroy]] constinit List<SignalListener, SignalListenerTag> listeners;
constinit unsigned queued = 0;

constexpr SignalSet ignored_by_default = SignalState().ignored;

bool is_function(sighandler_t handler) { return handler != SIG_DFL && handler != SIG_IGN; }

void say(const char *text) { (void)!write(STDERR_FILENO, text, strlen(text)); }

/// The default action. Stopping would be for ever, so it is an end too.
[[noreturn]] void die(int number) {
  say("Killed by signal: ");
  say(strsignal(number));
  say("\n");
  if (number == SIGABRT)
    __builtin_trap(); // with a backtrace, and the status that a shell shows for it
  _exit(128 + number);
}

/// Drops what is pending of a signal.
void discard(int number) {
  signals.pending &= ~bit_of(number);
  if (number >= first_queued)
    queue.each([=](Queued &signal) {
      if (signal.number == number) {
        --queued;
        delete &signal;
      }
    });
}

/// Handlers are declared in many ways: `void handler()` in C, or what SA_SIGINFO asks for
/// without it. Other machines call them all alike; here a call by another type than the
/// function's own traps.
[[gnu::target("reference-types,gc")]] void call(const struct sigaction &action, int number,
                                                siginfo_t *info, ucontext_t *context) {
  auto of_info = action.sa_sigaction;
  auto of_number = action.sa_handler;
  // The compiler warns of any other cast.
  // NOLINTBEGIN(bugprone-bitwise-pointer-cast)
  auto of_nothing = std::bit_cast<void (*)()>(of_number);
  auto with_result = std::bit_cast<int (*)(int)>(of_number);
  auto of_nothing_with_result = std::bit_cast<int (*)()>(of_number);
  // NOLINTEND(bugprone-bitwise-pointer-cast)
  if (__builtin_wasm_test_function_pointer_signature(of_info))
    of_info(number, info, context);
  else if (__builtin_wasm_test_function_pointer_signature(of_nothing))
    of_nothing();
  else if (__builtin_wasm_test_function_pointer_signature(with_result))
    with_result(number);
  else if (__builtin_wasm_test_function_pointer_signature(of_nothing_with_result))
    of_nothing_with_result();
  else
    of_number(number);
}

void run_first(bool *restart) {
  auto signal = take_pending(~(signal_mask | signals.ignored));
  if (!signal)
    return;
  int number = signal->number;
  struct sigaction action = actions[number];
  if (!is_function(action.sa_handler))
    die(number);
  if (restart)
    *restart = action.sa_flags & SA_RESTART;
  if (action.sa_flags & static_cast<int>(SA_RESETHAND))
    (void)set_action(number, {});

  SignalSet before = signal_mask;
  signal_mask |= action.sa_mask.__signals;
  if (!(action.sa_flags & SA_NODEFER))
    signal_mask |= bit_of(number);
  // Linux interrupts this handler before its first instruction for what else is
  // pending: of several signals, the one with the highest number is handled first.
  while (signal_due())
    run_first(nullptr);

  siginfo_t info = to_siginfo(*signal);
  ucontext_t context{};
  context.uc_stack.ss_flags = SS_DISABLE;
  context.uc_sigmask.__signals = before;
  call(action, number, &info, &context);
  signal_mask = context.uc_sigmask.__signals & ~unblockable;
}

void deliver() {
  // The first signal decides, as it does on Linux.
  bool restart = true;
  bool *decides = &restart;
  while (signal_due()) {
    run_first(decides);
    decides = nullptr;
  }
  signals.restart = restart;
}

/// A write to a pipe that nobody reads any more: in the middle of its call.
void broken_pipe() { (void)send({.number = SIGPIPE, .code = SI_USER}); }

} // namespace

constinit void (*timer_signal_taken)(Occurrence &) = nullptr;

siginfo_t to_siginfo(const Occurrence &signal) {
  siginfo_t info{};
  info.si_signo = signal.number;
  info.si_code = signal.code;
  info.si_value = signal.value;
  info.si_timerid = signal.timer;
  info.si_overrun = signal.overrun;
  if (signal.code <= 0) // from a program
    info.si_pid = getpid();
  return info;
}

// The newest hears first, as with Linux's wait queues.
void listen_to_signals(SignalListener &listener) { listeners.push_front(listener); }

void tell_listeners(SignalSet signals) {
  listeners.each([=](SignalListener &listener) { listener.became_pending(signals); });
}

Result<void> generate(const Occurrence &signal) {
  SignalSet bit = bit_of(signal.number);
  // A blocked signal is kept even if it is ignored: that may change.
  if (signals.ignored & ~signal_mask & bit)
    return {};
  if (signal.number < first_queued) {
    if (signals.pending & bit)
      return {};
    standard[signal.number] = signal;
  } else {
    auto *entry = queued < queue_limit ? new Queued(signal) : nullptr;
    if (!entry)
      return fail(EAGAIN);
    queue.push_back(*entry);
    ++queued;
  }
  signals.deliver = deliver;
  signals.pending |= bit;
  tell_listeners(bit);
  if (signal_mask & bit)
    reactor.rouse_all(); // A task that doesn't block it may be asleep.
  return {};
}

Result<void> send(const Occurrence &signal) {
  auto result = generate(signal);
  deliver_signals();
  return result;
}

/// Takes the first one that is pending of a signal.
static std::optional<Occurrence> take_first(int number) {
  if (number < first_queued) {
    signals.pending &= ~bit_of(number);
    return standard[number];
  }
  std::optional<Occurrence> first;
  bool more = false;
  queue.each([&](Queued &signal) {
    if (signal.number != number)
      return;
    if (first) {
      more = true;
      return;
    }
    first = signal;
    --queued;
    delete &signal;
  });
  if (!more)
    signals.pending &= ~bit_of(number);
  return first;
}

std::optional<Occurrence> take_pending(SignalSet among) {
  among &= signals.pending;
  if (!among)
    return {};
  auto signal = take_first(std::countr_zero(among) + 1);
  if (signal && signal->code == SI_TIMER && timer_signal_taken)
    timer_signal_taken(*signal);
  return signal;
}

Result<struct sigaction> action_of(int number) {
  if (!is_signal(number))
    return fail(EINVAL);
  return actions[number];
}

Result<void> set_action(int number, const struct sigaction &action) {
  if (!is_signal(number) || number == SIGKILL || number == SIGSTOP)
    return fail(EINVAL);
  SignalSet bit = bit_of(number);
  sighandler_t handler = action.sa_handler;
  bool was_ignored = signals.ignored & bit;
  bool ignored = handler == SIG_IGN || (handler == SIG_DFL && ignored_by_default & bit);
  if (ignored || (was_ignored && !(signal_mask & bit)))
    discard(number);
  signals.ignored = ignored ? signals.ignored | bit : signals.ignored & ~bit;
  actions[number] = action;
  actions[number].sa_mask.__signals &= ~unblockable;
  if (number == SIGPIPE)
    signals.broken_pipe = broken_pipe;
  return {};
}

void set_blocked(SignalSet blocked) {
  signal_mask = blocked & ~unblockable;
  while (take_pending(signals.ignored & ~signal_mask)) {
  }
  deliver_signals();
}

} // namespace wasi_epoll
