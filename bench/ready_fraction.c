// N descriptors watched, k of them made ready each round: microseconds per event.
//
//   ready_fraction <pipe|eventfd|tcp> <epoll|poll> <descriptors> <ready> <events>
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "many_descriptors.h"

static void check(long result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
}

// in is watched, out makes it ready.
static void open_pair(const char *kind, int *in, int *out) {
  static int listening = -1;
  static struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  if (!strcmp(kind, "eventfd")) {
    check(*in = *out = eventfd(0, EFD_NONBLOCK), "eventfd");
    return;
  }
  if (!strcmp(kind, "pipe")) {
    int ends[2];
    check(pipe(ends), "pipe");
    *in = ends[0];
    *out = ends[1];
  } else {
    if (listening < 0) {
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      listening = socket(AF_INET, SOCK_STREAM, 0);
      check(bind(listening, (struct sockaddr *)&address, size), "bind");
      check(listen(listening, 128), "listen");
      check(getsockname(listening, (struct sockaddr *)&address, &size), "getsockname");
    }
    *out = socket(AF_INET, SOCK_STREAM, 0);
    check(connect(*out, (struct sockaddr *)&address, size), "connect");
    check(*in = accept(listening, NULL, NULL), "accept");
  }
  check(fcntl(*in, F_SETFL, O_NONBLOCK | fcntl(*in, F_GETFL)), "fcntl");
}

int main(int argc, char **argv) {
  if (argc != 6)
    return fprintf(stderr, "usage: %s kind epoll|poll descriptors ready events\n", argv[0]), 2;
  int count = atoi(argv[3]), ready = atoi(argv[4]), rounds = atoi(argv[5]) / ready + 1;
  int use_poll = !strcmp(argv[2], "poll");
  allow_many_descriptors();

  int instance = epoll_create1(0);
  int *in = calloc(count, sizeof *in), *out = calloc(count, sizeof *out);
  struct pollfd *polled = calloc(count, sizeof *polled);
  struct epoll_event *events = calloc(count, sizeof *events);
  for (int i = 0; i < count; ++i) {
    open_pair(argv[1], &in[i], &out[i]);
    polled[i] = (struct pollfd){.fd = in[i], .events = POLLIN};
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    if (!use_poll)
      check(epoll_ctl(instance, EPOLL_CTL_ADD, in[i], &event), "epoll_ctl");
  }

  uint64_t value = 1;
  struct timespec start, end;
  for (int round = -2; round < rounds; ++round) {
    if (round == 0)
      clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < ready; ++i)
      check(write(out[(size_t)i * count / ready], &value, sizeof value), "write");
    for (int seen = 0; seen < ready;) {
      if (use_poll) {
        check(poll(polled, count, -1), "poll");
        for (int i = 0; i < count; ++i)
          if (polled[i].revents) {
            check(read(in[i], &value, sizeof value), "read");
            ++seen;
          }
      } else {
        int found = epoll_wait(instance, events, count, -1);
        check(found, "epoll_wait");
        for (int i = 0; i < found; ++i)
          check(read(in[events[i].data.u32], &value, sizeof value), "read");
        seen += found;
      }
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9;
  printf("%.3f\n", seconds / rounds / ready * 1e6);
}
