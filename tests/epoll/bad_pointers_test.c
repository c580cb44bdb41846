// Pointers that lead out of memory: EFAULT, and not the end of the program.
#include "support.h"

#include "bad_pointers.h"
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static void events(void **state) {
  void *bad = nowhere();
  int ep = new_epoll(), fd = ok(eventfd(1, 0));
  struct epoll_event event = {.events = EPOLLIN};
  assert_errno(EFAULT, epoll_ctl(ep, EPOLL_CTL_ADD, fd, bad));
  assert_errno(EFAULT, epoll_ctl(777, EPOLL_CTL_ADD, fd, bad));
  assert_errno(EFAULT, epoll_ctl(ep, 99, fd, bad));
  assert_int_equal(epoll_wait(ep, bad, 1, 0), 0);
  ok(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
  assert_errno(EFAULT, epoll_ctl(ep, EPOLL_CTL_MOD, fd, bad));
  assert_errno(EFAULT, epoll_wait(ep, bad, 1, 0));
  assert_errno(EFAULT, epoll_wait(ep, bad, 1, -1));
  assert_errno(EBADF, epoll_wait(777, bad, 1, 0));
  assert_errno(EINVAL, epoll_wait(ep, bad, 0, 0));
  ok(epoll_ctl(ep, EPOLL_CTL_DEL, fd, bad));
  close(fd), close(ep);
}

static void masks_and_timeouts_of_waits(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  assert_errno(EFAULT, epoll_pwait(ep, &event, 1, 0, nowhere()));
  // A kernel that has epoll_pwait2.
  if (epoll_pwait2(ep, &event, 1, &(struct timespec){0}, NULL) == 0)
    assert_errno(EFAULT, epoll_pwait2(ep, &event, 1, nowhere(), NULL));
  close(ep);
}

static void times_of_a_timerfd(void **state) {
  int fd = ok(timerfd_create(CLOCK_MONOTONIC, 0));
  struct itimerspec none = {0};
  assert_errno(EFAULT, timerfd_settime(fd, 0, nowhere(), NULL));
  assert_errno(EFAULT, timerfd_settime(fd, 0, &none, nowhere()));
  assert_errno(EFAULT, timerfd_gettime(fd, nowhere()));
  close(fd);
}

static void masks_of_a_signalfd(void **state) {
  assert_errno(EFAULT, signalfd(-1, nowhere(), 0));
  assert_errno(EFAULT, signalfd(777, nowhere(), 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(events),
      cmocka_unit_test(masks_and_timeouts_of_waits),
      cmocka_unit_test(times_of_a_timerfd),
      cmocka_unit_test(masks_of_a_signalfd),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
