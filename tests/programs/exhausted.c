// A process that uses up the descriptors that it may have, gives one back, and accepts again.
// It is started with room for few.
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(int holds, const char *what) {
  if (!holds) {
    perror(what);
    exit(1);
  }
}

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  check(listener >= 0, "socket");
  check(bind(listener, (struct sockaddr *)&address, size) == 0, "bind");
  check(listen(listener, 100) == 0, "listen");
  check(getsockname(listener, (struct sockaddr *)&address, &size) == 0, "getsockname");

  // Every second descriptor is a peer, so that one fails while a connection waits.
  static int held[1000];
  int count = 0, refused = 0;
  while (!refused) {
    int peer = socket(AF_INET, SOCK_STREAM, 0);
    if (peer < 0) { // Make room for a peer, that nothing is left to accept.
      check(errno == EMFILE || errno == ENFILE, "socket");
      close(held[--count]);
      continue;
    }
    check(count < 998, "room for few");
    held[count++] = peer;
    check(connect(peer, (struct sockaddr *)&address, size) == 0, "connect");
    struct pollfd waiting = {.fd = listener, .events = POLLIN};
    check(poll(&waiting, 1, 5000) == 1, "poll");
    int accepted = accept(listener, NULL, NULL);
    refused = accepted < 0;
    if (refused)
      check(errno == EMFILE || errno == ENFILE, "accept");
    else
      held[count++] = accepted;
  }
  // The refused one may be lost to its peer: another one asks.
  close(held[0]);
  close(held[count - 1]);
  int peer = socket(AF_INET, SOCK_STREAM, 0);
  check(peer >= 0, "socket, with one given back");
  check(connect(peer, (struct sockaddr *)&address, size) == 0, "connect, with one given back");
  // Not after a poll, which may take its time.
  int accepted;
  while ((accepted = accept(listener, NULL, NULL)) < 0 && errno == EAGAIN)
    ;
  check(accepted >= 0, "accept, with one given back");
  puts("accepts again");
}
