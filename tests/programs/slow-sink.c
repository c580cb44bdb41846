// Takes one connection, reads it slowly with plain blocking calls, and answers with how
// much came. A small receive buffer, so that the sender feels it.
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  int small = 65536;
  setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
      getsockname(listener, (struct sockaddr *)&address, &size)) {
    perror("slow-sink");
    return 1;
  }
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);

  int fd = accept(listener, NULL, NULL);
  if (fd < 0)
    return 1;
  static unsigned char buffer[32768];
  unsigned total = 0, sum = 0;
  ssize_t n;
  while ((n = read(fd, buffer, sizeof buffer)) > 0) {
    for (ssize_t i = 0; i < n; i++)
      sum += buffer[i];
    total += (unsigned)n;
    usleep(500);
  }
  if (n < 0)
    perror("read");
  char answer[64];
  int length = snprintf(answer, sizeof answer, "%u bytes, sum %u\n", total, sum);
  if (write(fd, answer, (size_t)length) != length)
    perror("write");
  close(fd);
  return 0;
}
