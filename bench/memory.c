// Bytes of this process's memory that one idle, watched TCP connection takes. The
// number is for one end; both are in this process.
//
//   memory <connections>
#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "many_descriptors.h"

static long used(void) {
#ifdef __wasm__
  return __builtin_wasm_memory_size(0) * 65536L;
#else
  long pages = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &pages, &resident) != 2)
    perror("statm"), exit(1);
  fclose(file);
  return resident * sysconf(_SC_PAGESIZE);
#endif
}

int main(int argc, char **argv) {
  int connections = argc > 1 ? atoi(argv[1]) : 5000;
  allow_many_descriptors();
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listening = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listening, (struct sockaddr *)&address, size) || listen(listening, 128) ||
      getsockname(listening, (struct sockaddr *)&address, &size))
    return perror("listen"), 1;
  int instance = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};

  long before = used();
  for (int i = 0; i < connections; ++i) {
    int near = socket(AF_INET, SOCK_STREAM, 0);
    if (near < 0 || connect(near, (struct sockaddr *)&address, size))
      return perror("connect"), 1;
    int far = accept(listening, NULL, NULL);
    if (far < 0 || epoll_ctl(instance, EPOLL_CTL_ADD, near, &event) ||
        epoll_ctl(instance, EPOLL_CTL_ADD, far, &event))
      return perror("a connection"), 1;
  }
  epoll_wait(instance, &event, 1, 10);
  printf("%.0f\n", (used() - before) / (2.0 * connections));
}
