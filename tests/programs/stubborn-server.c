// An echo server that goes on accepting whatever accept says: one connection per event,
// and EMFILE is not an event to it. It prints its port, and "full" when it first ran out.

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what) {
  perror(what);
  exit(1);
}

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), ep = epoll_create1(0), full = 0;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 200) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &size) != 0)
    die("listen");
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  if (epoll_ctl(ep, EPOLL_CTL_ADD, listener, &event) != 0)
    die("epoll_ctl");
  for (;;) {
    struct epoll_event events[16];
    int count = epoll_wait(ep, events, 16, -1);
    if (count < 0)
      die("epoll_wait");
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (peer < 0) {
          if (errno == EMFILE && !full++) {
            printf("full\n");
            fflush(stdout);
          } else if (errno != EMFILE && errno != EAGAIN) {
            die("accept");
          }
          continue;
        }
        event = (struct epoll_event){.events = EPOLLIN, .data.fd = peer};
        if (epoll_ctl(ep, EPOLL_CTL_ADD, peer, &event) != 0)
          die("epoll_ctl");
        continue;
      }
      char data[1000];
      ssize_t n = read(fd, data, sizeof data);
      if (n > 0)
        n = write(fd, data, (size_t)n);
      if (n == 0 || (n < 0 && errno != EAGAIN))
        close(fd);
    }
  }
}
