// What pthread_attr_t says of scheduling, and of the stack: kept, as on Linux, whatever
// pthread_create makes of it.
#include <pthread.h>

#include <errno.h>
#include <sched.h>
#include <stdint.h>

namespace {

/// musl's pthread_attr_t, as the base's other functions use it.
struct Attributes {
  size_t stack_size;
  size_t guard_size;
  uintptr_t stack_end; // 0: none was given
  int detached;
  int explicit_scheduling;
  int policy;
  int priority;
};
static_assert(sizeof(Attributes) <= sizeof(pthread_attr_t));

Attributes &of(pthread_attr_t *attributes) { return *reinterpret_cast<Attributes *>(attributes); }
const Attributes &of(const pthread_attr_t *attributes) {
  return *reinterpret_cast<const Attributes *>(attributes);
}

} // namespace

extern "C" {
int pthread_attr_getinheritsched(const pthread_attr_t *from, int *inherit) {
  *inherit = of(from).explicit_scheduling ? PTHREAD_EXPLICIT_SCHED : PTHREAD_INHERIT_SCHED;
  return 0;
}
int pthread_attr_setinheritsched(pthread_attr_t *into, int inherit) {
  if (inherit != PTHREAD_INHERIT_SCHED && inherit != PTHREAD_EXPLICIT_SCHED)
    return EINVAL;
  of(into).explicit_scheduling = inherit == PTHREAD_EXPLICIT_SCHED;
  return 0;
}

int pthread_attr_getschedpolicy(const pthread_attr_t *from, int *policy) {
  *policy = of(from).policy;
  return 0;
}
int pthread_attr_setschedpolicy(pthread_attr_t *into, int policy) {
  if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR)
    return EINVAL;
  of(into).policy = policy;
  return 0;
}

int pthread_attr_getschedparam(const pthread_attr_t *from, sched_param *param) {
  *param = {};
  param->sched_priority = of(from).priority;
  return 0;
}
int pthread_attr_setschedparam(pthread_attr_t *into, const sched_param *param) {
  int policy = of(into).policy;
  if (param->sched_priority < sched_get_priority_min(policy) ||
      param->sched_priority > sched_get_priority_max(policy))
    return EINVAL;
  of(into).priority = param->sched_priority;
  return 0;
}

int pthread_attr_getstack(const pthread_attr_t *from, void **start, size_t *size) {
  bool given = of(from).stack_end;
  *size = given ? of(from).stack_size : 0;
  *start = reinterpret_cast<void *>(given ? of(from).stack_end - of(from).stack_size : 0);
  return 0;
}

int pthread_attr_setguardsize(pthread_attr_t *into, size_t size) {
  of(into).guard_size = size;
  return 0;
}
}
