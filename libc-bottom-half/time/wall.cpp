// time(2), gettimeofday(2), settimeofday(2), stime(2)
#include <errno.h>
#include <sys/time.h>

#include <support/outside.h>
#include <wasi/clocks.h>

using namespace wasi_epoll;

extern "C" time_t time(time_t *into) {
  heard_from_outside();
  time_t now = wasi::system_clock_now().seconds;
  if (into)
    *into = now;
  return now;
}

extern "C" int gettimeofday(timeval *into, void *) {
  heard_from_outside();
  if (into) {
    auto [seconds, nanoseconds] = wasi::system_clock_now();
    *into = {seconds, static_cast<suseconds_t>(nanoseconds / 1000)};
  }
  return 0;
}

static int not_permitted() {
  errno = EPERM;
  return -1;
}

extern "C" int settimeofday(const timeval *time, const struct timezone *) {
  bool valid = !time || (time->tv_sec >= 0 && time->tv_usec >= 0 && time->tv_usec < 1'000'000);
  errno = valid ? EPERM : EINVAL;
  return -1;
}
extern "C" int adjtime(const timeval *, timeval *) { return not_permitted(); }
extern "C" int stime(const time_t *) { return not_permitted(); }
