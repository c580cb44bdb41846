// epoll_ctl: microseconds per add, modify and delete, with N registered.
//
//   control <descriptors> <rounds>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "many_descriptors.h"

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return fprintf(stderr, "usage: %s descriptors rounds\n", argv[0]), 2;
  int count = atoi(argv[1]), rounds = atoi(argv[2]);
  allow_many_descriptors();
  int instance = epoll_create1(0);
  int *fds = calloc(count, sizeof *fds);
  for (int i = 0; i < count; ++i)
    if ((fds[i] = eventfd(0, 0)) < 0)
      return perror("eventfd"), 1;
  double spent[4] = {0};
  const int operations[] = {0, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD};
  const int order[] = {1, 3, 2}; // add, modify, delete
  for (int round = 0; round < rounds; ++round)
    for (int step = 0; step < 3; ++step) {
      double start = now();
      for (int i = 0; i < count; ++i) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fds[i]};
        if (epoll_ctl(instance, operations[order[step]], fds[i], &event))
          return perror("epoll_ctl"), 1;
      }
      spent[order[step]] += now() - start;
    }
  double calls = (double)count * rounds;
  printf("%.3f %.3f %.3f\n", spent[1] / calls, spent[3] / calls, spent[2] / calls);
}
