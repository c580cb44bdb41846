// What the exported functions of the tests share: a check that ends the instance, and a
// wait that finds out whether what must be a call's own is.
#pragma once

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int inside, most; // calls that are in flight, and were at most
static _Thread_local int mine;

static void check(int good, const char *what) {
  if (!good) {
    fprintf(stderr, "%s (errno %d)\n", what, errno);
    abort();
  }
}

static void wait_for(int fd, uint32_t events) {
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = events, .data.fd = fd};
  check(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
  check(epoll_wait(epoll, &event, 1, -1) == 1 && event.data.fd == fd, "somebody else's event");
  close(epoll);
}

// In an epoll loop, while other calls run.
static void wait_in_epoll(int ms) {
  static int calls;
  int me = mine = ++calls, errno_of_mine = 1 + me % 70;
  volatile char on_stack[20000];
  memset((void *)on_stack, me, sizeof on_stack);
  int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  for (int i = 0; i < 5; i++) {
    struct itimerspec t = {.it_value = {0, ms * 1000000L / 5 + 1}};
    timerfd_settime(timer, 0, &t, NULL);
    errno = errno_of_mine;
    wait_for(timer, EPOLLIN);
    check(errno == errno_of_mine, "errno of another call");
    check(mine == me, "thread-local storage of another call");
    for (size_t j = 0; j < sizeof on_stack; j += 97)
      check(on_stack[j] == (char)me, "stack of another call");
    uint64_t ticks;
    check(read(timer, &ticks, sizeof ticks) == sizeof ticks && ticks == 1, "ticks");
  }
  close(timer);
}
