// getsockopt(2), setsockopt(2), and the options of every kind of socket
#include <sys/time.h>

#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <net/calls.h>
#include <net/option_value.h>
#include <time/duration.h>

namespace wasi_epoll {

static timeval as_timeval(uint64_t timeout) {
  if (timeout == never)
    return {};
  return {.tv_sec = static_cast<time_t>(timeout / nanoseconds_per_second),
          .tv_usec = static_cast<suseconds_t>(timeout % nanoseconds_per_second / 1000)};
}

/// Linux counts them in ticks, and begins none that it doesn't end. So also the shortest one
/// leaves the host some time to tell what is there already.
constexpr uint64_t tick = 4'000'000;

/// SO_RCVTIMEO's and SO_SNDTIMEO's value; zero is no timeout.
static Result<uint64_t> take_timeout(const void *value, socklen_t size) {
  auto time = take_option<timeval>(value, size);
  if (!time)
    return fail(time);
  if (time->tv_usec < 0 || time->tv_usec >= 1'000'000)
    return fail(EDOM);
  if (time->tv_sec < 0)
    return at_once;
  auto duration =
      nanoseconds_of({.tv_sec = time->tv_sec, .tv_nsec = static_cast<long>(time->tv_usec * 1000)});
  if (!duration)
    return duration;
  if (*duration == 0 || *duration > never - tick)
    return never;
  return (*duration + tick - 1) / tick * tick;
}

static Result<void> get(Socket &socket, int level, int name, void *value, socklen_t *size) {
  if (level == SOL_SOCKET)
    switch (name) {
    case SO_ERROR:
      reactor.breathe(); // A program may ask for nothing else, again and again.
      return put_option(socket.take_error(), value, size);
    case SO_TYPE:
      return put_option(socket.type(), value, size);
    case SO_DOMAIN:
      return put_option(socket.domain(), value, size);
    case SO_PROTOCOL:
      return put_option(socket.protocol(), value, size);
    case SO_ACCEPTCONN:
      return put_option(int{socket.listening()}, value, size);
    case SO_RCVTIMEO:
      return put_option(as_timeval(socket.receive_timeout()), value, size);
    case SO_SNDTIMEO:
      return put_option(as_timeval(socket.send_timeout()), value, size);
    }
  return socket.option(level, name, value, size);
}

static Result<void> set(Socket &socket, int level, int name, const void *value, socklen_t size) {
  if (level == SOL_SOCKET) {
    // As on Linux, before anybody looks at the name.
    if (auto number = take_option<int>(value, size); !number)
      return fail(number);
    switch (name) {
    case SO_ERROR:
    case SO_TYPE:
    case SO_DOMAIN:
    case SO_PROTOCOL:
    case SO_ACCEPTCONN:
      return fail(ENOPROTOOPT);
    case SO_RCVTIMEO:
      return take_timeout(value, size).transform([&](uint64_t timeout) {
        socket.set_receive_timeout(timeout);
      });
    case SO_SNDTIMEO:
      return take_timeout(value, size).transform([&](uint64_t timeout) {
        socket.set_send_timeout(timeout);
      });
    }
  }
  return socket.set_option(level, name, value, size);
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int getsockopt(int fd, int level, int name, void *value, socklen_t *size) {
  auto socket = socket_of(fd);
  if (!socket)
    return posix<int>(Result<void>(fail(socket)));
  if (!in_memory(size))
    return posix<int>(Result<void>(fail(EFAULT)));
  if (static_cast<int>(*size) < 0)
    return posix<int>(Result<void>(fail(EINVAL)));
  return posix<int>(get(**socket, level, name, value, size));
}

extern "C" int setsockopt(int fd, int level, int name, const void *value, socklen_t size) {
  auto socket = socket_of(fd);
  if (!socket)
    return posix<int>(Result<void>(fail(socket)));
  if (static_cast<int>(size) < 0)
    return posix<int>(Result<void>(fail(EINVAL)));
  return posix<int>(set(**socket, level, name, value, size));
}
