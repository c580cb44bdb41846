// poll() for what was compiled with the base libc's header, Rust's standard library for
// one: it has other numbers for the bits, and fewer.
#include <epoll/poll_set.h>
#include <time/duration.h>

using namespace wasi_epoll;

namespace {

struct BaseBits {
  static constexpr short in = 0x1, out = 0x2, error = 0x1000, hangup = 0x2000, invalid = 0x4000;

  static short found(uint32_t ready, short events) {
    short found = 0;
    if (ready & ready_for_input)
      found |= in & events;
    if (ready & ready_for_output)
      found |= out & events;
    if (ready & EPOLLERR)
      found |= error;
    if (ready & EPOLLHUP)
      found |= hangup;
    return found;
  }
};

} // namespace

extern "C" int base_poll(pollfd *entries, nfds_t count, int timeout) __asm__("poll");

int base_poll(pollfd *entries, nfds_t count, int timeout) {
  return posix<int>(poll<BaseBits>(entries, count, timeout_of_milliseconds(timeout)));
}
