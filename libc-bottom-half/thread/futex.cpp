// What a base with cooperative threads builds its locks and conditions on. One
// thread runs at a time and gives way only by choice, so a waiter just lets the
// others run until the word has changed; nobody has to be woken.
#include <errno.h>
#include <time.h>

#include <canon/abi.h>

namespace {

constexpr unsigned absolute_time = 1 << 1;

bool passed(const timespec &deadline, clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec > deadline.tv_sec ||
         (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec);
}

timespec from_now(const timespec &duration, clockid_t clock) {
  timespec end;
  clock_gettime(clock, &end);
  if (__builtin_add_overflow(end.tv_sec, duration.tv_sec, &end.tv_sec))
    return {.tv_sec = INT64_MAX, .tv_nsec = 0};
  end.tv_nsec += duration.tv_nsec;
  if (end.tv_nsec >= 1'000'000'000) {
    end.tv_nsec -= 1'000'000'000;
    if (end.tv_sec < INT64_MAX)
      end.tv_sec += 1;
  }
  return end;
}

} // namespace

extern "C" int __wasilibc_futex_wait(volatile int *word, int value, clockid_t clock,
                                     const timespec *time, unsigned flags) {
  if (time && (time->tv_nsec < 0 || time->tv_nsec >= 1'000'000'000))
    return -EINVAL;
  if (*word != value)
    return -EWOULDBLOCK;
  timespec deadline{};
  if (time)
    deadline = flags & absolute_time ? *time : from_now(*time, clock);
  while (*word == value) {
    if (time && passed(deadline, clock))
      return -ETIMEDOUT;
    wasi_epoll::canon::builtin::wasi_epoll_thread_yield();
  }
  return 0;
}

extern "C" int __wasilibc_futex_wake(volatile int *, int, unsigned) { return 0; }
