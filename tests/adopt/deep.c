// Has a call of the worker's use so many kilobytes of its stack, while another one has
// the main stack: deep.wasm kilobytes
// wit: tests/adopt/worker.wit caller
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "caller_epoll.h"

int main(int argc, char **argv) {
  (void)argc;
  uint32_t most, status;
  int other = wasi_epoll_subtask(test_work_work_wait(200, &most), 0);
  int deep = wasi_epoll_subtask(test_work_work_use_stack(atoi(argv[1])), 0);
  if (read(deep, &status, sizeof status) != sizeof status)
    return 1;
  puts("returned");
  close(deep);
  close(other);
}
