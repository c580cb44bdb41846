// eventfd(2)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <epoll/reactor.h>
#include <fd/table.h>
#include <fd/value.h>
#include <support/close_on_exec.h>

namespace wasi_epoll {

namespace {

class EventFd final : public Description {
public:
  EventFd(uint64_t count, int flags)
      : Description(O_RDWR | (flags & EFD_NONBLOCK)), count_(count),
        semaphore_(flags & EFD_SEMAPHORE) {}

  Result<size_t> try_read(Buffers into) override {
    if (total_size(into) < sizeof count_)
      return fail(EINVAL);
    if (!count_)
      return fail(EAGAIN);
    uint64_t value = semaphore_ ? 1 : count_;
    count_ -= value;
    copy_to(into, &value, sizeof value);
    notify(EPOLLOUT);
    return sizeof value;
  }

  Result<size_t> try_write(Buffers from) override {
    uint64_t value;
    if (total_size(from) < sizeof value)
      return fail(EINVAL);
    copy_from(from, &value, sizeof value);
    if (value == UINT64_MAX)
      return fail(EINVAL);
    if (value > largest - count_)
      return fail(EAGAIN);
    count_ += value;
    notify(EPOLLIN);
    return sizeof value;
  }

  Result<off_t> seek(off_t, int) override { return 0; }
  uint32_t readiness() override {
    return (count_ ? EPOLLIN : 0) | (count_ < largest ? EPOLLOUT : 0);
  }

private:
  static constexpr uint64_t largest = UINT64_MAX - 1;

  uint64_t count_;
  bool semaphore_;
};

Result<int> make(unsigned count, int flags) {
  if (flags & ~(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
    return fail(EINVAL);
  Ref<Description> description = new EventFd(count, flags);
  if (!description)
    return fail(ENOMEM);
  return table.install(*description, asks_close_on_exec(flags));
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int eventfd(unsigned count, int flags) { return posix<int>(make(count, flags)); }

extern "C" int eventfd_read(int fd, eventfd_t *value) {
  return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1;
}

extern "C" int eventfd_write(int fd, eventfd_t value) {
  return write(fd, &value, sizeof value) == sizeof value ? 0 : -1;
}
