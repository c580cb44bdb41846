// sigaction(2), and what older programs use: signal(2), siginterrupt(3), sigset(3), sigignore(3).
#include <limits.h>

#include <fd/arguments.h>
#include <signal/signals.h>

using namespace wasi_epoll;

/// Signals whose handlers, set by signal(2), don't restart what they interrupt.
static constinit SignalSet interrupting = 0;

static Result<sighandler_t> set_handler(int number, sighandler_t handler) {
  auto old = action_of(number);
  if (!old)
    return fail(old);
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = interrupting & bit_of(number) ? 0 : SA_RESTART;
  return set_action(number, action).transform([&] { return old->sa_handler; });
}

static sighandler_t or_error(Result<sighandler_t> result) {
  if (result)
    return *result;
  errno = result.error().code;
  return SIG_ERR;
}

extern "C" int sigaction(int number, const struct sigaction *action, struct sigaction *old) {
  auto before = action_of(number);
  if (!before)
    return posix<int>(before);
  Result<void> result;
  if (action)
    result = set_action(number, *action);
  if (result && old)
    *old = *before;
  return posix<int>(result);
}

extern "C" sighandler_t signal(int number, sighandler_t handler) {
  return or_error(set_handler(number, handler));
}
extern "C" sighandler_t bsd_signal(int, sighandler_t) __attribute__((alias("signal")));
extern "C" sighandler_t __sysv_signal(int, sighandler_t) __attribute__((alias("signal")));

extern "C" int siginterrupt(int number, int interrupts) {
  auto action = action_of(number);
  if (!action)
    return posix<int>(action);
  SignalSet bit = bit_of(number);
  interrupting = interrupts ? interrupting | bit : interrupting & ~bit;
  action->sa_flags = interrupts ? action->sa_flags & ~SA_RESTART : action->sa_flags | SA_RESTART;
  return posix<int>(set_action(number, *action));
}

extern "C" int sigignore(int number) { return posix<int>(set_handler(number, SIG_IGN)) ? -1 : 0; }

extern "C" int sigaltstack(const stack_t *stack, stack_t *old) {
  // Handlers run on the stack of whom they interrupt; whatever is given is as good.
  static constinit stack_t given{nullptr, SS_DISABLE, 0};
  if (!none_or_in_memory(stack) || !none_or_in_memory(old))
    return posix<int>(Result<void>(fail(EFAULT)));
  if (stack) {
    int mode = stack->ss_flags & INT_MAX; // without Linux's SS_AUTODISARM
    if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE)
      return posix<int>(Result<void>(fail(EINVAL)));
    if (mode != SS_DISABLE && stack->ss_size < MINSIGSTKSZ)
      return posix<int>(Result<void>(fail(ENOMEM)));
  }
  if (old)
    *old = given;
  if (stack)
    given = *stack;
  return 0;
}
