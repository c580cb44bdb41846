// F_SETOWN and its like: who would be told of events is kept with the open file description.
#define _GNU_SOURCE
#include "support.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];

static int setup(void **state) { return socketpair(AF_UNIX, SOCK_STREAM, 0, ends); }
static int teardown(void **state) { return close(ends[0]) || close(ends[1]); }

static struct f_owner_ex owner_of(int fd) {
  struct f_owner_ex owner = {77, 77};
  ok(fcntl(fd, F_GETOWN_EX, &owner));
  return owner;
}

static void nobody_at_first(void **state) {
  assert_int_equal(fcntl(ends[0], F_GETOWN), 0);
  assert_int_equal(owner_of(ends[0]).pid, 0);
  assert_int_equal(owner_of(ends[0]).type, F_OWNER_TID);
}

static void processes_and_groups(void **state) {
  ok(fcntl(ends[0], F_SETOWN, getpid()));
  assert_int_equal(fcntl(ends[0], F_GETOWN), getpid());
  assert_int_equal(owner_of(ends[0]).type, F_OWNER_PID);
  assert_int_equal(owner_of(ends[0]).pid, getpid());
  int copy = ok(dup(ends[0]));
  assert_int_equal(fcntl(copy, F_GETOWN), getpid());
  ok(close(copy));
  assert_int_equal(fcntl(ends[1], F_GETOWN), 0);
  ok(fcntl(ends[0], F_SETOWN, -getpgrp()));
  assert_int_equal(fcntl(ends[0], F_GETOWN), -getpgrp());
  assert_int_equal(owner_of(ends[0]).type, F_OWNER_PGRP);
  assert_int_equal(owner_of(ends[0]).pid, getpgrp());
  ok(fcntl(ends[0], F_SETOWN, 0));
  assert_int_equal(fcntl(ends[0], F_GETOWN), 0);
}

static void by_kind(void **state) {
  struct f_owner_ex owner = {F_OWNER_TID, gettid()};
  ok(fcntl(ends[0], F_SETOWN_EX, &owner));
  assert_int_equal(owner_of(ends[0]).type, F_OWNER_TID);
  assert_int_equal(owner_of(ends[0]).pid, gettid());
  owner = (struct f_owner_ex){F_OWNER_PGRP, getpgrp()};
  ok(fcntl(ends[0], F_SETOWN_EX, &owner));
  assert_int_equal(fcntl(ends[0], F_GETOWN), -getpgrp());
  owner = (struct f_owner_ex){F_OWNER_PID, 0};
  ok(fcntl(ends[0], F_SETOWN_EX, &owner));
  assert_int_equal(fcntl(ends[0], F_GETOWN), 0);
}

static void what_there_is_not(void **state) {
  struct f_owner_ex owner = {F_OWNER_PID, 99999999};
  assert_errno(ESRCH, fcntl(ends[0], F_SETOWN, 99999999));
  assert_errno(ESRCH, fcntl(ends[0], F_SETOWN, -99999999));
  assert_errno(ESRCH, fcntl(ends[0], F_SETOWN_EX, &owner));
  owner.type = 99;
  assert_errno(EINVAL, fcntl(ends[0], F_SETOWN_EX, &owner));
  owner = (struct f_owner_ex){F_OWNER_PID, -1};
  assert_errno(ESRCH, fcntl(ends[0], F_SETOWN_EX, &owner));
  struct f_owner_ex *volatile nowhere = NULL;
  assert_errno(EFAULT, fcntl(ends[0], F_SETOWN_EX, nowhere));
  assert_errno(EFAULT, fcntl(ends[0], F_GETOWN_EX, nowhere));
  assert_errno(EFAULT, fcntl(ends[0], F_GETOWN_EX, (void *)-16));
  assert_errno(EFAULT, fcntl(ends[0], F_OFD_SETLK, (void *)-16));
  assert_int_equal(fcntl(ends[0], F_GETOWN), 0);
  assert_errno(EBADF, fcntl(999, F_GETOWN));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(nobody_at_first, setup, teardown),
      cmocka_unit_test_setup_teardown(processes_and_groups, setup, teardown),
      cmocka_unit_test_setup_teardown(by_kind, setup, teardown),
      cmocka_unit_test_setup_teardown(what_there_is_not, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
