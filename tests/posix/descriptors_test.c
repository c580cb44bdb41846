// The descriptor table: dup and its relatives, close, fcntl, and what is shared between
// two descriptors of one open file description. Sockets stand for any kind of descriptor.
#include "support.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int a_descriptor(void) { return (int)ok(socket(AF_INET, SOCK_STREAM, 0)); }

static int is_open(int fd) { return fcntl(fd, F_GETFD) != -1; }

static int status_flags(int fd) { return (int)ok(fcntl(fd, F_GETFL)); }

static void standard_descriptors_are_open(void **state) {
  assert_true(is_open(0));
  assert_true(is_open(1));
  assert_true(is_open(2));
}

static void first_new_descriptor_is_3(void **state) {
  int fd = a_descriptor();
  assert_int_equal(fd, 3);
  close(fd);
}

static void lowest_free_number_is_used(void **state) {
  int a = a_descriptor(), b = a_descriptor(), c = a_descriptor();
  assert_int_equal(b, a + 1);
  assert_int_equal(c, a + 2);
  close(b);
  assert_int_equal(dup(c), b);
  close(a);
  close(b);
  assert_int_equal(a_descriptor(), a);
  assert_int_equal(epoll_create1(0), b);
  close(a);
  close(b);
  close(c);
}

static void close_frees_once(void **state) {
  int fd = a_descriptor();
  assert_int_equal(close(fd), 0);
  assert_errno(EBADF, close(fd));
  assert_errno(EBADF, close(-1));
  assert_errno(EBADF, close(INT_MAX));
  assert_errno(EBADF, close(INT_MIN));
}

static void standard_descriptor_number_is_reused(void **state) {
  int kept = (int)ok(dup(0));
  assert_int_equal(close(0), 0);
  assert_false(is_open(0));
  int fd = a_descriptor();
  assert_int_equal(fd, 0);
  assert_int_equal(dup2(kept, 0), 0);
  close(kept);
  assert_true(is_open(0));
}

static void dup_refuses_closed_descriptors(void **state) {
  assert_errno(EBADF, dup(-1));
  assert_errno(EBADF, dup(1000));
  assert_errno(EBADF, dup(INT_MAX));
}

static void description_lives_until_its_last_descriptor(void **state) {
  int a = a_descriptor();
  int b = (int)ok(dup(a));
  assert_int_equal(close(a), 0);
  int type = 0;
  socklen_t size = sizeof type;
  assert_int_equal(getsockopt(b, SOL_SOCKET, SO_TYPE, &type, &size), 0);
  assert_int_equal(type, SOCK_STREAM);
  close(b);
}

static void dup2_takes_the_given_number(void **state) {
  int fd = a_descriptor();
  assert_int_equal(dup2(fd, 100), 100);
  assert_true(is_open(100));
  assert_int_equal(close(100), 0);
  assert_true(is_open(fd));
  close(fd);
}

static void dup2_replaces_what_was_there(void **state) {
  int a = a_descriptor();
  int b = (int)ok(epoll_create1(0));
  assert_int_equal(dup2(a, b), b);
  int type = 0;
  socklen_t size = sizeof type;
  assert_int_equal(getsockopt(b, SOL_SOCKET, SO_TYPE, &type, &size), 0);
  close(a);
  close(b);
}

static void dup2_to_itself_changes_nothing(void **state) {
  int fd = (int)ok(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  assert_int_equal(dup2(fd, fd), fd);
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  close(fd);
  assert_errno(EBADF, dup2(fd, fd));
}

static void dup2_refuses_bad_numbers(void **state) {
  int fd = a_descriptor();
  assert_errno(EBADF, dup2(fd, -1));
  assert_errno(EBADF, dup2(fd, INT_MAX));
  assert_errno(EBADF, dup2(1000, 5));
  assert_errno(EBADF, dup2(-1, fd));
  assert_true(is_open(fd));
  close(fd);
}

static void dup3_sets_close_on_exec(void **state) {
  int fd = a_descriptor();
  assert_int_equal(dup3(fd, 50, 0), 50);
  assert_int_equal(fcntl(50, F_GETFD), 0);
  assert_int_equal(dup3(fd, 50, O_CLOEXEC), 50);
  // wasi-libc's O_CLOEXEC is 0: nothing can be executed.
  assert_int_equal(fcntl(50, F_GETFD), O_CLOEXEC ? FD_CLOEXEC : 0);
  close(50);
  close(fd);
}

static void dup3_refuses_bad_arguments(void **state) {
  int fd = a_descriptor();
  assert_errno(EINVAL, dup3(fd, fd, 0));
  assert_errno(EINVAL, dup3(fd, fd, O_CLOEXEC));
  assert_errno(EINVAL, dup3(fd, 50, O_NONBLOCK));
  assert_errno(EINVAL, dup3(fd, 50, -1));
  assert_errno(EBADF, dup3(fd, -1, 0));
  assert_errno(EBADF, dup3(fd, INT_MAX, 0));
  assert_errno(EBADF, dup3(1000, 50, 0));
  assert_false(is_open(50));
  close(fd);
}

static void f_dupfd_takes_the_lowest_number_from_a_start(void **state) {
  int fd = a_descriptor();
  assert_int_equal(fcntl(fd, F_DUPFD, 60), 60);
  assert_int_equal(fcntl(fd, F_DUPFD, 60), 61);
  assert_int_equal(fcntl(fd, F_DUPFD, 0), fd + 1);
  close(60);
  assert_int_equal(fcntl(fd, F_DUPFD, 50), 50);
  assert_int_equal(fcntl(fd, F_DUPFD, 60), 60);
  close(50);
  close(60);
  close(61);
  close(fd + 1);
  close(fd);
}

static void f_dupfd_says_whether_to_close_on_exec(void **state) {
  int fd = (int)ok(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  int plain = (int)ok(fcntl(fd, F_DUPFD, 40));
  int cloexec = (int)ok(fcntl(fd, F_DUPFD_CLOEXEC, 40));
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  assert_int_equal(fcntl(plain, F_GETFD), 0);
  assert_int_equal(fcntl(cloexec, F_GETFD), FD_CLOEXEC);
  close(fd);
  close(plain);
  close(cloexec);
}

static void f_dupfd_refuses_bad_starts(void **state) {
  int fd = a_descriptor();
  assert_errno(EINVAL, fcntl(fd, F_DUPFD, -1));
  assert_errno(EINVAL, fcntl(fd, F_DUPFD, INT_MAX));
  assert_errno(EBADF, fcntl(1000, F_DUPFD, 0));
  close(fd);
}

static void descriptor_flags_belong_to_one_descriptor(void **state) {
  int a = a_descriptor();
  int b = (int)ok(dup(a));
  assert_int_equal(fcntl(a, F_GETFD), 0);
  assert_int_equal(fcntl(a, F_SETFD, FD_CLOEXEC), 0);
  assert_int_equal(fcntl(a, F_GETFD), FD_CLOEXEC);
  assert_int_equal(fcntl(b, F_GETFD), 0);
  assert_int_equal(fcntl(a, F_SETFD, 0), 0);
  assert_int_equal(fcntl(a, F_GETFD), 0);
  int c = (int)ok(fcntl(b, F_DUPFD_CLOEXEC, 0));
  int d = (int)ok(dup(c));
  assert_int_equal(fcntl(d, F_GETFD), 0);
  close(a);
  close(b);
  close(c);
  close(d);
}

static void status_flags_are_shared_by_duplicates(void **state) {
  int a = a_descriptor();
  int b = (int)ok(dup(a));
  assert_int_equal(status_flags(a), O_RDWR);
  assert_int_equal(fcntl(a, F_SETFL, O_NONBLOCK), 0);
  assert_int_equal(status_flags(b), O_RDWR | O_NONBLOCK);
  assert_int_equal(fcntl(b, F_SETFL, 0), 0);
  assert_int_equal(status_flags(a), O_RDWR);
  close(a);
  close(b);
}

static void f_setfl_ignores_access_mode_and_creation_flags(void **state) {
  int fd = a_descriptor();
  assert_int_equal(fcntl(fd, F_SETFL, O_RDONLY | O_CREAT | O_EXCL | O_TRUNC | O_NONBLOCK), 0);
  assert_int_equal(status_flags(fd), O_RDWR | O_NONBLOCK);
  close(fd);
}

static void creation_flags_show_in_fcntl(void **state) {
  int fd = (int)ok(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  assert_int_equal(status_flags(fd), O_RDWR | O_NONBLOCK);
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  close(fd);
  fd = (int)ok(epoll_create1(EPOLL_CLOEXEC));
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  close(fd);
  fd = (int)ok(epoll_create1(0));
  assert_int_equal(fcntl(fd, F_GETFD), 0);
  close(fd);
}

static void fionbio_sets_and_clears_o_nonblock(void **state) {
  int fd = a_descriptor();
  int on = 1, off = 0;
  assert_int_equal(ioctl(fd, FIONBIO, &on), 0);
  assert_int_equal(status_flags(fd), O_RDWR | O_NONBLOCK);
  assert_int_equal(ioctl(fd, FIONBIO, &off), 0);
  assert_int_equal(status_flags(fd), O_RDWR);
  close(fd);
}

static void fcntl_refuses_unknown_commands(void **state) {
  int fd = a_descriptor();
  assert_errno(EINVAL, fcntl(fd, 0x7777));
  assert_errno(EINVAL, fcntl(fd, -1));
  close(fd);
}

static void sockets_do_not_seek(void **state) {
  int fd = a_descriptor();
  char byte = 0;
  assert_errno(ESPIPE, lseek(fd, 0, SEEK_CUR));
  assert_errno(ESPIPE, pread(fd, &byte, 1, 0));
  assert_errno(ESPIPE, pwrite(fd, &byte, 1, 0));
  close(fd);
}

static void fstat_tells_the_kind(void **state) {
  struct stat st;
  int fd = a_descriptor();
  assert_int_equal(fstat(fd, &st), 0);
  assert_true(S_ISSOCK(st.st_mode));
  close(fd);
}

static void closed_descriptors_are_refused_everywhere(void **state) {
  const int closed[] = {-1, 77, 100000, INT_MAX, INT_MIN};
  for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
    int fd = closed[i];
    char byte = 0;
    struct iovec vector = {&byte, 1};
    struct stat st;
    int number = 0;
    assert_errno(EBADF, read(fd, &byte, 1));
    assert_errno(EBADF, write(fd, &byte, 1));
    assert_errno(EBADF, read(fd, &byte, 0));
    assert_errno(EBADF, write(fd, &byte, 0));
    assert_errno(EBADF, readv(fd, &vector, 1));
    assert_errno(EBADF, writev(fd, &vector, 1));
    assert_errno(EBADF, pread(fd, &byte, 1, 0));
    assert_errno(EBADF, pwrite(fd, &byte, 1, 0));
    assert_errno(EBADF, lseek(fd, 0, SEEK_SET));
    assert_errno(EBADF, fstat(fd, &st));
    assert_errno(EBADF, fsync(fd));
    assert_errno(EBADF, ftruncate(fd, 0));
    assert_errno(EBADF, fcntl(fd, F_GETFL));
    assert_errno(EBADF, fcntl(fd, F_SETFL, 0));
    assert_errno(EBADF, fcntl(fd, F_GETFD));
    assert_errno(EBADF, fcntl(fd, F_SETFD, 0));
    assert_errno(EBADF, ioctl(fd, FIONBIO, &number));
    assert_errno(EBADF, ioctl(fd, FIONREAD, &number));
    errno = 0;
    assert_int_equal(isatty(fd), 0);
    assert_int_equal(errno, EBADF);
  }
}

static void closed_descriptors_are_refused_by_socket_calls(void **state) {
  const int fd = 77;
  char byte = 0;
  struct sockaddr_storage address = {.ss_family = AF_INET};
  struct sockaddr *sa = (struct sockaddr *)&address;
  socklen_t size = sizeof address;
  struct iovec vector = {&byte, 1};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  int value = 0;
  socklen_t value_size = sizeof value;
  assert_errno(EBADF, bind(fd, sa, size));
  assert_errno(EBADF, listen(fd, 1));
  assert_errno(EBADF, accept(fd, NULL, NULL));
  assert_errno(EBADF, accept4(fd, NULL, NULL, SOCK_NONBLOCK));
  assert_errno(EBADF, connect(fd, sa, size));
  assert_errno(EBADF, shutdown(fd, SHUT_RDWR));
  assert_errno(EBADF, send(fd, &byte, 1, 0));
  assert_errno(EBADF, recv(fd, &byte, 1, 0));
  assert_errno(EBADF, sendto(fd, &byte, 1, 0, sa, size));
  assert_errno(EBADF, recvfrom(fd, &byte, 1, 0, NULL, NULL));
  assert_errno(EBADF, sendmsg(fd, &message, 0));
  assert_errno(EBADF, recvmsg(fd, &message, 0));
  assert_errno(EBADF, getsockname(fd, sa, &size));
  assert_errno(EBADF, getpeername(fd, sa, &size));
  assert_errno(EBADF, getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &value_size));
  assert_errno(EBADF, setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value));
}

static void closed_descriptors_are_refused_by_waits(void **state) {
  struct pollfd p = {.fd = 77, .events = POLLIN};
  assert_int_equal(poll(&p, 1, 0), 1);
  assert_int_equal(p.revents, POLLNVAL);
  p = (struct pollfd){.fd = -1, .events = POLLIN, .revents = POLLIN};
  assert_int_equal(poll(&p, 1, 0), 0);
  assert_int_equal(p.revents, 0);

  fd_set set;
  FD_ZERO(&set);
  FD_SET(77, &set);
  struct timeval none = {0};
  assert_errno(EBADF, select(78, &set, NULL, NULL, &none));

  struct epoll_event event = {.events = EPOLLIN};
  int ep = (int)ok(epoll_create1(0));
  assert_errno(EBADF, epoll_ctl(ep, EPOLL_CTL_ADD, 77, &event));
  assert_errno(EBADF, epoll_ctl(77, EPOLL_CTL_ADD, 1, &event));
  assert_errno(EBADF, epoll_wait(77, &event, 1, 0));
  close(ep);
}

static void negative_sizes_are_refused(void **state) {
  // Volatile, or the compiler warns of what is meant.
  volatile size_t too_large = (size_t)-1;
  volatile int negative = -1, too_many = 1025;
  char byte = 0;
  struct iovec vector = {&byte, 1}, huge[2] = {{&byte, 1}, {&byte, too_large}};
  // Linux says EFAULT when the end is outside the address space, else EINVAL.
  errno = 0;
  assert_int_equal(read(0, &byte, too_large), -1);
  assert_true(errno == EFAULT || errno == EINVAL);
  errno = 0;
  assert_int_equal(write(1, &byte, too_large), -1);
  assert_true(errno == EFAULT || errno == EINVAL);
  assert_errno(EINVAL, readv(0, &vector, negative));
  assert_errno(EINVAL, writev(1, &vector, negative));
  assert_errno(EINVAL, readv(0, &vector, too_many));
  assert_errno(EINVAL, writev(1, huge, 2));
}

static void many_descriptors_open_at_once(void **state) {
  enum { count = 500 };
  int fds[count];
  for (int i = 0; i < count; i++)
    fds[i] = i == 0 ? a_descriptor() : (int)ok(dup(fds[0]));
  for (int i = 1; i < count; i++)
    assert_int_equal(fds[i], fds[0] + i);
  for (int i = 0; i < count; i += 2)
    assert_int_equal(close(fds[i]), 0);
  for (int i = 0; i < count; i += 2)
    assert_int_equal(dup(fds[1]), fds[i]);
  for (int i = 0; i < count; i++)
    assert_int_equal(close(fds[i]), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(standard_descriptors_are_open),
      cmocka_unit_test(first_new_descriptor_is_3),
      cmocka_unit_test(lowest_free_number_is_used),
      cmocka_unit_test(close_frees_once),
      cmocka_unit_test(standard_descriptor_number_is_reused),
      cmocka_unit_test(dup_refuses_closed_descriptors),
      cmocka_unit_test(description_lives_until_its_last_descriptor),
      cmocka_unit_test(dup2_takes_the_given_number),
      cmocka_unit_test(dup2_replaces_what_was_there),
      cmocka_unit_test(dup2_to_itself_changes_nothing),
      cmocka_unit_test(dup2_refuses_bad_numbers),
      cmocka_unit_test(dup3_sets_close_on_exec),
      cmocka_unit_test(dup3_refuses_bad_arguments),
      cmocka_unit_test(f_dupfd_takes_the_lowest_number_from_a_start),
      cmocka_unit_test(f_dupfd_says_whether_to_close_on_exec),
      cmocka_unit_test(f_dupfd_refuses_bad_starts),
      cmocka_unit_test(descriptor_flags_belong_to_one_descriptor),
      cmocka_unit_test(status_flags_are_shared_by_duplicates),
      cmocka_unit_test(f_setfl_ignores_access_mode_and_creation_flags),
      cmocka_unit_test(creation_flags_show_in_fcntl),
      cmocka_unit_test(fionbio_sets_and_clears_o_nonblock),
      cmocka_unit_test(fcntl_refuses_unknown_commands),
      cmocka_unit_test(sockets_do_not_seek),
      cmocka_unit_test(fstat_tells_the_kind),
      cmocka_unit_test(closed_descriptors_are_refused_everywhere),
      cmocka_unit_test(closed_descriptors_are_refused_by_socket_calls),
      cmocka_unit_test(closed_descriptors_are_refused_by_waits),
      cmocka_unit_test(negative_sizes_are_refused),
      cmocka_unit_test(many_descriptors_open_at_once),
  };
  return cmocka_run_group_tests_name("descriptors", tests, NULL, NULL);
}
