// semaphore.h, without names: see named_semaphore.cpp.
#include <semaphore.h>

#include <errno.h>
#include <limits.h>
#include <time.h>

#include <epoll/reactor.h>
#include <support/result.h>
#include <time/clock.h>

using namespace wasi_epoll;

static volatile int &value(sem_t *it) { return it->__val[0]; }

static Result<void> take(sem_t *it) {
  if (value(it) == 0)
    return fail(EAGAIN);
  value(it) = value(it) - 1;
  return {};
}

/// Somebody else must post: a signal handler or another task.
static Result<void> take(sem_t *it, const timespec *until, clockid_t clock = CLOCK_REALTIME) {
  if (until && (until->tv_nsec < 0 || until->tv_nsec >= 1'000'000'000))
    return take(it) ? Result<void>() : fail(EINVAL);
  for (;;) {
    if (auto taken = take(it))
      return taken;
    if (until) {
      timespec now;
      clock_gettime(clock, &now);
      if (now.tv_sec > until->tv_sec ||
          (now.tv_sec == until->tv_sec && now.tv_nsec >= until->tv_nsec))
        return fail(ETIMEDOUT);
    }
    Waiter waiter;
    constexpr uint64_t pause = 1'000'000;
    if (auto waited = reactor.wait(waiter, after(pause)); failed_with(waited, EINTR))
      return take(it) ? Result<void>() : waited;
  }
}

extern "C" {
int sem_init(sem_t *it, int, unsigned initial) {
  if (initial > INT_MAX)
    return posix<int>(Result<void>(fail(EINVAL)));
  *it = {};
  value(it) = initial;
  return 0;
}
int sem_destroy(sem_t *) { return 0; }
int sem_getvalue(sem_t *it, int *into) {
  *into = value(it);
  return 0;
}
int sem_post(sem_t *it) {
  if (value(it) == INT_MAX)
    return posix<int>(Result<void>(fail(EOVERFLOW)));
  value(it) = value(it) + 1;
  return 0;
}
int sem_trywait(sem_t *it) { return posix<int>(take(it)); }
int sem_wait(sem_t *it) { return posix<int>(take(it, nullptr)); }
int sem_timedwait(sem_t *it, const timespec *until) { return posix<int>(take(it, until)); }
int sem_clockwait(sem_t *it, clockid_t clock, const timespec *until) {
  auto which = clock_of(clock);
  if (!which || *which == Clock::process)
    return posix<int>(Result<void>(fail(EINVAL)));
  return posix<int>(take(it, until, clock));
}
}
