// Many connections to an echo server at once, from one epoll loop:
// echo-client PORT CONNECTIONS BYTES
// Prints how each ended, counted.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  size_t sent, got;
  int connected;
};

static size_t wanted;
static int good, wrong, refused, reset, early, other, running;

static unsigned char byte_at(const struct connection *c, size_t offset) {
  return (unsigned char)((uintptr_t)c / 16 + offset * 7 + offset / 256);
}

static void end(struct connection *c, int *counter) {
  ++*counter;
  --running;
  close(c->fd);
  c->fd = -1;
}

static int *counter_of(int error) {
  switch (error) {
  case ECONNREFUSED:
    return &refused;
  case ECONNRESET:
  case EPIPE:
    return &reset;
  default:
    fprintf(stderr, "error %d: %s\n", error, strerror(error));
    return &other;
  }
}

static void advance(struct connection *c) {
  static unsigned char buffer[16384];
  if (!c->connected) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
      end(c, counter_of(error));
      return;
    }
    c->connected = 1;
  }
  while (c->sent < wanted) {
    size_t size = wanted - c->sent < sizeof buffer ? wanted - c->sent : sizeof buffer;
    for (size_t i = 0; i < size; i++)
      buffer[i] = byte_at(c, c->sent + i);
    ssize_t n = send(c->fd, buffer, size, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno == EAGAIN)
        break;
      end(c, counter_of(errno));
      return;
    }
    c->sent += (size_t)n;
  }
  for (;;) {
    ssize_t n = read(c->fd, buffer, sizeof buffer);
    if (n < 0 && errno == EAGAIN)
      return;
    if (n <= 0) {
      end(c, n == 0 ? &early : counter_of(errno));
      return;
    }
    for (ssize_t i = 0; i < n; i++) {
      if (buffer[i] != byte_at(c, c->got + (size_t)i)) {
        end(c, &wrong);
        return;
      }
    }
    c->got += (size_t)n;
    if (c->got == wanted) {
      end(c, &good);
      return;
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 4)
    return 2;
  int count = atoi(argv[2]);
  wanted = (size_t)atol(argv[3]);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  struct connection *connections = calloc((size_t)count, sizeof *connections);
  int ep = epoll_create1(0);
  for (int i = 0; i < count; i++) {
    struct connection *c = &connections[i];
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) {
      perror("socket");
      return 1;
    }
    running++;
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
      end(c, counter_of(errno));
      continue;
    }
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &event) != 0) {
      perror("epoll_ctl");
      return 1;
    }
  }
  while (running) {
    struct epoll_event events[64];
    int ready = epoll_wait(ep, events, 64, 20000);
    if (ready <= 0) {
      printf("nothing happens: %d running\n", running);
      return 1;
    }
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (c->fd >= 0)
        advance(c);
    }
  }
  printf("good %d wrong %d refused %d reset %d early %d other %d\n", good, wrong, refused, reset,
         early, other);
  return 0;
}
