// For vtest, which gives each proxy listening sockets, as descriptors. A component can't be
// given them, so they are only bound here, and the proxy listens on the same ports. What
// connects waits until it does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PROXYS_BACKLOG = 100, TRIES = 200, PAUSE = 25000 };
static _Atomic char proxys[65536];

static int port_of(struct sockaddr const *address) {
  return address->sa_family == AF_INET ? ntohs(((struct sockaddr_in const *)address)->sin_port) : 0;
}

int listen(int fd, int backlog) {
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  if (backlog == PROXYS_BACKLOG && !getsockname(fd, (struct sockaddr *)&address, &length)) {
    proxys[port_of((struct sockaddr *)&address)] = 1;
    return 0;
  }
  int (*real)(int, int) = (int (*)(int, int))dlsym(RTLD_NEXT, "listen");
  return real(fd, backlog);
}

int connect(int fd, struct sockaddr const *address, socklen_t length) {
  int (*real)(int, struct sockaddr const *, socklen_t) =
      (int (*)(int, struct sockaddr const *, socklen_t))dlsym(RTLD_NEXT, "connect");
  if (!proxys[port_of(address)])
    return real(fd, address, length);
  int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  int result, error = 0;
  for (int i = 0;
       i < TRIES && (result = real(fd, address, length)) && (error = errno) == ECONNREFUSED; i++)
    usleep(PAUSE);
  fcntl(fd, F_SETFL, flags);
  errno = error;
  return result;
}
