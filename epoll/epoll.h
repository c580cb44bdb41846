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

struct ReadyTag {};

/// One registration, keyed by the descriptor's number and its description.
/// Owned by its instance; gone when the description closes.
class Interest final : public Object, public Watch, public Hook<ReadyTag> {
public:
  static void *operator new(size_t size) noexcept { return Pool<Interest>::take(size); }
  static void operator delete(void *memory) { Pool<Interest>::give(memory); }

  Interest(Epoll &epoll, Description &source, int fd, const epoll_event &event)
      : epoll_(epoll), source_(source), fd_(fd) {
    set(event);
  }

  void set(const epoll_event &event) {
    events_ = event.events | EPOLLERR | EPOLLHUP;
    data_ = event.data;
    exclusive = event.events & EPOLLEXCLUSIVE;
  }
  /// The bits of the description's readiness that are to be reported now.
  uint32_t ready() { return source_.readiness() & wanted(); }
  /// Reports `ready` and becomes what that leaves behind: disabled after EPOLLONESHOT.
  epoll_event report(uint32_t ready);
  bool level_triggered() const { return !(events_ & (EPOLLET | EPOLLONESHOT)); }

  bool notify(uint32_t events) override;
  void source_gone() override;
  Epoll *epoll() override { return &epoll_; }

  Description &source() const { return source_; }
  int fd() const { return fd_; }

private:
  friend class Epoll;
  uint32_t wanted() const;

  Epoll &epoll_;
  Description &source_;
  Interest *next_ = nullptr; // with the same number, of a description that lives on by a dup
  int fd_;
  uint32_t events_;
  epoll_data_t data_;
};

class Epoll final : public Description {
public:
  Epoll() : Description(O_RDWR) {}

  /// EEXIST, ELOOP, ENOMEM, EINVAL
  Result<void> add(int fd, Description &source, const epoll_event &event);
  /// ENOENT, EINVAL
  Result<void> modify(int fd, Description &source, const epoll_event &event);
  /// ENOENT
  Result<void> remove(int fd, Description &source);

  /// Up to `max` events, waiting for the first up to `timeout` nanoseconds (never for
  /// no limit). 0 when they have passed, EINTR.
  Result<int> wait(epoll_event *events, int max, uint64_t timeout);

  uint32_t readiness() override;
  Result<int> ioctl(unsigned long request, void *argument) override;
  Epoll *epoll() override { return this; }

private:
  friend class Interest;

  ~Epoll() override;
  Interest **find(int fd, Description &source);
  bool reserve(int fd);
  void detach(Interest &interest);
  void make_ready(Interest &interest);
  int collect(epoll_event *events, int max);
  bool waited_for();
  bool busy_poll(Instant deadline);
  int depth_below(const Epoll &new_parent);
  int depth_above();

  // The interest list: chains by number, found in O(1) for epoll_ctl.
  Interest **by_fd_ = nullptr;
  size_t by_fd_size_ = 0;
  List<Interest, ReadyTag> ready_;
  epoll_params params_{};
};

} // namespace wasi_epoll
