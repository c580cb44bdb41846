// Regular files and directories cannot be registered; poll and select find them always ready.
// run: --dir $TMP::/
#include "support.h"

#include <sys/select.h>
#include <sys/stat.h>

static void regular_files(void **state) {
  int ep = new_epoll(), fd = ok(open("file", O_CREAT | O_RDWR, 0600));
  assert_errno(EPERM, control(ep, EPOLL_CTL_ADD, fd, EPOLLIN));
  assert_errno(EPERM, control(ep, EPOLL_CTL_MOD, fd, EPOLLIN));
  assert_errno(EPERM, control(ep, EPOLL_CTL_DEL, fd, 0));
  assert_errno(EINVAL, control(fd, EPOLL_CTL_ADD, ep, EPOLLIN));
  assert_int_equal(events_now(fd), POLLIN | POLLOUT);
  fd_set in, out;
  FD_ZERO(&in);
  FD_ZERO(&out);
  FD_SET(fd, &in);
  FD_SET(fd, &out);
  assert_int_equal(select(fd + 1, &in, &out, NULL, NULL), 2);
  close(fd);
  unlink("file");
  close(ep);
}

static void directories(void **state) {
  int ep = new_epoll(), fd = ok(open(".", O_RDONLY | O_DIRECTORY));
  assert_errno(EPERM, control(ep, EPOLL_CTL_ADD, fd, EPOLLIN));
  assert_int_equal(events_now(fd), POLLIN | POLLOUT);
  close(fd);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(regular_files),
      cmocka_unit_test(directories),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
