// The server of the benchmarks across processes: echoes, one epoll instance.
//
//   server <port>
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { batch = 256 };

static void check(long result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
}

static void watch(int instance, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  check(epoll_ctl(instance, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

int main(int argc, char **argv) {
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  socklen_t size = sizeof address;
  int one = 1;
  int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  check(bind(listening, (struct sockaddr *)&address, size), "bind");
  check(listen(listening, 1024), "listen");
  check(getsockname(listening, (struct sockaddr *)&address, &size), "getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  int instance = epoll_create1(0);
  watch(instance, listening);
  static char data[16384];
  for (;;) {
    struct epoll_event events[batch];
    int count = epoll_wait(instance, events, batch, -1);
    check(count, "epoll_wait");
    for (int i = 0; i < count; ++i) {
      int fd = events[i].data.fd;
      if (fd == listening) {
        int accepted = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
        if (accepted >= 0)
          watch(instance, accepted);
        else if (errno != EAGAIN)
          check(accepted, "accept");
        continue;
      }
      ssize_t got = read(fd, data, sizeof data);
      if (got > 0)
        check(write(fd, data, got), "write");
      else if (got == 0 || errno != EAGAIN)
        close(fd);
    }
  }
}
