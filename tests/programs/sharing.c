// Starts the parts of each scenario of shared.c, all at once, and waits for their ends.
// wit: tests/programs/sharing.wit sharing
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sharing_epoll.h"

enum { most = 8, gap = 10000, patience = 15000 };

static int wait_for(uint32_t status) {
  struct pollfd call = {wasi_epoll_subtask(status, 0), POLLIN, 0};
  int ended = poll(&call, 1, patience) == 1;
  if (ended)
    close(call.fd); // Otherwise it would wait for the end that doesn't come.
  return ended;
}

int main(int argc, char **argv) {
  int failed = 0;
  for (uint32_t scenario = argc > 1 ? atoi(argv[1]) : 0;; scenario++) {
    uint32_t parts = 0;
    if (!wait_for(test_sharing_tasks_begin(scenario, &parts)))
      return 1;
    if (!parts)
      return failed;
    uint32_t calls[most];
    for (uint32_t i = 0; i < parts; i++)
      usleep(gap), calls[i] = test_sharing_tasks_part(scenario, i);
    bool ended = true, fine = false;
    for (uint32_t i = 0; i < parts; i++)
      ended = wait_for(calls[i]) && ended;
    if (!wait_for(test_sharing_tasks_end(scenario, ended, &fine)) || !ended)
      _exit(1);
    failed |= !fine;
  }
}
