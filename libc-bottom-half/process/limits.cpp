// getrlimit(2), setrlimit(2), prlimit(2), getdtablesize(3), getpriority(2). Only the
// number of descriptors is really limited by what is set here, and with it the number
// of component handles, since a socket may need five. Raising it says that the runtime
// allows more of them than it does by default: there a handle too many is a trap.
#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include <canon/handles.h>
#include <fd/table.h>
#include <support/result.h>

using namespace wasi_epoll;

namespace {

constexpr rlim_t most_descriptors = 1 << 20; // as Linux's fs.nr_open
constexpr rlim_t stack = 8 << 20;

rlimit limits[RLIMIT_NLIMITS];

rlimit *limit(int resource) {
  static bool filled = false;
  if (resource < 0 || resource >= RLIMIT_NLIMITS)
    return nullptr;
  if (!filled) {
    filled = true;
    for (rlimit &each : limits)
      each = {RLIM_INFINITY, RLIM_INFINITY};
    limits[RLIMIT_STACK] = {stack, stack};
    limits[RLIMIT_CORE] = {0, 0};
    limits[RLIMIT_NPROC] = {1, 1};
    limits[RLIMIT_AS] = limits[RLIMIT_DATA] = {rlim_t{1} << 32, rlim_t{1} << 32};
    limits[RLIMIT_NICE] = limits[RLIMIT_RTPRIO] = {0, 0};
    limits[RLIMIT_NOFILE].rlim_max = table.limit();
  }
  limits[RLIMIT_NOFILE].rlim_cur = table.limit();
  return &limits[resource];
}

Result<void> exchange(int resource, const rlimit *wanted, rlimit *old) {
  rlimit *now = limit(resource);
  if (!now)
    return fail(EINVAL);
  rlimit before = *now;
  if (wanted) {
    if (wanted->rlim_cur > wanted->rlim_max)
      return fail(EINVAL);
    if (wanted->rlim_max > (resource == RLIMIT_NOFILE ? most_descriptors : now->rlim_max))
      return fail(EPERM);
    *now = *wanted;
    if (resource == RLIMIT_NOFILE) {
      table.set_limit(wanted->rlim_cur);
      canon::handles.set_ceiling(canon::handles_per_descriptor * wanted->rlim_cur);
    }
  }
  if (old)
    *old = before;
  return {};
}

Result<void> check_priority_of(int which, id_t who) {
  switch (which) {
  case PRIO_PROCESS:
  case PRIO_PGRP:
    if (who != 0 && who != static_cast<id_t>(getpid()))
      return fail(ESRCH);
    return {};
  case PRIO_USER:
    if (who != 0 && who != getuid())
      return fail(ESRCH);
    return {};
  default:
    return fail(EINVAL);
  }
}

} // namespace

extern "C" {
int getrlimit(int resource, rlimit *into) {
  auto done = exchange(resource, nullptr, into);
  return posix<int>(done && !into ? fail(EFAULT) : done);
}
int setrlimit(int resource, const rlimit *wanted) {
  return posix<int>(wanted ? exchange(resource, wanted, nullptr) : fail(EFAULT));
}
int prlimit(pid_t process, int resource, const rlimit *wanted, rlimit *old) {
  if (process != 0 && process != getpid())
    return posix<int>(Result<void>(fail(ESRCH)));
  return posix<int>(exchange(resource, wanted, old));
}
int getdtablesize() { return table.limit(); }

// One process runs alone: nothing to be nicer than.
int getpriority(int which, id_t who) { return posix<int>(check_priority_of(which, who)); }
int setpriority(int which, id_t who, int value) {
  auto checked = check_priority_of(which, who);
  return posix<int>(checked && value != 0 ? fail(EACCES) : checked);
}
int nice(int more) { return more == 0 ? 0 : posix<int>(Result<void>(fail(EPERM))); }
}
