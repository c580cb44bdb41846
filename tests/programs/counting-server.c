// Prints `port N` and serves; tells each new connection how many there are with it, in a byte.
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&own, sizeof own) || listen(listener, 64))
    return 1;
  getsockname(listener, (struct sockaddr *)&own, &(socklen_t){sizeof own});
  printf("port %d\n", ntohs(own.sin_port));
  fflush(stdout);
  struct epoll_event events[64] = {{.events = EPOLLIN, .data.fd = listener}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, events);
  for (unsigned char open = 0;;) {
    int count = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      char byte;
      if (fd != listener) {
        if (read(fd, &byte, 1) <= 0) {
          close(fd);
          open--;
        }
        continue;
      }
      int accepted = accept(listener, NULL, NULL);
      struct epoll_event event = {.events = EPOLLIN, .data.fd = accepted};
      open++;
      if (accepted == -1 || write(accepted, &open, 1) != 1 ||
          epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event))
        return 2;
    }
  }
}
