// umask(2): kept and given back, since the host's files have no permissions.
#include <sys/stat.h>

static mode_t mask = 022;

extern "C" mode_t umask(mode_t wanted) {
  mode_t old = mask;
  mask = wanted & 0777;
  return old;
}
