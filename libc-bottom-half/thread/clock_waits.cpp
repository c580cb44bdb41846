// pthread_cond_clockwait(3), pthread_mutex_clocklock(3), pthread_rwlock_clockrdlock(3),
// pthread_rwlock_clockwrlock(3): waits until a moment of a clock of the caller's choice, made of
// those whose clock is given.
#include <pthread.h>

#include <time/clock.h>

using namespace wasi_epoll;

/// `until` of the clock `from` as a moment of `to`. EINVAL for what isn't a clock to wait on.
static Result<timespec> moved(const timespec &until, clockid_t from, clockid_t to) {
  auto which = clock_of(from);
  if (!which || *which == Clock::process)
    return fail(EINVAL);
  auto target = clock_of(to);
  if ((target && *target == *which) || until.tv_nsec < 0 || until.tv_nsec >= 1'000'000'000)
    return until;
  timespec here, there;
  clock_gettime(from, &here);
  clock_gettime(to, &there);
  timespec result;
  if (__builtin_sub_overflow(until.tv_sec, here.tv_sec, &result.tv_sec) ||
      __builtin_add_overflow(result.tv_sec, there.tv_sec, &result.tv_sec))
    return until; // As far away on either.
  result.tv_nsec = until.tv_nsec - here.tv_nsec + there.tv_nsec;
  while (result.tv_nsec < 0) {
    result.tv_nsec += 1'000'000'000;
    --result.tv_sec;
  }
  while (result.tv_nsec >= 1'000'000'000) {
    result.tv_nsec -= 1'000'000'000;
    ++result.tv_sec;
  }
  return result;
}

/// wait(moment) with the moment as one of the clock `to`.
template <class Wait>
static int until_of(const timespec *until, clockid_t from, clockid_t to, Wait wait) {
  auto moment = moved(*until, from, to);
  return moment ? wait(&*moment) : moment.error().code;
}

extern "C" {
int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                           const timespec *until) {
  // Where pthread_cond_init keeps its clock.
  return until_of(until, clock, condition->__u.__i[4], [&](const timespec *moment) {
    return pthread_cond_timedwait(condition, mutex, moment);
  });
}
int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const timespec *until) {
  return until_of(until, clock, CLOCK_REALTIME,
                  [&](const timespec *moment) { return pthread_mutex_timedlock(mutex, moment); });
}
int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock, const timespec *until) {
  return until_of(until, clock, CLOCK_REALTIME,
                  [&](const timespec *moment) { return pthread_rwlock_timedrdlock(lock, moment); });
}
int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock, const timespec *until) {
  return until_of(until, clock, CLOCK_REALTIME,
                  [&](const timespec *moment) { return pthread_rwlock_timedwrlock(lock, moment); });
}
}
