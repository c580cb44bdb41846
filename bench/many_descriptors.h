// Room for as many descriptors as a benchmark wants. As a component that also says
// that the runtime allows more handles than by default, as bench/run.py has it do.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static inline void allow_many_descriptors(void) {
  struct rlimit limit = {120000, 120000};
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
    return;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit)) {
    perror("setrlimit");
    exit(1);
  }
}
