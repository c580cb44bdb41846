// What a future and a call cost through a descriptor in an epoll, and by raw
// component-model calls.
//
// Futures: among N outstanding ones, one after the other is resolved, noticed, read,
// dropped and replaced by a new one. Both ends are here, so that the host has next to
// nothing to do: all that the library adds shows.
// Calls: N timers of the host run at once, and end in a burst.
//
//   future <outstanding> <completions>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../../tests/adopt/types.h"

namespace {

struct Ends {
  uint32_t readable, writable;
};
Ends make() {
  uint64_t both = number_type.make();
  return {static_cast<uint32_t>(both), static_cast<uint32_t>(both >> 32)};
}

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec * 1e-3;
}

uint32_t next(uint32_t &seed) { return seed = seed * 1664525 + 1013904223; }

double raw(size_t outstanding, size_t completions) {
  adopt_waitable_set_t set = adopt_waitable_set_new();
  struct Future {
    Ends ends;
    uint32_t payload;
  };
  std::vector<Future> futures(outstanding);
  std::vector<uint32_t> by_handle(4 * outstanding + 1000);
  auto start = [&](uint32_t i) {
    Future &it = futures[i];
    it.ends = make();
    by_handle.at(it.ends.readable) = i;
    adopt_waitable_join(it.ends.readable, set);
    if (number_type.read(it.ends.readable, &it.payload) != UINT32_MAX)
      abort();
  };
  for (uint32_t i = 0; i < outstanding; ++i)
    start(i);
  uint32_t seed = 1;
  double begin = now();
  for (size_t turn = 0; turn < completions; ++turn) {
    uint32_t at = next(seed) % outstanding;
    number_type.write(futures[at].ends.writable, &at);
    adopt_event_t event;
    adopt_waitable_set_wait(set, &event);
    uint32_t i = by_handle[event.waitable];
    if (futures[i].payload != at)
      abort();
    number_type.drop_readable(futures[i].ends.readable);
    number_type.drop_writable(futures[i].ends.writable);
    start(i);
  }
  double taken = now() - begin;
  for (Future &it : futures) {
    adopt_waitable_join(it.ends.readable, 0);
    number_type.cancel_read(it.ends.readable);
    number_type.drop_readable(it.ends.readable);
    uint32_t zero = 0;
    number_type.write(it.ends.writable, &zero); // dropped: over
    number_type.drop_writable(it.ends.writable);
  }
  adopt_waitable_set_drop(set);
  return taken / completions;
}

double adopted(size_t outstanding, size_t completions) {
  int epoll = epoll_create1(0);
  struct Future {
    int fd;
    uint32_t writable;
  };
  std::vector<Future> futures(outstanding);
  auto start = [&](uint32_t i) {
    Ends ends = make();
    int fd = wasi_epoll_future_reader(ends.readable, &number_type, 0);
    futures[i] = {fd, ends.writable};
    epoll_event event{.events = EPOLLIN, .data = {.u32 = i}};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
      abort();
  };
  for (uint32_t i = 0; i < outstanding; ++i)
    start(i);
  epoll_event event;
  epoll_wait(epoll, &event, 1, 0);
  uint32_t seed = 1;
  double begin = now();
  for (size_t turn = 0; turn < completions; ++turn) {
    uint32_t at = next(seed) % outstanding, payload;
    uint32_t zero = number_type.write(futures[at].writable, &at);
    bool blocked = zero == UINT32_MAX; // asked for only when a wait begins
    if (epoll_wait(epoll, &event, 1, -1) != 1)
      abort();
    uint32_t i = event.data.u32;
    if (read(futures[i].fd, &payload, sizeof payload) != sizeof payload || payload != at)
      abort();
    if (blocked)
      number_type.cancel_write(futures[i].writable);
    close(futures[i].fd);
    number_type.drop_writable(futures[i].writable);
    start(i);
  }
  double taken = now() - begin;
  for (Future &it : futures) {
    close(it.fd);
    uint32_t zero = 0;
    number_type.write(it.writable, &zero);
    number_type.drop_writable(it.writable);
  }
  close(epoll);
  return taken / completions;
}

uint32_t timer() { return wasi_clocks_monotonic_clock_wait_for(20'000'000); }

double raw_calls(size_t outstanding) {
  adopt_waitable_set_t set = adopt_waitable_set_new();
  double begin = now();
  for (size_t i = 0; i < outstanding; ++i)
    adopt_waitable_join(ADOPT_SUBTASK_HANDLE(timer()), set);
  for (size_t done = 0; done < outstanding; ++done) {
    adopt_event_t event;
    adopt_waitable_set_wait(set, &event);
    adopt_subtask_drop(event.waitable);
  }
  double taken = now() - begin;
  adopt_waitable_set_drop(set);
  return taken / outstanding;
}

double adopted_calls(size_t outstanding) {
  int epoll = epoll_create1(0);
  double begin = now();
  for (size_t i = 0; i < outstanding; ++i) {
    epoll_event event{.events = EPOLLIN, .data = {}};
    event.data.fd = wasi_epoll_subtask(timer(), 0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
  }
  for (size_t done = 0; done < outstanding;) {
    epoll_event events[64];
    int n = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < n; ++i, ++done) {
      uint32_t status;
      if (read(events[i].data.fd, &status, sizeof status) != sizeof status)
        abort();
      close(events[i].data.fd);
    }
  }
  double taken = now() - begin;
  close(epoll);
  return taken / outstanding;
}

} // namespace

int main(int argc, char **argv) {
  size_t outstanding = argc > 1 ? atoi(argv[1]) : 1000;
  size_t completions = argc > 2 ? atoi(argv[2]) : 100000;
  raw(outstanding, completions / 10);
  adopted(outstanding, completions / 10);
  // The best of several turns: the others were disturbed.
  double best[4] = {1e9, 1e9, 1e9, 1e9};
  for (int turn = 0; turn < 15; ++turn) {
    best[0] = std::min(best[0], raw(outstanding, completions));
    best[1] = std::min(best[1], adopted(outstanding, completions));
    best[2] = std::min(best[2], raw_calls(outstanding));
    best[3] = std::min(best[3], adopted_calls(outstanding));
  }
  printf(
      "%zu outstanding: future raw %.3f, descriptor %.3f us; call raw %.3f, descriptor %.3f us\n",
      outstanding, best[0], best[1], best[2], best[3]);
}
