// epoll instances, as epoll(7) says.
//
// An instance keeps an interest list and a ready list. A registration (Interest)
// watches its description; when that notifies, it goes onto the ready list, once.
// epoll_wait takes from the ready list and asks the descriptions' state bits:
// its cost grows with what is ready, whatever is registered. Level-triggered
// interests that were reported go back to the end of the list and are asked
// again by the next call, so none starves when `maxevents` is small.
#pragma once

#include <sys/epoll.h>

#include <epoll/timers.h>
#include <fd/description.h>

namespace wasi_epoll {

class Interest;

class Epoll final : public Description {
public:
  Epoll() : Description(O_RDWR, &this_kind) {}
  /// Null for other kinds.
  static Epoll *of(Description &description) {
    return description.kind() == &this_kind ? static_cast<Epoll *>(&description) : nullptr;
  }

  /// EEXIST, ELOOP, ENOMEM, EINVAL
  Result<void> add(int fd, Description &source, const epoll_event &event);
  /// ENOENT, EINVAL
  Result<void> modify(int fd, Description &source, const epoll_event &event);
  /// ENOENT
  Result<void> remove(int fd, Description &source);

  /// Up to `max` events, waiting for the first up to `timeout` nanoseconds (never for
  /// no limit). 0 when they have passed, EINTR.
  Result<int> wait(epoll_event *events, int max, uint64_t timeout);

  Result<off_t> seek(off_t, int) override { return 0; }
  uint32_t readiness() override;
  Result<int> ioctl(unsigned long request, void *argument) override;

private:
  friend class Interest;
  static constexpr char this_kind = 0;

  ~Epoll() override;
  Interest **find(int fd, Description &source);
  bool reserve(int fd);
  void detach(Interest &interest);
  int collect(epoll_event *events, int max);
  Result<int> wait_for_more(epoll_event *events, int max, uint64_t timeout);
  bool busy_poll(Instant deadline);
  int depth_below(const Epoll &new_parent);
  int depth_above();

  // The interest list: chains by number, found in O(1) for epoll_ctl.
  Interest **by_fd_ = nullptr;
  size_t by_fd_size_ = 0;
  ReadyList ready_{*this};
  epoll_params params_{};
};

/// One registration, keyed by the descriptor's number and its description.
/// Owned by its instance; gone when the description closes.
class Interest final : public Object, public Watch {
public:
  static void *operator new(size_t size) noexcept { return Pool<Interest>::take(size); }
  static void operator delete(void *memory) { Pool<Interest>::give(memory); }

  Interest(Epoll &epoll, Description &source, int fd, const epoll_event &event)
      : Watch(&epoll.ready_), epoll_(epoll), source_(source), fd_(fd) {
    set(event);
  }

  void set(const epoll_event &event) {
    events_ = event.events | EPOLLERR | EPOLLHUP;
    want(events_ & ~behaviour_bits);
    data_ = event.data;
    exclusive = event.events & EPOLLEXCLUSIVE;
  }
  /// The bits of the description's readiness that are to be reported now.
  uint32_t ready() { return source_.readiness() & wanted(); }
  /// Reports `ready` and becomes what that leaves behind: disabled after EPOLLONESHOT.
  epoll_event report(uint32_t ready) {
    if (events_ & EPOLLONESHOT)
      want(0);
    return {.events = ready, .data = data_};
  }
  bool level_triggered() const { return !(events_ & (EPOLLET | EPOLLONESHOT)); }

  void source_gone() override;
  Epoll *epoll() override { return &epoll_; }

private:
  friend class Epoll;
  // How it is reported, and not what.
  static constexpr uint32_t behaviour_bits = EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE;

  Epoll &epoll_;
  Description &source_;
  Interest *next_ = nullptr; // with the same number, of a description that lives on by a dup
  int fd_;
  uint32_t events_;
  epoll_data_t data_;
};

} // namespace wasi_epoll
