// Load for an echo server, native: `active` connections each with one request in
// flight, among `idle` that say nothing. Prints requests per second, and the
// median and 99th percentile of the latency in microseconds.
//
//   load <port> <active> <idle> <seconds>
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "many_descriptors.h"

enum { message_size = 64, most_samples = 4 << 20 };

static void check(long result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static int open_connection(int port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons(port),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  check(connect(fd, (struct sockaddr *)&address, sizeof address), "connect");
  int one = 1;
  check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), "TCP_NODELAY");
  return fd;
}

static int compare(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  if (argc != 5)
    return fprintf(stderr, "usage: %s port active idle seconds\n", argv[0]), 2;
  int port = atoi(argv[1]), active = atoi(argv[2]), idle = atoi(argv[3]);
  double seconds = atof(argv[4]);
  allow_many_descriptors();

  for (int i = 0; i < idle; ++i)
    open_connection(port);
  int instance = epoll_create1(0);
  int *fds = calloc(active, sizeof *fds);
  uint64_t *sent = calloc(active, sizeof *sent);
  uint32_t *samples = malloc(most_samples * sizeof *samples);
  char message[message_size] = "ping";
  for (int i = 0; i < active; ++i) {
    fds[i] = open_connection(port);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    check(epoll_ctl(instance, EPOLL_CTL_ADD, fds[i], &event), "epoll_ctl");
  }
  for (int i = 0; i < active; ++i) {
    sent[i] = now();
    check(write(fds[i], message, message_size), "write");
  }

  size_t done = 0;
  uint64_t start = now(), warm = start + 300000000, end = warm + (uint64_t)(seconds * 1e9);
  for (uint64_t at = start; at < end;) {
    struct epoll_event events[256];
    int count = epoll_wait(instance, events, 256, 1000);
    check(count, "epoll_wait");
    if (count == 0)
      return fprintf(stderr, "no answer for a second\n"), 1;
    for (int i = 0; i < count; ++i) {
      int which = events[i].data.u32;
      char answer[4096];
      if (read(fds[which], answer, sizeof answer) != message_size)
        return fprintf(stderr, "a wrong answer\n"), 1;
      at = now();
      if (at >= warm && done < most_samples)
        samples[done++] = (at - sent[which]) / 1000;
      sent[which] = at;
      check(write(fds[which], message, message_size), "write");
    }
  }
  qsort(samples, done, sizeof *samples, compare);
  printf("%.0f %u %u\n", done / seconds, samples[done / 2], samples[done * 99 / 100]);
}
