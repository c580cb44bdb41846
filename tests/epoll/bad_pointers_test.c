// Pointers that lead out of memory: EFAULT, and not the end of the program.
#include "support.h"

#include <sys/mman.h>
#include <sys/timerfd.h>
#include <sys/un.h>

// Memory that nobody has: on Linux a page that may not be touched.
static void *nowhere(void) {
#ifdef __wasm__
  return (void *)0xffff0000u;
#else
  void *page = mmap(NULL, 1 << 16, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_ptr_not_equal(page, MAP_FAILED);
  return page;
#endif
}

static void masks_and_timeouts_of_waits(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  assert_errno(EFAULT, epoll_pwait(ep, &event, 1, 0, nowhere()));
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

static void addresses_of_a_socket(void **state) {
  int s[2];
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  struct sockaddr_un address;
  socklen_t size = sizeof address;
  assert_errno(EFAULT, getsockname(s[0], nowhere(), &size));
  size = sizeof address;
  assert_errno(EFAULT, getpeername(s[0], nowhere(), &size));
  assert_errno(EFAULT, getsockname(s[0], (struct sockaddr *)&address, nowhere()));
  close(s[0]), close(s[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(masks_and_timeouts_of_waits),
      cmocka_unit_test(times_of_a_timerfd),
      cmocka_unit_test(addresses_of_a_socket),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
