// What pthread.h declares beyond what the base has for its one thread.
#include <pthread.h>

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <time.h>

static char thread_name[16];

extern "C" {
// Nothing forks.
int pthread_atfork(void (*)(), void (*)(), void (*)()) { return 0; }

int pthread_setname_np(pthread_t, const char *name) {
  if (strnlen(name, sizeof thread_name) == sizeof thread_name)
    return ERANGE;
  strcpy(thread_name, name);
  return 0;
}
int pthread_getname_np(pthread_t, char *into, size_t size) {
  if (size < sizeof thread_name)
    return ERANGE;
  strcpy(into, thread_name);
  return 0;
}

int pthread_getcpuclockid(pthread_t, clockid_t *into) {
  *into = CLOCK_THREAD_CPUTIME_ID;
  return 0;
}

// There is nothing to schedule.
int pthread_getconcurrency() { return 0; }
int pthread_setconcurrency(int level) { return level < 0 ? EINVAL : level > 0 ? EAGAIN : 0; }
int pthread_setschedprio(pthread_t, int) { return ENOTSUP; }
int pthread_attr_getscope(const pthread_attr_t *, int *scope) {
  *scope = PTHREAD_SCOPE_SYSTEM;
  return 0;
}
int pthread_attr_setscope(pthread_attr_t *, int scope) {
  return scope == PTHREAD_SCOPE_SYSTEM ? 0 : scope == PTHREAD_SCOPE_PROCESS ? ENOTSUP : EINVAL;
}
int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *, int *) { return EINVAL; }
int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *, int) { return EINVAL; }
int pthread_mutex_setprioceiling(pthread_mutex_t *, int, int *) { return EINVAL; }
int pthread_getschedparam(pthread_t, int *policy, sched_param *into) {
  *policy = SCHED_OTHER;
  *into = {};
  return 0;
}
int pthread_setschedparam(pthread_t, int policy, const sched_param *given) {
  return sched_setscheduler(0, policy, given) ? errno : 0;
}
int pthread_getaffinity_np(pthread_t, size_t size, cpu_set_t *set) {
  return sched_getaffinity(0, size, set) ? errno : 0;
}
int pthread_setaffinity_np(pthread_t, size_t size, const cpu_set_t *set) {
  return sched_setaffinity(0, size, set) ? errno : 0;
}
int pthread_getattr_default_np(pthread_attr_t *into) { return pthread_attr_init(into); }
int pthread_setattr_default_np(const pthread_attr_t *) { return 0; }
}
