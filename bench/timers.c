// One timerfd that is set again and again among N others that are armed:
// microseconds per timerfd_settime, and how late a 5 ms timer is, in microseconds.
//
//   timers <armed> <rounds>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "many_descriptors.h"

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int timer(long milliseconds) {
  int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct itimerspec time = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000000}};
  if (fd < 0 || timerfd_settime(fd, 0, &time, NULL))
    perror("timerfd"), exit(1);
  return fd;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return fprintf(stderr, "usage: %s armed rounds\n", argv[0]), 2;
  int armed = atoi(argv[1]), rounds = atoi(argv[2]);
  allow_many_descriptors();
  int instance = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  for (int i = 0; i < armed; ++i) {
    event.data.fd = timer(3600000 + rand() % 1000);
    epoll_ctl(instance, EPOLL_CTL_ADD, event.data.fd, &event);
  }
  int fd = timer(3600000);
  event.data.fd = fd;
  epoll_ctl(instance, EPOLL_CTL_ADD, fd, &event);

  double start = now();
  for (int i = 0; i < rounds; ++i) {
    struct itimerspec time = {.it_value = {1800 + i % 7, 0}};
    timerfd_settime(fd, 0, &time, NULL);
  }
  double set = (now() - start) / rounds;

  double late = 0;
  enum { waits = 50 };
  for (int i = 0; i < waits; ++i) {
    struct itimerspec time = {.it_value = {0, 5000000}};
    uint64_t expirations;
    start = now();
    timerfd_settime(fd, 0, &time, NULL);
    if (epoll_wait(instance, &event, 1, -1) != 1 || read(fd, &expirations, 8) != 8)
      return perror("a timer"), 1;
    late += now() - start - 5000;
  }
  printf("%.3f %.0f\n", set, late / waits);
}
