// threads.h, over pthread.h: the same objects under other names, as far as the base
// doesn't have them.
#include <threads.h>

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t));
static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t));
static_assert(sizeof(once_flag) == sizeof(pthread_once_t));

static pthread_mutex_t *mutex(mtx_t *it) { return reinterpret_cast<pthread_mutex_t *>(it); }
static pthread_cond_t *condition(cnd_t *it) { return reinterpret_cast<pthread_cond_t *>(it); }

static int answer(int error) {
  switch (error) {
  case 0:
    return thrd_success;
  case EBUSY:
    return thrd_busy;
  case ETIMEDOUT:
    return thrd_timedout;
  case ENOMEM:
  case EAGAIN:
    return thrd_nomem;
  default:
    return thrd_error;
  }
}

extern "C" {
void call_once(once_flag *flag, void (*function)()) {
  pthread_once(reinterpret_cast<pthread_once_t *>(flag), function);
}

int mtx_init(mtx_t *it, int kind) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes,
                            kind & mtx_recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  return answer(pthread_mutex_init(mutex(it), &attributes));
}
void mtx_destroy(mtx_t *it) { pthread_mutex_destroy(mutex(it)); }
int mtx_lock(mtx_t *it) { return answer(pthread_mutex_lock(mutex(it))); }
int mtx_timedlock(mtx_t *it, const timespec *until) {
  return answer(pthread_mutex_timedlock(mutex(it), until));
}
int mtx_trylock(mtx_t *it) { return answer(pthread_mutex_trylock(mutex(it))); }
int mtx_unlock(mtx_t *it) { return answer(pthread_mutex_unlock(mutex(it))); }

int cnd_init(cnd_t *it) { return answer(pthread_cond_init(condition(it), nullptr)); }
void cnd_destroy(cnd_t *it) { pthread_cond_destroy(condition(it)); }
int cnd_signal(cnd_t *it) { return answer(pthread_cond_signal(condition(it))); }
int cnd_broadcast(cnd_t *it) { return answer(pthread_cond_broadcast(condition(it))); }
int cnd_wait(cnd_t *it, mtx_t *held) {
  return answer(pthread_cond_wait(condition(it), mutex(held)));
}
int cnd_timedwait(cnd_t *it, mtx_t *held, const timespec *until) {
  return answer(pthread_cond_timedwait(condition(it), mutex(held), until));
}

int tss_create(tss_t *key, tss_dtor_t destroy) { return answer(pthread_key_create(key, destroy)); }
void tss_delete(tss_t key) { pthread_key_delete(key); }
int tss_set(tss_t key, void *value) { return answer(pthread_setspecific(key, value)); }

// Both functions take and give one word.
int thrd_create(thrd_t *thread, thrd_start_t start, void *argument) {
  return answer(
      pthread_create(thread, nullptr, __builtin_bit_cast(void *(*)(void *), start), argument));
}
// The only thread takes the process with it.
void thrd_exit(int) { exit(0); }
int thrd_join(thrd_t thread, int *result) {
  void *value;
  int error = pthread_join(thread, &value);
  if (!error && result)
    *result = reinterpret_cast<int>(value);
  return answer(error);
}
void thrd_yield() { sched_yield(); }
}
