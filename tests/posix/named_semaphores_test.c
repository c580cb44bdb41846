// sem_open, sem_close, sem_unlink. The names are the process's own, so that runs side by side
// don't meet on Linux.
#include "support.h"

#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <unistd.h>

static char name[64];

static int setup(void **state) {
  snprintf(name, sizeof name, "/wasi-epoll-%ld-%lld", (long)getpid(), (long long)now_ns());
  return 0;
}

static int tear_down(void **state) {
  sem_unlink(name);
  return 0;
}

static void assert_refused(int error, const char *which, int flags, unsigned initial) {
  errno = 0;
  assert_ptr_equal(sem_open(which, flags, 0600, initial), SEM_FAILED);
  assert_int_equal(errno, error);
}

static int value_of(sem_t *semaphore) {
  int value = -1;
  ok(sem_getvalue(semaphore, &value));
  return value;
}

static void one_name_is_one_semaphore(void **state) {
  sem_t *one = sem_open(name, O_CREAT | O_EXCL, 0600, 2);
  assert_ptr_not_equal(one, SEM_FAILED);
  assert_ptr_equal(sem_open(name, 0), one);
  assert_ptr_equal(sem_open(name, O_CREAT, 0600, 7), one); // there already: no new value
  assert_int_equal(value_of(one), 2);
  ok(sem_wait(one));
  ok(sem_trywait(one));
  assert_errno(EAGAIN, sem_trywait(one));
  ok(sem_post(one));
  for (int i = 0; i < 2; i++)
    ok(sem_close(one));
  assert_int_equal(value_of(one), 1);           // still open once
  sem_t *without_slash = sem_open(name + 1, 0); // glibc's is elsewhere in memory
  assert_ptr_not_equal(without_slash, SEM_FAILED);
  assert_int_equal(value_of(without_slash), 1);
  ok(sem_close(without_slash));
  ok(sem_close(one));
}

static void it_outlives_whoever_closes_it(void **state) {
  sem_t *one = sem_open(name, O_CREAT, 0600, 3);
  ok(sem_wait(one));
  ok(sem_close(one));
  one = sem_open(name, 0);
  assert_ptr_not_equal(one, SEM_FAILED);
  assert_int_equal(value_of(one), 2);
  ok(sem_close(one));
}

static void without_a_name_it_lives_on_while_open(void **state) {
  sem_t *old = sem_open(name, O_CREAT, 0600, 1);
  ok(sem_unlink(name));
  assert_errno(ENOENT, sem_unlink(name));
  assert_refused(ENOENT, name, 0, 0);
  sem_t *new = sem_open(name, O_CREAT | O_EXCL, 0600, 5);
  assert_ptr_not_equal(new, old);
  ok(sem_post(old));
  assert_int_equal(value_of(old), 2);
  assert_int_equal(value_of(new), 5);
  ok(sem_close(old));
  ok(sem_close(new));
}

static void refused(void **state) {
  assert_refused(ENOENT, name, 0, 0);
  sem_t *one = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
  assert_refused(EEXIST, name, O_CREAT | O_EXCL, 0);
  ok(sem_close(one));
  ok(sem_unlink(name));
  assert_refused(EINVAL, name, O_CREAT, (unsigned)INT_MAX + 1);
  assert_errno(ENOENT, sem_unlink(name));
  assert_refused(EINVAL, "/", O_CREAT, 0);
  assert_refused(EINVAL, "", O_CREAT, 0);
  assert_refused(EINVAL, "/a/b", O_CREAT, 0);
  char long_name[400];
  memset(long_name, 'x', sizeof long_name);
  long_name[0] = '/';
  long_name[253] = 0;
  assert_refused(ENAMETOOLONG, long_name, O_CREAT, 0);
  long_name[252] = 0;
  one = sem_open(long_name, O_CREAT, 0600, 0);
  assert_ptr_not_equal(one, SEM_FAILED);
  ok(sem_unlink(long_name));
  ok(sem_close(one));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(one_name_is_one_semaphore, setup, tear_down),
      cmocka_unit_test_setup_teardown(it_outlives_whoever_closes_it, setup, tear_down),
      cmocka_unit_test_setup_teardown(without_a_name_it_lives_on_while_open, setup, tear_down),
      cmocka_unit_test_setup_teardown(refused, setup, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
