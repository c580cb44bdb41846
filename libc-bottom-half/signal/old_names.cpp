// sigset(3), psignal(3), psiginfo(3)
#include <signal.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

extern "C" void (*sigset(int signal, void (*handler)(int)))(int) {
  sigset_t this_one, before;
  sigemptyset(&this_one);
  if (sigaddset(&this_one, signal))
    return SIG_ERR;
  struct sigaction old;
  if (handler == SIG_HOLD) {
    if (sigaction(signal, nullptr, &old) || sigprocmask(SIG_BLOCK, &this_one, &before))
      return SIG_ERR;
  } else {
    struct sigaction wanted{};
    wanted.sa_handler = handler;
    if (sigaction(signal, &wanted, &old) || sigprocmask(SIG_UNBLOCK, &this_one, &before))
      return SIG_ERR;
  }
  return sigismember(&before, signal) ? SIG_HOLD : old.sa_handler;
}

// The base's begins with a colon when the message is empty.
extern "C" void psignal(int signal, const char *message) {
  int error = errno;
  bool prefixed = message && *message;
  fprintf(stderr, "%s%s%s\n", prefixed ? message : "", prefixed ? ": " : "", strsignal(signal));
  errno = error;
}

extern "C" void psiginfo(const siginfo_t *information, const char *message) {
  psignal(information->si_signo, message);
}
