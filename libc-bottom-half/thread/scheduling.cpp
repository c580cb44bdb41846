// sched.h: the host schedules. There is one policy, one priority and one processor to be seen.
#include <sched.h>

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bit>

#include <fd/arguments.h>
#include <support/result.h>

namespace wasi_epoll {

namespace {

bool has_priorities(int policy) { return policy == SCHED_FIFO || policy == SCHED_RR; }

bool is_policy(int policy) {
  return has_priorities(policy) || policy == SCHED_OTHER || policy == SCHED_BATCH ||
         policy == SCHED_IDLE;
}

/// 0 is the caller.
Result<void> check(pid_t process) {
  if (process < 0)
    return fail(EINVAL);
  if (process && process != getpid())
    return fail(ESRCH);
  return {};
}

/// What the limit of an ordinary user on Linux allows: EPERM.
Result<void> set(pid_t process, int policy, const sched_param *given) {
  policy &= ~SCHED_RESET_ON_FORK;
  if (!given || !is_policy(policy))
    return fail(EINVAL);
  if (!in_memory(given))
    return fail(EFAULT);
  if (auto known = check(process); !known)
    return known;
  int priority = given->sched_priority;
  if (has_priorities(policy) ? priority < 1 || priority > 99 : priority != 0)
    return fail(EINVAL);
  if (policy != SCHED_OTHER)
    return fail(EPERM);
  return {};
}

Result<int> limit(int policy, int of_priorities) {
  if (!is_policy(policy))
    return fail(EINVAL);
  return has_priorities(policy) ? of_priorities : 0;
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" {
int sched_get_priority_max(int policy) { return posix<int>(limit(policy, 99)); }
int sched_get_priority_min(int policy) { return posix<int>(limit(policy, 1)); }

int sched_getscheduler(pid_t process) {
  return posix<int>(check(process).transform([] { return SCHED_OTHER; }));
}
int sched_setscheduler(pid_t process, int policy, const sched_param *given) {
  return posix<int>(set(process, policy, given));
}
int sched_getparam(pid_t process, sched_param *into) {
  auto known = into ? check(process) : fail(EINVAL);
  if (known && !in_memory(into))
    known = fail(EFAULT);
  if (known)
    *into = {};
  return posix<int>(known);
}
int sched_setparam(pid_t process, const sched_param *given) {
  return posix<int>(set(process, SCHED_OTHER, given));
}
int sched_rr_get_interval(pid_t process, timespec *into) {
  auto known = check(process);
  if (known && !in_memory(into))
    known = fail(EFAULT);
  if (known)
    *into = {}; // As for a policy without slices.
  return posix<int>(known);
}

int sched_getcpu() { return 0; }
int sched_getaffinity(pid_t process, size_t size, cpu_set_t *set) {
  auto known = process < 0 ? fail(ESRCH) : check(process);
  if (known && (size < sizeof(long) || size % sizeof(long)))
    known = fail(EINVAL);
  if (known && !in_memory(set, size))
    known = fail(EFAULT);
  if (known) {
    CPU_ZERO_S(size, set);
    CPU_SET_S(0, size, set);
  }
  return posix<int>(known);
}
int sched_setaffinity(pid_t process, size_t size, const cpu_set_t *set) {
  auto known = process < 0 ? fail(ESRCH) : check(process);
  if (known && !in_memory(set, size))
    known = fail(EFAULT);
  if (known && !CPU_ISSET_S(0, size, set))
    known = fail(EINVAL);
  return posix<int>(known);
}
int __sched_cpucount(size_t size, const cpu_set_t *set) {
  int count = 0;
  for (size_t i = 0; i < size / sizeof(long); ++i)
    count += std::popcount(set->__bits[i]);
  return count;
}
}
