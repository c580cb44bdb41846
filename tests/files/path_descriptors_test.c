// run: --dir $TMP::/
// Descriptors opened with O_PATH, which stand for a place only.
#define _GNU_SOURCE
#include "../support.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

static int place, folder, file; // f and d with O_PATH, and f open for both

static int setup(void **state) {
  mkdir("d", 0755);
  file = open("f", O_RDWR | O_CREAT, 0644);
  int inside = open("d/g", O_WRONLY | O_CREAT, 0644);
  place = open("f", O_PATH);
  folder = open("d", O_PATH | O_DIRECTORY);
  return write(file, "hello", 5) != 5 || inside < 0 || close(inside) || place < 0 || folder < 0;
}

static void opening(void **state) {
  struct stat st;
  assert_errno(ENOENT, open("missing", O_PATH));
  assert_errno(ENOENT, open("", O_PATH));
  assert_errno(ENOTDIR, open("f", O_PATH | O_DIRECTORY));
  assert_errno(ENOTDIR, open("f/", O_PATH));
  // Of other flags nothing is heard.
  assert_errno(ENOENT, open("missing", O_PATH | O_CREAT, 0600));
  ok(close(ok(open("f", O_PATH | O_TRUNC | O_CREAT | O_EXCL, 0600))));
  ok(stat("f", &st));
  assert_int_equal(st.st_size, 5);
  ok(close(ok(open("d", O_PATH | O_RDWR))));
  ok(close(ok(open("d", O_PATH | O_CREAT | O_DIRECTORY))));
}

static void flags(void **state) {
  int fd = ok(open("f", O_PATH | O_RDWR | O_APPEND | O_NONBLOCK | O_CLOEXEC));
  assert_int_equal(fcntl(fd, F_GETFL), O_PATH);
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  ok(fcntl(fd, F_SETFD, 0));
  assert_int_equal(fcntl(fd, F_GETFD), 0);
  assert_errno(EBADF, fcntl(fd, F_SETFL, O_NONBLOCK));
  struct flock lock = {.l_type = F_RDLCK};
  assert_errno(EBADF, fcntl(fd, F_GETLK, &lock));
  assert_errno(EBADF, fcntl(fd, F_SETLK, &lock));
  assert_errno(EBADF, fcntl(fd, F_GETPIPE_SZ));
  assert_errno(EBADF, fcntl(fd, 9999));
  int copies[] = {fcntl(fd, F_DUPFD, 100), dup(fd), dup2(fd, 101), dup3(fd, 102, O_CLOEXEC)};
  for (int i = 0; i < 4; ++i) {
    assert_int_equal(fcntl(ok(copies[i]), F_GETFL), O_PATH);
    ok(close(copies[i]));
  }
  ok(close(fd));
  assert_errno(EBADF, close(fd));
}

static void input_and_output(void **state) {
  char byte = 'x';
  struct iovec one = {&byte, 1};
  int fds[] = {place, folder};
  for (int i = 0; i < 2; ++i) {
    int fd = fds[i];
    assert_errno(EBADF, read(fd, &byte, 1));
    assert_errno(EBADF, read(fd, &byte, 0));
    assert_errno(EBADF, write(fd, &byte, 1));
    assert_errno(EBADF, readv(fd, &one, 1));
    assert_errno(EBADF, writev(fd, &one, 1));
    assert_errno(EBADF, pread(fd, &byte, 1, 0));
    assert_errno(EINVAL, pread(fd, &byte, 1, -1));
    assert_errno(EBADF, pwrite(fd, &byte, 1, 0));
    assert_errno(EBADF, lseek(fd, 0, SEEK_CUR));
    assert_errno(EBADF, lseek(fd, 0, 99));
    assert_errno(EBADF, fsync(fd));
    assert_errno(EBADF, fdatasync(fd));
    assert_errno(EBADF, syncfs(fd));
    assert_errno(EBADF, ftruncate(fd, 0));
    assert_errno(EINVAL, ftruncate(fd, -1));
    assert_int_equal(posix_fallocate(fd, 0, 1), EBADF);
    assert_int_equal(posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL), EBADF);
    assert_errno(EBADF, sendfile(fd, file, NULL, 1));
    assert_errno(EBADF, sendfile(file, fd, NULL, 1));
    assert_errno(EBADF, copy_file_range(fd, NULL, file, NULL, 1, 0));
    assert_errno(EBADF, copy_file_range(file, NULL, fd, NULL, 1, 0));
    assert_errno(EBADF, mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0));
  }
}

static void other_calls(void **state) {
  int value;
  assert_errno(EBADF, fchmod(place, 0644));
  assert_errno(EBADF, fchown(place, -1, -1));
  assert_errno(EBADF, futimens(place, NULL));
  assert_errno(EBADF, ioctl(place, FIONREAD, &value));
  assert_errno(EBADF, ioctl(place, FIONBIO, &value));
  assert_errno(EBADF, ioctl(place, FIOCLEX));
  assert_errno(EBADF, flock(place, LOCK_SH));
  assert_errno(EINVAL, flock(place, 0));
  errno = 0;
  assert_int_equal(isatty(place), 0);
  assert_int_equal(errno, EBADF);
  assert_errno(EBADF, listen(place, 1));
  assert_errno(EBADF, send(place, "x", 1, 0));
  sigset_t none;
  sigemptyset(&none);
  assert_errno(EBADF, signalfd(place, &none, 0));
  struct itimerspec time;
  assert_errno(EBADF, timerfd_gettime(place, &time));
  assert_int_equal(fpathconf(place, _PC_NAME_MAX), 255);
}

static void waiting(void **state) {
  struct pollfd entry = {.fd = place, .events = POLLIN};
  assert_int_equal(poll(&entry, 1, 0), 1);
  assert_int_equal(entry.revents, POLLNVAL);
  struct epoll_event event = {.events = EPOLLIN};
  int ep = ok(epoll_create1(0));
  assert_errno(EBADF, epoll_ctl(ep, EPOLL_CTL_ADD, place, &event));
  assert_errno(EBADF, epoll_ctl(place, EPOLL_CTL_ADD, ep, &event));
  assert_errno(EBADF, epoll_wait(place, &event, 1, 0));
  close(ep);
}

static void as_a_place(void **state) {
  struct stat st, of_name;
  ok(fstat(place, &st));
  ok(stat("f", &of_name));
  assert_true(S_ISREG(st.st_mode));
  assert_int_equal(st.st_ino, of_name.st_ino);
  ok(fstat(folder, &st));
  assert_true(S_ISDIR(st.st_mode));
  ok(fstatat(place, "", &st, AT_EMPTY_PATH));
  assert_int_equal(st.st_size, 5);
  ok(faccessat(place, "", F_OK, AT_EMPTY_PATH));
  ok(fchownat(place, "", -1, -1, AT_EMPTY_PATH));

  int folders[] = {folder, ok(open("d", O_PATH))};
  for (int i = 0; i < 2; ++i) {
    ok(close(ok(openat(folders[i], "g", O_RDONLY))));
    ok(fstatat(folders[i], "g", &st, 0));
    ok(mkdirat(folders[i], "k", 0755));
    ok(unlinkat(folders[i], "k", AT_REMOVEDIR));
  }
  ok(close(folders[1]));
  assert_errno(ENOTDIR, openat(place, "g", O_RDONLY));
  assert_errno(ENOTDIR, fchdir(place));
  ok(fchdir(folder));
  ok(access("g", F_OK));
  ok(chdir(".."));
}

static void through_a_symbolic_link(void **state) {
  struct stat st;
  ok(symlink("f", "l"));
  int fd = ok(open("l", O_PATH));
  ok(fstat(fd, &st));
  assert_true(S_ISREG(st.st_mode));
  ok(close(fd));
  assert_errno(ENOTDIR, open("l", O_PATH | O_NOFOLLOW | O_DIRECTORY));
}

static void sent_to_somebody(void **state) {
  int s[2];
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
  memcpy(CMSG_DATA(&control.header), &place, sizeof place);
  char byte = 'x';
  struct iovec buffer = {&byte, 1};
  struct msghdr m = {.msg_iov = &buffer,
                     .msg_iovlen = 1,
                     .msg_control = &control,
                     .msg_controllen = sizeof control};
  ok(sendmsg(s[0], &m, 0));
  ok(recvmsg(s[1], &m, 0));
  int got;
  memcpy(&got, CMSG_DATA(&control.header), sizeof got);
  assert_int_equal(fcntl(got, F_GETFL), O_PATH);
  close(got), close(s[0]), close(s[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(opening),
      cmocka_unit_test(flags),
      cmocka_unit_test(input_and_output),
      cmocka_unit_test(other_calls),
      cmocka_unit_test(waiting),
      cmocka_unit_test(as_a_place),
      cmocka_unit_test(through_a_symbolic_link),
      cmocka_unit_test(sent_to_somebody),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
