// Sets of signals: sigemptyset(3) and its family.
#include <signal/signals.h>

using namespace wasi_epoll;

static int change(sigset_t *set, int number, bool member) {
  if (!is_signal(number)) {
    errno = EINVAL;
    return -1;
  }
  SignalSet bit = bit_of(number);
  set->__signals = member ? set->__signals | bit : set->__signals & ~bit;
  return 0;
}

extern "C" int sigemptyset(sigset_t *set) {
  set->__signals = 0;
  return 0;
}

extern "C" int sigfillset(sigset_t *set) {
  set->__signals = UINT64_MAX;
  return 0;
}

extern "C" int sigaddset(sigset_t *set, int number) { return change(set, number, true); }
extern "C" int sigdelset(sigset_t *set, int number) { return change(set, number, false); }

extern "C" int sigismember(const sigset_t *set, int number) {
  if (!is_signal(number)) {
    errno = EINVAL;
    return -1;
  }
  return set->__signals & bit_of(number) ? 1 : 0;
}

extern "C" int sigisemptyset(const sigset_t *set) { return set->__signals == 0; }

extern "C" int sigorset(sigset_t *into, const sigset_t *a, const sigset_t *b) {
  into->__signals = a->__signals | b->__signals;
  return 0;
}

extern "C" int sigandset(sigset_t *into, const sigset_t *a, const sigset_t *b) {
  into->__signals = a->__signals & b->__signals;
  return 0;
}
