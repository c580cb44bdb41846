// Calls lifted.c's function several times at once, and says how long all took and what
// each returned. With an argument: cancels a call that the runtime holds back.
// wit: tests/adopt/lifts.wit lifts-caller
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "lifts_caller_epoll.h"

enum { calls = 8, ms = 60 };

static long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void expect(int good, const char *what) {
  if (!good)
    printf("not so: %s (errno %d)\n", what, errno);
}

static void cancel_before_it_starts(void) {
  uint32_t results[2], status;
  int running = wasi_epoll_subtask(test_lifts_lift_wait(ms, &results[0]), 0);
  uint32_t call = test_lifts_lift_wait(ms, &results[1]);
  expect(LIFTS_CALLER_SUBTASK_STATE(call) == LIFTS_CALLER_SUBTASK_STARTING, "held back");
  int held_back = wasi_epoll_subtask(call, O_NONBLOCK);
  struct pollfd both[2] = {{held_back, POLLIN, 0}, {running, POLLIN, 0}};
  expect(poll(both, 2, 0) == 0, "nothing to see");
  expect(read(held_back, &status, 4) == -1 && errno == EAGAIN, "not over");
  expect(wasi_epoll_cancel(held_back) == 0, "cancelled");
  expect(poll(both, 2, 0) == 1 && both[0].revents == POLLIN, "over");
  expect(read(held_back, &status, 4) == 4 && status == LIFTS_CALLER_SUBTASK_STARTED_CANCELLED,
         "its status");
  close(held_back);
  close(wasi_epoll_subtask(test_lifts_lift_wait(ms, &results[1]), 0)); // closing does the same
  expect(read(running, &status, 4) == 4 && status == LIFTS_CALLER_SUBTASK_RETURNED,
         "the other one goes on");
  close(running);
  printf("%zu handles left\n", wasi_epoll_handles());
}

int main(int argc, char **argv) {
  if (argc > 1)
    return cancel_before_it_starts(), 0;
  uint32_t result[calls];
  int epoll = epoll_create1(0);
  long start = now_ms();
  for (int i = 0; i < calls; i++) {
    struct epoll_event event = {.events = EPOLLIN};
    event.data.fd = wasi_epoll_subtask(test_lifts_lift_wait(ms, &result[i]), 0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
  }
  for (int done = 0; done < calls; done++) {
    struct epoll_event event;
    if (epoll_wait(epoll, &event, 1, -1) != 1)
      return 1;
    close(event.data.fd);
  }
  printf("%ld ms,", now_ms() - start);
  for (int i = 0; i < calls; i++)
    printf(" %u", result[i]);
  printf("\n");
}
