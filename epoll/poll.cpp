// poll(2), ppoll(2)
#include <epoll/poll_set.h>
#include <time/duration.h>

using namespace wasi_epoll;

namespace {

static_assert(POLLIN == EPOLLIN && POLLPRI == EPOLLPRI && POLLOUT == EPOLLOUT);
static_assert(POLLERR == EPOLLERR && POLLHUP == EPOLLHUP && POLLRDHUP == EPOLLRDHUP);
static_assert(POLLRDNORM == EPOLLRDNORM && POLLRDBAND == EPOLLRDBAND);
static_assert(POLLWRNORM == EPOLLWRNORM && POLLWRBAND == EPOLLWRBAND);

struct LinuxBits {
  static constexpr short invalid = POLLNVAL;
  static short found(uint32_t ready, short events) { return ready & (events | POLLERR | POLLHUP); }
};

} // namespace

int poll(pollfd *entries, nfds_t count, int timeout) {
  return posix<int>(poll<LinuxBits>(entries, count, timeout_of_milliseconds(timeout)));
}

int ppoll(pollfd *entries, nfds_t count, const timespec *timeout, const sigset_t *mask) {
  return posix<int>(poll<LinuxBits>(entries, count, timeout_of(timeout), mask));
}
