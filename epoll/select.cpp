// select(2), pselect(2)
#include <sys/select.h>

#include <epoll/scan.h>
#include <fd/arguments.h>
#include <fd/table.h>
#include <stdio/uses_input.h>
#include <time/duration.h>

namespace wasi_epoll {

namespace {

/// One of the three sets. Which of its members are ready is noted on the side,
/// because the next look needs the set as the program gave it.
class Set {
public:
  Set(fd_set *set, uint32_t events) : set_(set), events_(events) {}

  /// How many are ready. EBADF.
  Result<int> look(int limit) {
    int ready = 0;
    for (size_t i = 0; i < count(); ++i) {
      uint64_t &word = ready_[i / 64];
      uint64_t bit = uint64_t{1} << i % 64;
      word &= ~bit;
      int fd = set_->__fds[i];
      if (fd >= limit)
        continue;
      Description *source = table.peek_any(fd);
      if (!source)
        return fail(EBADF);
      if (!(look_at(*source) & events_))
        continue;
      word |= bit;
      ++ready;
    }
    return ready;
  }

  /// Leaves only what is ready in the program's set.
  void keep_ready() {
    size_t kept = 0;
    for (size_t i = 0; i < count(); ++i)
      if (ready_[i / 64] >> i % 64 & 1)
        set_->__fds[kept++] = set_->__fds[i];
    if (set_)
      set_->__nfds = kept;
  }

private:
  size_t count() const {
    if (!set_)
      return 0;
    return set_->__nfds < FD_SETSIZE ? set_->__nfds : FD_SETSIZE;
  }

  fd_set *set_;
  uint32_t events_;
  uint64_t ready_[FD_SETSIZE / 64];
};

Result<int> select(int limit, fd_set *input, fd_set *output, fd_set *exceptional,
                   Result<uint64_t> timeout, const sigset_t *mask = nullptr) {
  if (limit < 0 || limit > FD_SETSIZE)
    return fail(EINVAL);
  if (!timeout)
    return fail(timeout);
  // As on Linux, without descriptors to look at nobody looks at the sets.
  if (limit == 0)
    input = output = exceptional = nullptr;
  if (!none_or_in_memory(input) || !none_or_in_memory(output) || !none_or_in_memory(exceptional) ||
      !none_or_in_memory(mask))
    return fail(EFAULT);
  Set sets[] = {
      {input, EPOLLIN | EPOLLRDNORM | EPOLLRDBAND | EPOLLHUP | EPOLLERR},
      {output, EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND | EPOLLERR},
      {exceptional, EPOLLPRI},
  };
  auto found = scan_until(*timeout, mask, [&]() -> Result<int> {
    int ready = 0;
    for (Set &set : sets) {
      auto of_set = set.look(limit);
      if (!of_set)
        return of_set;
      ready += *of_set;
    }
    return ready;
  });
  if (found)
    for (Set &set : sets)
      set.keep_ready();
  return found;
}

Result<uint64_t> duration_of(const timeval &time) {
  if (time.tv_sec < 0 || time.tv_usec < 0)
    return fail(EINVAL);
  // Linux takes more than a second's worth of microseconds.
  timespec normal{.tv_sec = time.tv_sec + time.tv_usec / 1'000'000,
                  .tv_nsec = static_cast<long>(time.tv_usec % 1'000'000 * 1000)};
  return nanoseconds_of(normal);
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int select(int limit, fd_set *input, fd_set *output, fd_set *exceptional,
                      timeval *timeout) {
  if (!timeout)
    return posix<int>(wasi_epoll::select(limit, input, output, exceptional, never));
  auto duration = duration_of(*timeout);
  bool passes = duration && *duration;
  Instant deadline = passes ? after(*duration) : at_once;
  int found = posix<int>(wasi_epoll::select(limit, input, output, exceptional, duration));
  if (passes) {
    // As on Linux, what is left of the timeout.
    Instant now = monotonic_now();
    uint64_t left = deadline > now ? (deadline - now) / 1000 : 0;
    *timeout = {.tv_sec = static_cast<time_t>(left / 1'000'000),
                .tv_usec = static_cast<suseconds_t>(left % 1'000'000)};
  }
  return found;
}

extern "C" int pselect(int limit, fd_set *input, fd_set *output, fd_set *exceptional,
                       const timespec *timeout, const sigset_t *mask) {
  return posix<int>(
      wasi_epoll::select(limit, input, output, exceptional, timeout_of(timeout), mask));
}
