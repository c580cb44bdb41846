// pthread_condattr_setclock(3), pthread_condattr_getclock(3): the base's take a clock's
// address.
#include <pthread.h>

#include <time/clock.h>

using namespace wasi_epoll;

static constexpr unsigned shared = 0x80000000;

extern "C" int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock) {
  auto which = clock_of(clock);
  if (!which || *which == Clock::process)
    return EINVAL;
  attributes->__attr &= shared;
  attributes->__attr |= *which == Clock::realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  return 0;
}

extern "C" int pthread_condattr_getclock(const pthread_condattr_t *attributes, clockid_t *clock) {
  *clock = attributes->__attr & ~shared;
  return 0;
}
