// epoll_create(2), epoll_create1(2), epoll_ctl(2), epoll_wait(2), epoll_pwait(2), epoll_pwait2(2)
#include <epoll/epoll.h>
#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <fd/table.h>
#include <signal/state.h>
#include <stdio/uses_input.h>
#include <support/close_on_exec.h>
#include <time/duration.h>

namespace wasi_epoll {

static Result<int> create(int flags) {
  if (flags & ~EPOLL_CLOEXEC)
    return fail(EINVAL);
  Ref<Epoll> epoll = new Epoll;
  if (!epoll)
    return fail(ENOMEM);
  return table.install(*epoll, asks_close_on_exec(flags));
}

static Result<void> control(int instance, int operation, int fd, const epoll_event *event) {
  if (operation != EPOLL_CTL_DEL && !in_memory(event))
    return fail(EFAULT);
  Description *description = table.peek(instance);
  Description *source = table.peek(fd);
  if (!description || !source)
    return fail(EBADF);
  if (!source->pollable())
    return fail(EPERM);
  Epoll *epoll = Epoll::of(*description);
  if (!epoll || description == source)
    return fail(EINVAL);
  switch (operation) {
  case EPOLL_CTL_ADD:
    return epoll->add(fd, *source, *event);
  case EPOLL_CTL_MOD:
    return epoll->modify(fd, *source, *event);
  case EPOLL_CTL_DEL:
    return epoll->remove(fd, *source);
  default:
    return fail(EINVAL);
  }
}

/// Without a place for events that is an error once there is one.
static Result<int> wait_for_none(Epoll &epoll, uint64_t timeout) {
  reactor.progress_with_turn();
  if (epoll.readiness())
    return fail(EFAULT);
  if (timeout == 0)
    return 0;
  auto waited = reactor.wait_for(epoll, EPOLLIN, deadline_in(timeout));
  if (failed_with(waited, ETIMEDOUT))
    return 0;
  return fail(waited ? EFAULT : waited.error().code);
}

static Result<int> wait(int instance, epoll_event *events, int max, uint64_t timeout) {
  auto description = table.get(instance);
  if (!description)
    return fail(description);
  if (max <= 0 || max > static_cast<int>(INT32_MAX / sizeof *events))
    return fail(EINVAL);
  Epoll *epoll = Epoll::of(**description);
  if (!epoll)
    return fail(EINVAL);
  return in_memory(events) ? epoll->wait(events, max, timeout) : wait_for_none(*epoll, timeout);
}

static int wait_with_mask(int instance, epoll_event *events, int max, uint64_t timeout,
                          const sigset_t *mask) {
  if (!none_or_in_memory(mask))
    return posix<int>(Result<int>(fail(EFAULT)));
  Result<int> count;
  {
    TemporaryMask in_force(mask);
    count = wait(instance, events, max, timeout);
  }
  deliver_signals();
  return posix<int>(count);
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int epoll_create1(int flags) { return posix<int>(create(flags)); }

extern "C" int epoll_create(int size) {
  return posix<int>(size > 0 ? create(0) : Result<int>(fail(EINVAL)));
}

extern "C" int epoll_ctl(int instance, int operation, int fd, epoll_event *event) {
  return posix<int>(control(instance, operation, fd, event));
}

extern "C" int epoll_wait(int instance, epoll_event *events, int max, int timeout) {
  return epoll_pwait(instance, events, max, timeout, nullptr);
}

extern "C" int epoll_pwait(int instance, epoll_event *events, int max, int timeout,
                           const sigset_t *mask) {
  return wait_with_mask(instance, events, max, timeout_of_milliseconds(timeout), mask);
}

extern "C" int epoll_pwait2(int instance, epoll_event *events, int max, const timespec *timeout,
                            const sigset_t *mask) {
  auto duration = timeout_of(timeout);
  if (!duration)
    return posix<int>(duration);
  return wait_with_mask(instance, events, max, *duration, mask);
}
