// A TCP echo server on epoll, as one would write it for Linux.
//
//   echo-server [port]      port 0, or none: any free one; the port is printed
//
// Each connection is read only while nothing waits to be written back to it, so a peer
// that sends and doesn't read is held up by TCP itself and costs one buffer.

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, EVENTS = 256 };

struct connection {
  int fd;
  char *unsent; // what the peer hasn't taken yet; NULL: nothing
  size_t from, to;
};

static int ep;
static int listener;
static int accepting = 1;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int operation, int fd, uint32_t events, void *owner) {
  struct epoll_event event = {.events = events, .data.ptr = owner};
  if (epoll_ctl(ep, operation, fd, &event) != 0)
    die("epoll_ctl");
}

static void hang_up(struct connection *c) {
  close(c->fd);
  free(c->unsent);
  free(c);
  if (!accepting) { // a descriptor is free again
    watch(EPOLL_CTL_MOD, listener, EPOLLIN, NULL);
    accepting = 1;
  }
}

// Write as much of a buffer as the peer takes now: how much that was, or -1 if it is gone.
static ssize_t write_some(int fd, const char *data, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t n = write(fd, data + done, size - done);
    if (n >= 0) {
      done += (size_t)n;
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      return -1;
    }
  }
  return (ssize_t)done;
}

static void on_readable(struct connection *c) {
  static char buffer[CHUNK];
  ssize_t size = read(c->fd, buffer, sizeof buffer);
  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (size <= 0) { // the peer has finished, and all it sent was sent back; or it reset
    hang_up(c);
    return;
  }
  ssize_t sent = write_some(c->fd, buffer, (size_t)size);
  if (sent < 0) {
    hang_up(c);
  } else if (sent < size) {
    c->from = 0;
    c->to = (size_t)(size - sent);
    c->unsent = malloc(c->to);
    if (!c->unsent) {
      hang_up(c);
      return;
    }
    memcpy(c->unsent, buffer + sent, c->to);
    watch(EPOLL_CTL_MOD, c->fd, EPOLLOUT, c);
  }
}

static void on_writable(struct connection *c) {
  ssize_t sent = write_some(c->fd, c->unsent + c->from, c->to - c->from);
  if (sent < 0) {
    hang_up(c);
    return;
  }
  c->from += (size_t)sent;
  if (c->from == c->to) {
    free(c->unsent);
    c->unsent = NULL;
    watch(EPOLL_CTL_MOD, c->fd, EPOLLIN, c);
  }
}

static void on_connections(void) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EAGAIN)
        return;
      if (errno == EINTR || errno == ECONNABORTED)
        continue;
      perror("accept4");
      if (errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != ENOBUFS)
        exit(1);
      // No room: the others wait in the backlog until a connection ends.
      watch(EPOLL_CTL_MOD, listener, 0, NULL);
      accepting = 0;
      return;
    }
    struct connection *c = calloc(1, sizeof *c);
    if (!c) {
      close(fd);
      continue;
    }
    c->fd = fd;
    watch(EPOLL_CTL_ADD, fd, EPOLLIN, c);
  }
}

int main(int argc, char **argv) {
  int port = argc > 1 ? atoi(argv[1]) : 0;
  signal(SIGPIPE, SIG_IGN);

  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0)
    die("socket");
  int on = 1;
  if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
    die("setsockopt");
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons((uint16_t)port),
      .sin_addr.s_addr = htonl(INADDR_ANY),
  };
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) != 0)
    die("bind");
  if (listen(listener, SOMAXCONN) != 0)
    die("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &size) != 0)
    die("getsockname");
  printf("listening on port %d\n", ntohs(address.sin_port));
  fflush(stdout);

  ep = epoll_create1(EPOLL_CLOEXEC);
  if (ep < 0)
    die("epoll_create1");
  watch(EPOLL_CTL_ADD, listener, EPOLLIN, NULL);

  for (;;) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(ep, events, EVENTS, -1);
    if (count < 0 && errno != EINTR)
      die("epoll_wait");
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (!c) {
        on_connections();
      } else if (c->unsent) {
        on_writable(c);
      } else {
        on_readable(c);
      }
    }
  }
}
