// sched.h and what pthread.h has of it: one policy, and processors as a set.
#include "support.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

static void priorities(void **state) {
  static const int policies[] = {SCHED_OTHER, SCHED_BATCH, SCHED_IDLE};
  for (int i = 0; i < 3; i++) {
    assert_int_equal(sched_get_priority_min(policies[i]), 0);
    assert_int_equal(sched_get_priority_max(policies[i]), 0);
  }
  assert_int_equal(sched_get_priority_min(SCHED_FIFO), 1);
  assert_int_equal(sched_get_priority_max(SCHED_FIFO), 99);
  assert_int_equal(sched_get_priority_max(SCHED_RR), 99);
  assert_errno(EINVAL, sched_get_priority_max(77));
  assert_errno(EINVAL, sched_get_priority_min(-1));
}

static void of_this_process(void **state) {
  struct sched_param param = {.sched_priority = 5};
  assert_int_equal(sched_getscheduler(0), SCHED_OTHER);
  assert_int_equal(sched_getscheduler(getpid()), SCHED_OTHER);
  ok(sched_getparam(0, &param));
  assert_int_equal(param.sched_priority, 0);
  ok(sched_setparam(0, &param));
  ok(sched_setscheduler(0, SCHED_OTHER, &param));
  struct timespec slice;
  ok(sched_rr_get_interval(0, &slice));
  ok(sched_yield());
  param.sched_priority = 1;
  assert_errno(EINVAL, sched_setscheduler(0, SCHED_OTHER, &param));
  assert_errno(EINVAL, sched_setparam(0, &param));
  param.sched_priority = 100;
  assert_errno(EINVAL, sched_setscheduler(0, SCHED_FIFO, &param));
  assert_errno(EINVAL, sched_setscheduler(0, 77, &param));
  assert_errno(EINVAL, sched_getscheduler(-1));
  assert_errno(ESRCH, sched_getscheduler(0x3fffffff));
  assert_errno(ESRCH, sched_getparam(0x3fffffff, &param));
}

static void of_this_thread(void **state) {
  int policy = -1;
  struct sched_param param = {.sched_priority = 5};
  assert_int_equal(pthread_getschedparam(pthread_self(), &policy, &param), 0);
  assert_int_equal(policy, SCHED_OTHER);
  assert_int_equal(param.sched_priority, 0);
  assert_int_equal(pthread_setschedparam(pthread_self(), SCHED_OTHER, &param), 0);
  param.sched_priority = 1;
  assert_int_equal(pthread_setschedparam(pthread_self(), SCHED_OTHER, &param), EINVAL);
  pthread_attr_t attributes;
  assert_int_equal(pthread_attr_init(&attributes), 0);
  assert_int_equal(pthread_attr_getschedparam(&attributes, &param), 0);
  assert_int_equal(param.sched_priority, 0);
  assert_int_equal(pthread_attr_setschedparam(&attributes, &param), 0);
  assert_int_equal(pthread_attr_destroy(&attributes), 0);
}

static void attributes_are_kept(void **state) {
  pthread_attr_t attributes;
  struct sched_param param = {0};
  int value = -1;
  assert_int_equal(pthread_attr_init(&attributes), 0);
  assert_int_equal(pthread_attr_getinheritsched(&attributes, &value), 0);
  assert_int_equal(value, PTHREAD_INHERIT_SCHED);
  assert_int_equal(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
  assert_int_equal(pthread_attr_getinheritsched(&attributes, &value), 0);
  assert_int_equal(value, PTHREAD_EXPLICIT_SCHED);
  assert_int_equal(pthread_attr_setinheritsched(&attributes, 17), EINVAL);
  assert_int_equal(pthread_attr_getschedpolicy(&attributes, &value), 0);
  assert_int_equal(value, SCHED_OTHER);
  param.sched_priority = 1;
  assert_int_equal(pthread_attr_setschedparam(&attributes, &param), EINVAL);
  int policies[] = {SCHED_FIFO, SCHED_RR};
  for (int i = 0; i < 2; i++) {
    assert_int_equal(pthread_attr_setschedpolicy(&attributes, policies[i]), 0);
    assert_int_equal(pthread_attr_getschedpolicy(&attributes, &value), 0);
    assert_int_equal(value, policies[i]);
    param.sched_priority = 99 - i;
    assert_int_equal(pthread_attr_setschedparam(&attributes, &param), 0);
    param.sched_priority = 100;
    assert_int_equal(pthread_attr_setschedparam(&attributes, &param), EINVAL);
    assert_int_equal(pthread_attr_getschedparam(&attributes, &param), 0);
    assert_int_equal(param.sched_priority, 99 - i);
  }
  assert_int_equal(pthread_attr_setschedpolicy(&attributes, 77), EINVAL);
  assert_int_equal(pthread_attr_destroy(&attributes), 0);
}

static void a_stack_of_ones_own(void **state) {
  pthread_attr_t attributes;
  void *start;
  size_t size;
  assert_int_equal(pthread_attr_init(&attributes), 0);
  assert_int_equal(pthread_attr_getstack(&attributes, &start, &size), 0);
  assert_null(start);
  void *memory = malloc(1 << 20);
  assert_int_equal(pthread_attr_setstack(&attributes, memory, 1 << 20), 0);
  assert_int_equal(pthread_attr_getstack(&attributes, &start, &size), 0);
  assert_ptr_equal(start, memory);
  assert_int_equal(size, 1 << 20);
  assert_int_equal(pthread_attr_destroy(&attributes), 0);
  free(memory);
}

static void processors(void **state) {
  cpu_set_t set;
  memset(&set, 0xff, sizeof set);
  ok(sched_getaffinity(0, sizeof set, &set));
  int count = CPU_COUNT(&set);
  assert_true(count >= 1 && count <= sysconf(_SC_NPROCESSORS_CONF));
  int cpu = ok(sched_getcpu());
  assert_true(CPU_ISSET(cpu, &set));
  ok(sched_setaffinity(0, sizeof set, &set));
  assert_int_equal(pthread_getaffinity_np(pthread_self(), sizeof set, &set), 0);
  assert_int_equal(CPU_COUNT(&set), count);
  assert_errno(EINVAL, sched_getaffinity(0, 1, &set));
  assert_errno(ESRCH, sched_getaffinity(0x3fffffff, sizeof set, &set));
  assert_errno(ESRCH, sched_getaffinity(-1, sizeof set, &set));
  CPU_ZERO(&set);
  assert_errno(EINVAL, sched_setaffinity(0, sizeof set, &set));
}

static void sets_of_processors(void **state) {
  cpu_set_t a, b, c;
  CPU_ZERO(&a);
  CPU_ZERO(&b);
  assert_true(CPU_EQUAL(&a, &b));
  CPU_SET(0, &a);
  CPU_SET(63, &a);
  CPU_SET(1023, &a);
  CPU_SET(1024, &a); // beyond: nothing
  assert_int_equal(CPU_COUNT(&a), 3);
  assert_true(CPU_ISSET(63, &a));
  assert_false(CPU_ISSET(62, &a));
  assert_false(CPU_ISSET(1024, &a));
  CPU_SET(63, &b);
  CPU_SET(7, &b);
  CPU_AND(&c, &a, &b);
  assert_int_equal(CPU_COUNT(&c), 1);
  CPU_OR(&c, &a, &b);
  assert_int_equal(CPU_COUNT(&c), 4);
  CPU_XOR(&c, &a, &b);
  assert_int_equal(CPU_COUNT(&c), 3);
  CPU_CLR(63, &a);
  assert_int_equal(CPU_COUNT(&a), 2);
  cpu_set_t *large = CPU_ALLOC(5000);
  size_t size = CPU_ALLOC_SIZE(5000);
  assert_true(size >= 625);
  CPU_ZERO_S(size, large);
  CPU_SET_S(4999, size, large);
  assert_int_equal(CPU_COUNT_S(size, large), 1);
  assert_true(CPU_ISSET_S(4999, size, large));
  CPU_FREE(large);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(priorities),          cmocka_unit_test(of_this_process),
      cmocka_unit_test(of_this_thread),      cmocka_unit_test(attributes_are_kept),
      cmocka_unit_test(a_stack_of_ones_own), cmocka_unit_test(processors),
      cmocka_unit_test(sets_of_processors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
