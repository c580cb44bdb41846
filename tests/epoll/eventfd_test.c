// eventfd: a counter, or a semaphore, behind a descriptor.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/time.h>

static void flags(void **state) {
  int fd = ok(eventfd(0, 0));
  assert_int_equal(fcntl(fd, F_GETFD), 0);
  assert_int_equal(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR);
  close(fd);
  fd = ok(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  assert_int_equal(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR | O_NONBLOCK);
  close(fd);
  assert_errno(EINVAL, eventfd(0, 0x40000));
  assert_errno(EINVAL, eventfd(0, -1));
}

static void a_read_takes_the_whole_count(void **state) {
  int fd = ok(eventfd(3, EFD_NONBLOCK));
  uint64_t value = 4;
  assert_int_equal(write(fd, &value, 8), 8);
  assert_int_equal(read(fd, &value, 8), 8);
  assert_true(value == 7);
  assert_errno(EAGAIN, read(fd, &value, 8));
  close(fd);
}

static void a_semaphore_gives_one_at_a_time(void **state) {
  int fd = ok(eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK));
  uint64_t value = 1;
  assert_int_equal(write(fd, &value, 8), 8);
  for (int i = 0; i < 3; i++) {
    value = 0;
    assert_int_equal(events_now(fd), POLLIN | POLLOUT);
    assert_int_equal(read(fd, &value, 8), 8);
    assert_true(value == 1);
  }
  assert_errno(EAGAIN, read(fd, &value, 8));
  assert_int_equal(events_now(fd), POLLOUT);
  close(fd);
}

static void eight_bytes_or_nothing(void **state) {
  int fd = ok(eventfd(1, EFD_NONBLOCK));
  uint64_t values[2] = {1, 99};
  assert_errno(EINVAL, read(fd, values, 7));
  assert_errno(EINVAL, read(fd, values, 0));
  assert_errno(EINVAL, write(fd, values, 7));
  assert_errno(EINVAL, write(fd, values, 0));
  assert_int_equal(write(fd, values, 8), 8); // more than 8 is up to the kernel's version
  assert_int_equal(read(fd, values, 16), 8);
  assert_true(values[0] == 2);
  assert_true(values[1] == 99);
  close(fd);
}

static void overflow(void **state) {
  int fd = ok(eventfd(0, EFD_NONBLOCK));
  uint64_t value = UINT64_MAX;
  assert_errno(EINVAL, write(fd, &value, 8));
  value = UINT64_MAX - 1;
  assert_int_equal(write(fd, &value, 8), 8);
  assert_int_equal(events_now(fd), POLLIN);
  value = 1;
  assert_errno(EAGAIN, write(fd, &value, 8));
  value = 0;
  assert_int_equal(write(fd, &value, 8), 8); // adds nothing, so it fits
  assert_int_equal(read(fd, &value, 8), 8);
  assert_true(value == UINT64_MAX - 1);
  assert_int_equal(events_now(fd), POLLOUT);
  close(fd);
}

static void nearly_full(void **state) {
  int fd = ok(eventfd(0, EFD_NONBLOCK));
  uint64_t value = UINT64_MAX - 2;
  assert_int_equal(write(fd, &value, 8), 8);
  assert_int_equal(events_now(fd), POLLIN | POLLOUT);
  value = 2;
  assert_errno(EAGAIN, write(fd, &value, 8));
  value = 1;
  assert_int_equal(write(fd, &value, 8), 8);
  assert_int_equal(events_now(fd), POLLIN);
  close(fd);
}

static void a_zero_makes_nothing_readable(void **state) {
  int fd = ok(eventfd(0, EFD_NONBLOCK));
  uint64_t value = 0;
  assert_int_equal(write(fd, &value, 8), 8);
  assert_int_equal(events_now(fd), POLLOUT);
  assert_errno(EAGAIN, read(fd, &value, 8));
  close(fd);
}

static void the_helpers(void **state) {
  int fd = ok(eventfd(0, EFD_NONBLOCK));
  eventfd_t value = 5;
  assert_errno(EAGAIN, eventfd_read(fd, &value));
  assert_int_equal(eventfd_write(fd, 40), 0);
  assert_int_equal(eventfd_write(fd, 2), 0);
  assert_int_equal(eventfd_read(fd, &value), 0);
  assert_true(value == 42);
  close(fd);
  assert_errno(EBADF, eventfd_write(fd, 1));
}

static void the_initial_value_is_32_bits(void **state) {
  int fd = ok(eventfd(UINT32_MAX, EFD_NONBLOCK));
  eventfd_t value;
  ok(eventfd_read(fd, &value));
  assert_true(value == UINT32_MAX);
  close(fd);
}

static void duplicates_share_the_count(void **state) {
  int fd = ok(eventfd(1, EFD_NONBLOCK)), other = ok(dup(fd));
  eventfd_t value;
  ok(eventfd_write(other, 2));
  ok(eventfd_read(fd, &value));
  assert_true(value == 3);
  close(fd);
  ok(eventfd_write(other, 2));
  assert_int_equal(events_now(other), POLLIN | POLLOUT);
  close(other);
}

static void not_seekable(void **state) {
  int fd = ok(eventfd(1, EFD_NONBLOCK));
  uint64_t value = 1;
  assert_errno(ESPIPE, pread(fd, &value, 8, 0));
  assert_errno(ESPIPE, pwrite(fd, &value, 8, 0));
  close(fd);
}

static volatile int alarms;
static void on_alarm(int signal) { alarms++; }

static void a_blocking_read_waits(void **state) {
  // Nothing else runs in the process, so only a signal can end the wait.
  struct sigaction action = {.sa_handler = on_alarm};
  struct itimerval soon = {.it_value.tv_usec = 20000};
  int fd = ok(eventfd(0, 0));
  uint64_t value = UINT64_MAX - 1;
  sigaction(SIGALRM, &action, NULL);
  alarms = 0;
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_errno(EINTR, read(fd, &value, 8));
  value = UINT64_MAX - 1;
  assert_int_equal(write(fd, &value, 8), 8);
  ok(setitimer(ITIMER_REAL, &soon, NULL));
  assert_errno(EINTR, write(fd, &value, 8));
  assert_int_equal(alarms, 2);
  signal(SIGALRM, SIG_DFL);
  close(fd);
}

static void blocking_is_a_matter_of_the_description(void **state) {
  int fd = ok(eventfd(0, 0)), other = ok(dup(fd));
  uint64_t value;
  set_nonblocking(other);
  assert_errno(EAGAIN, read(fd, &value, 8));
  close(fd);
  close(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flags),
      cmocka_unit_test(a_read_takes_the_whole_count),
      cmocka_unit_test(a_semaphore_gives_one_at_a_time),
      cmocka_unit_test(eight_bytes_or_nothing),
      cmocka_unit_test(overflow),
      cmocka_unit_test(nearly_full),
      cmocka_unit_test(a_zero_makes_nothing_readable),
      cmocka_unit_test(the_helpers),
      cmocka_unit_test(the_initial_value_is_32_bits),
      cmocka_unit_test(duplicates_share_the_count),
      cmocka_unit_test(not_seekable),
      cmocka_unit_test(a_blocking_read_waits),
      cmocka_unit_test(blocking_is_a_matter_of_the_description),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
