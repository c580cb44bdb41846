// Too many descriptors: EMFILE at RLIMIT_NOFILE, from every call that makes one, and
// everything that is open goes on working.
#include "support.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static struct rlimit before;

static int lower_the_limit(void **state) {
  if (getrlimit(RLIMIT_NOFILE, &before) != 0)
    return -1;
  return setrlimit(RLIMIT_NOFILE, &(struct rlimit){16, before.rlim_max});
}

static int restore_the_limit(void **state) { return setrlimit(RLIMIT_NOFILE, &before); }

static int fill(int from, int *count) {
  int fd, last = from;
  for (*count = 0; (fd = dup(from)) != -1; ++*count)
    last = fd;
  assert_int_equal(errno, EMFILE);
  return last;
}

static void close_from(int first) {
  for (int fd = first; fd < 16; fd++)
    close(fd);
}

static void limits_are_sensible(void **state) {
  struct rlimit limit;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
  assert_true(limit.rlim_cur <= limit.rlim_max);
  assert_true(limit.rlim_max >= 16);
}

static void dup_stops_at_the_limit(void **state) {
  int count, last = fill(1, &count);
  assert_int_equal(last, 15);
  close_from(3);
}

static void every_maker_says_emfile(void **state) {
  int count;
  fill(1, &count);
  assert_errno(EMFILE, dup(0));
  assert_errno(EMFILE, fcntl(0, F_DUPFD, 3));
  assert_errno(EMFILE, fcntl(0, F_DUPFD_CLOEXEC, 15));
  assert_errno(EMFILE, socket(AF_INET, SOCK_STREAM, 0));
  assert_errno(EMFILE, epoll_create1(0));
  close_from(3);
}

static void numbers_beyond_the_limit_are_refused(void **state) {
  assert_errno(EBADF, dup2(1, 16));
  assert_errno(EBADF, dup3(1, 16, 0));
  assert_errno(EINVAL, fcntl(1, F_DUPFD, 16));
  assert_int_equal(dup2(1, 15), 15);
  close(15);
}

static void replacing_a_descriptor_needs_no_room(void **state) {
  int count;
  fill(1, &count);
  assert_int_equal(dup2(2, 15), 15);
  close_from(3);
}

static void room_comes_back_with_close(void **state) {
  int count;
  fill(1, &count);
  close(7);
  assert_int_equal(dup(1), 7);
  assert_errno(EMFILE, dup(1));
  close_from(3);
}

static void a_limit_below_the_open_ones_keeps_them_open(void **state) {
  int fd = (int)ok(fcntl(1, F_DUPFD, 12));
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){8, before.rlim_max}), 0);
  assert_int_equal(fcntl(fd, F_GETFD), 0);
  assert_int_equal(close(fd), 0);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){16, before.rlim_max}), 0);
}

static void the_hard_limit_holds(void **state) {
  struct rlimit limit;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
  assert_errno(EINVAL, setrlimit(RLIMIT_NOFILE, &(struct rlimit){20, 10}));
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
  assert_int_equal(limit.rlim_cur, 16);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(limits_are_sensible),
      cmocka_unit_test(dup_stops_at_the_limit),
      cmocka_unit_test(every_maker_says_emfile),
      cmocka_unit_test(numbers_beyond_the_limit_are_refused),
      cmocka_unit_test(replacing_a_descriptor_needs_no_room),
      cmocka_unit_test(room_comes_back_with_close),
      cmocka_unit_test(a_limit_below_the_open_ones_keeps_them_open),
      cmocka_unit_test(the_hard_limit_holds),
  };
  return cmocka_run_group_tests_name("descriptor_limit", tests, lower_the_limit, restore_the_limit);
}
