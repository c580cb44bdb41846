#include <epoll/epoll.h>

#include <stdlib.h>
#include <string.h>

#include <algorithm>

#include <epoll/reactor.h>
#include <fd/arguments.h>

namespace wasi_epoll {

namespace {

// What EPOLLEXCLUSIVE can be combined with.
constexpr uint32_t exclusive_bits =
    EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;
// Instances inside instances, as Linux limits them.
constexpr int max_nesting = 4;

} // namespace

void Interest::source_gone() {
  epoll_.detach(*this);
  delete this;
}

Epoll::~Epoll() {
  for (size_t fd = 0; fd < by_fd_size_; ++fd)
    while (Interest *interest = by_fd_[fd]) {
      by_fd_[fd] = interest->next_;
      delete interest;
    }
  free(by_fd_);
}

Interest **Epoll::find(int fd, Description &source) {
  if (static_cast<size_t>(fd) >= by_fd_size_)
    return nullptr;
  for (Interest **at = &by_fd_[fd]; *at; at = &(*at)->next_)
    if (&(*at)->source_ == &source)
      return at;
  return nullptr;
}

bool Epoll::reserve(int fd) {
  size_t needed = static_cast<size_t>(fd) + 1;
  if (needed <= by_fd_size_)
    return true;
  size_t size = std::max({needed, 2 * by_fd_size_, size_t{16}});
  auto **grown = static_cast<Interest **>(realloc(by_fd_, size * sizeof *by_fd_));
  if (!grown)
    return false;
  memset(grown + by_fd_size_, 0, (size - by_fd_size_) * sizeof *grown);
  by_fd_ = grown;
  by_fd_size_ = size;
  return true;
}

void Epoll::detach(Interest &interest) {
  Interest **at = find(interest.fd_, interest.source_);
  *at = interest.next_;
}

/// How many instances are nested below this one; more than the limit when
/// `new_parent` is among them, since that would close a cycle.
int Epoll::depth_below(const Epoll &new_parent) {
  if (this == &new_parent)
    return max_nesting + 1;
  int depth = 0;
  for (size_t fd = 0; fd < by_fd_size_ && depth <= max_nesting; ++fd)
    for (Interest *at = by_fd_[fd]; at; at = at->next_)
      if (Epoll *nested = of(at->source_))
        depth = std::max(depth, 1 + nested->depth_below(new_parent));
  return depth;
}

int Epoll::depth_above() {
  int depth = 0;
  each_watch([&](Watch &watch) {
    if (Epoll *parent = watch.epoll())
      depth = std::max(depth, 1 + parent->depth_above());
  });
  return depth;
}

Result<void> Epoll::add(int fd, Description &source, const epoll_event &event) {
  if (event.events & EPOLLEXCLUSIVE && (event.events & ~exclusive_bits || of(source)))
    return fail(EINVAL);
  if (Epoll *nested = of(source))
    if (nested->depth_below(*this) + 1 + depth_above() > max_nesting)
      return fail(ELOOP);
  if (find(fd, source))
    return fail(EEXIST);
  if (!reserve(fd))
    return fail(ENOMEM);
  auto *interest = new Interest(*this, source, fd, event);
  if (!interest)
    return fail(ENOMEM);
  interest->next_ = by_fd_[fd];
  by_fd_[fd] = interest;
  source.add_watch(*interest);
  if (interest->ready())
    ready_.add(*interest);
  return {};
}

Result<void> Epoll::modify(int fd, Description &source, const epoll_event &event) {
  if (event.events & EPOLLEXCLUSIVE)
    return fail(EINVAL);
  Interest **at = find(fd, source);
  if (!at)
    return fail(ENOENT);
  if ((*at)->exclusive)
    return fail(EINVAL);
  (*at)->set(event);
  if ((*at)->ready() && !(*at)->Hook<ReadyTag>::linked())
    ready_.add(**at);
  return {};
}

Result<void> Epoll::remove(int fd, Description &source) {
  Interest **at = find(fd, source);
  if (!at)
    return fail(ENOENT);
  Interest *interest = *at;
  *at = interest->next_;
  delete interest;
  return {};
}

int Epoll::collect(epoll_event *events, int max) {
  if (ready_.empty())
    return 0;
  // What there is no room for stays in front, and comes first the next time.
  Watch *last = &ready_.back();
  int count = 0;
  for (Watch *watch = nullptr; watch != last && count < max;) {
    watch = &ready_.front();
    auto &interest = static_cast<Interest &>(*watch);
    uint32_t ready = interest.ready();
    interest.Hook<ReadyTag>::unlink();
    if (!ready)
      continue;
    if (interest.level_triggered())
      ready_.push_back(interest);
    events[count++] = interest.report(ready);
  }
  return count;
}

uint32_t Epoll::readiness() {
  while (!ready_.empty()) {
    if (static_cast<Interest &>(ready_.front()).ready())
      return EPOLLIN | EPOLLRDNORM;
    ready_.pop_front();
  }
  return 0;
}

bool Epoll::busy_poll(Instant deadline) {
  Instant end = std::min(deadline, after(uint64_t{params_.busy_poll_usecs} * 1000));
  while (!readiness() && monotonic_now() < end)
    reactor.progress_with_turn();
  return readiness();
}

Result<int> Epoll::wait(epoll_event *events, int max, uint64_t timeout) {
  if (timeout == 0)
    reactor.progress_with_all();
  else
    reactor.progress(max);
  if (int count = collect(events, max))
    return count;
  return wait_for_more(events, max, timeout);
}

/// With nothing ready.
Result<int> Epoll::wait_for_more(epoll_event *events, int max, uint64_t timeout) {
  if (timeout == 0) {
    // There is no wait that a signal could interrupt.
    reactor.progress_with_turn();
    return collect(events, max);
  }
  Instant deadline = deadline_in(timeout);
  if (params_.busy_poll_usecs && busy_poll(deadline))
    return collect(events, max);
  for (;;) {
    auto waited = reactor.wait_for(*this, EPOLLIN, deadline);
    if (failed_with(waited, EINTR)) // also if the handler made something ready
      return fail(waited);
    if (int count = collect(events, max))
      return count;
    if (failed_with(waited, ETIMEDOUT))
      return 0;
    if (!waited)
      return fail(waited);
  }
}

Result<int> Epoll::ioctl(unsigned long request, void *argument) {
  if (request != EPIOCSPARAMS && request != EPIOCGPARAMS)
    return fail(EINVAL);
  if (!in_memory(argument, sizeof(epoll_params)))
    return fail(EFAULT);
  auto &params = *static_cast<epoll_params *>(argument);
  if (request == EPIOCGPARAMS) {
    params = params_;
    return 0;
  }
  if (params.__pad || params.busy_poll_usecs > INT32_MAX || params.prefer_busy_poll > 1)
    return fail(EINVAL);
  params_ = params;
  return 0;
}

} // namespace wasi_epoll
