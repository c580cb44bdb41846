// signalfd(2)
#include <sys/epoll.h>
#include <sys/signalfd.h>

#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <fd/table.h>
#include <fd/value.h>
#include <signal/signals.h>
#include <support/close_on_exec.h>

namespace wasi_epoll {

namespace {

class SignalFd final : public Description, SignalListener {
public:
  SignalFd(SignalSet set, int flags)
      : Description(O_RDWR | (flags & SFD_NONBLOCK), &this_kind), set_(set) {
    listen_to_signals(*this);
  }

  static Result<Ref<SignalFd>> of(int fd) {
    auto description = table.get(fd);
    if (!description)
      return fail(description);
    if ((*description)->kind() != &this_kind)
      return fail(EINVAL);
    return Ref(static_cast<SignalFd *>(description->get()));
  }

  void set(SignalSet set) {
    set_ = set;
    tell_listeners(signals.pending);
  }

  Result<size_t> try_read(Buffers into) override {
    size_t room = total_size(into) / sizeof(signalfd_siginfo);
    if (!room)
      return fail(EINVAL);
    size_t size = 0;
    for (; room; --room) {
      auto signal = take_pending(set_);
      if (!signal)
        break;
      signalfd_siginfo info = described(*signal);
      copy_to(into, &info, sizeof info, size);
      size += sizeof info;
    }
    if (!size)
      return fail(EAGAIN);
    return size;
  }

  Result<off_t> seek(off_t, int) override { return 0; }
  uint32_t readiness() override { return signals.pending & set_ ? EPOLLIN : 0; }

private:
  static constexpr char this_kind = 0;

  static signalfd_siginfo described(const Occurrence &signal) {
    siginfo_t info = to_siginfo(signal);
    signalfd_siginfo described{};
    described.ssi_signo = info.si_signo;
    described.ssi_code = info.si_code;
    described.ssi_pid = info.si_pid;
    described.ssi_uid = info.si_uid;
    described.ssi_int = info.si_int;
    described.ssi_ptr = reinterpret_cast<uintptr_t>(info.si_ptr);
    return described;
  }

  // Also of others: on Linux all of the process's share one wait queue.
  void became_pending(SignalSet) override { notify(any_event); }

  SignalSet set_;
};

Result<int> make(int fd, const sigset_t *mask, int flags) {
  if (flags & ~(SFD_CLOEXEC | SFD_NONBLOCK))
    return fail(EINVAL);
  if (!in_memory(mask))
    return fail(EFAULT);
  SignalSet set = mask->__signals & ~unblockable;
  if (fd != -1) {
    auto description = SignalFd::of(fd);
    if (!description)
      return fail(description);
    (*description)->set(set);
    return fd;
  }
  Ref<Description> description = new SignalFd(set, flags);
  if (!description)
    return fail(ENOMEM);
  return table.install(*description, asks_close_on_exec(flags));
}

} // namespace

} // namespace wasi_epoll

extern "C" int signalfd(int fd, const sigset_t *mask, int flags) {
  return wasi_epoll::posix<int>(wasi_epoll::make(fd, mask, flags));
}
