// One active pair of descriptors among N idle ones, all watched by one epoll
// instance (or one poll array): microseconds per round trip.
//
//   round_trip <tcp|pipe|eventfd> <epoll|poll> <idle pairs> <round trips>
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#if __has_include(<sys/epoll.h>)
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "many_descriptors.h"
#else
#include "poll_only.h"
#endif

enum { message_size = 64 };

// A round trip goes from near to far and back: each end reads one descriptor and
// writes another.
struct end {
  int in, out;
};

static int instance;
static struct pollfd *polled;
static int watched;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void check(long result, const char *what) {
  if (result < 0)
    die(what);
}

static void watch(int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  check(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK), "fcntl");
  if (polled)
    polled[watched] = (struct pollfd){.fd = fd, .events = POLLIN};
  else
    check(epoll_ctl(instance, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
  ++watched;
}

// Waits until `fd` is readable; of epoll, nothing else may be.
static void await(int fd) {
  struct epoll_event event;
  if (!polled) {
    check(epoll_wait(instance, &event, 1, -1), "epoll_wait");
    if (event.data.fd != fd)
      die("another descriptor");
    return;
  }
  for (int ready = 0; !ready;) {
    check(poll(polled, watched, -1), "poll");
    for (int i = 0; i < watched; ++i)
      ready |= polled[i].revents && polled[i].fd == fd;
  }
}

static int listener(struct sockaddr_in *address) {
  socklen_t size = sizeof *address;
  *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  check(bind(fd, (struct sockaddr *)address, size), "bind");
  check(listen(fd, 128), "listen");
  check(getsockname(fd, (struct sockaddr *)address, &size), "getsockname");
  return fd;
}

static void open_pair(const char *kind, struct end ends[2]) {
  static int listening = -1;
  static struct sockaddr_in address;
  if (!strcmp(kind, "tcp")) {
    if (listening < 0)
      listening = listener(&address);
    int near = socket(AF_INET, SOCK_STREAM, 0);
    check(connect(near, (struct sockaddr *)&address, sizeof address), "connect");
    int far = accept(listening, NULL, NULL);
    check(far, "accept");
    ends[0] = (struct end){near, near};
    ends[1] = (struct end){far, far};
  } else if (!strcmp(kind, "pipe")) {
    int there[2], back[2];
    check(pipe(there), "pipe");
    check(pipe(back), "pipe");
    ends[0] = (struct end){back[0], there[1]};
    ends[1] = (struct end){there[0], back[1]};
  } else {
    int there = eventfd(0, 0), back = eventfd(0, 0);
    check(there, "eventfd");
    check(back, "eventfd");
    ends[0] = (struct end){back, there};
    ends[1] = (struct end){there, back};
  }
}

static void pass(struct end from, struct end to, size_t size) {
  static char message[message_size] = {1};
  if (write(from.out, message, size) != (ssize_t)size)
    die("write");
  await(to.in);
  if (read(to.in, message, size) != (ssize_t)size)
    die("read");
}

int main(int argc, char **argv) {
  if (argc != 5)
    return fprintf(stderr, "usage: %s tcp|pipe|eventfd epoll|poll idle round-trips\n", argv[0]), 2;
  int idle = atoi(argv[3]), rounds = atoi(argv[4]);
  size_t size = strcmp(argv[1], "eventfd") ? message_size : sizeof(uint64_t);
  allow_many_descriptors();
  if (!strcmp(argv[2], "poll"))
    polled = calloc(2 * (idle + 1), sizeof *polled);
  instance = epoll_create1(0);

  struct end ends[2];
  for (int i = 0; i <= idle; ++i) {
    open_pair(argv[1], ends);
    watch(ends[0].in);
    watch(ends[1].in);
  }

  struct timespec start, end;
  for (int i = -100; i < rounds; ++i) {
    if (i == 0)
      clock_gettime(CLOCK_MONOTONIC, &start);
    pass(ends[0], ends[1], size);
    pass(ends[1], ends[0], size);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9;
  printf("%.2f\n", seconds / rounds * 1e6);
}
