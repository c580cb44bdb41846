// Takes one connection, writes as much as is taken at once, and ends: write-and-exit MODE
// The peer must get every byte that a write took.
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
      getsockname(listener, (struct sockaddr *)&address, &size)) {
    perror("write-and-exit");
    return 1;
  }
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);

  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (fd < 0)
    return 1;
  static unsigned char block[100000];
  size_t taken = 0;
  for (;;) {
    for (size_t i = 0; i < sizeof block; i++)
      block[i] = (unsigned char)((taken + i) % 251);
    ssize_t n = write(fd, block, sizeof block);
    if (n < 0)
      break;
    taken += (size_t)n;
    if (!strcmp(mode, "little"))
      break;
  }
  printf("taken %zu\n", taken);
  fflush(stdout);
  if (!strcmp(mode, "close"))
    close(fd);
  if (!strcmp(mode, "shutdown"))
    shutdown(fd, SHUT_WR);
  if (!strcmp(mode, "_exit"))
    _exit(0);
  if (!strcmp(mode, "exit"))
    exit(0);
  return 0;
}
