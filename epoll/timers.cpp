#include <epoll/timers.h>

#include <stdlib.h>

#include <epoll/reactor.h>
#include <wasi/clocks.h>

namespace wasi_epoll {

Instant monotonic_now() { return wasi::monotonic_clock_now(); }

Instant after(uint64_t duration) {
  Instant now = monotonic_now();
  return duration < never - now ? now + duration : never;
}

void Timer::expired() {}

Timer::~Timer() { reactor.timers().cancel(*this); }

void Timers::place(Timer *timer, size_t index) {
  heap_[index] = timer;
  timer->index_ = index;
}

void Timers::sift_up(size_t index) {
  Timer *timer = heap_[index];
  while (index > 0) {
    size_t parent = (index - 1) / 2;
    if (heap_[parent]->deadline_ <= timer->deadline_)
      break;
    place(heap_[parent], index);
    index = parent;
  }
  place(timer, index);
}

void Timers::sift_down(size_t index) {
  Timer *timer = heap_[index];
  for (size_t child; (child = 2 * index + 1) < size_; index = child) {
    if (child + 1 < size_ && heap_[child + 1]->deadline_ < heap_[child]->deadline_)
      ++child;
    if (timer->deadline_ <= heap_[child]->deadline_)
      break;
    place(heap_[child], index);
  }
  place(timer, index);
}

bool Timers::set(Timer &timer, Instant deadline) {
  if (timer.armed()) {
    timer.deadline_ = deadline;
    sift_up(timer.index_);
    sift_down(timer.index_);
    return true;
  }
  if (size_ == capacity_) {
    size_t capacity = capacity_ ? 2 * capacity_ : 16;
    auto **heap = static_cast<Timer **>(realloc(heap_, capacity * sizeof *heap_));
    if (!heap)
      return false;
    heap_ = heap;
    capacity_ = capacity;
  }
  timer.deadline_ = deadline;
  place(&timer, size_++);
  sift_up(timer.index_);
  return true;
}

void Timers::cancel(Timer &timer) {
  if (!timer.armed())
    return;
  size_t hole = timer.index_;
  timer.index_ = Timer::idle;
  Timer *last = heap_[--size_];
  if (last == &timer)
    return;
  place(last, hole);
  sift_up(hole);
  sift_down(last->index_);
}

void Timers::run(Instant now) {
  while (earliest() <= now) {
    Timer *timer = heap_[0];
    cancel(*timer);
    timer->expired();
  }
}

} // namespace wasi_epoll
