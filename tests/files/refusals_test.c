// run: --dir $TMP::/
// What calls on descriptors say to arguments that make no sense, and which error comes first.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { none = 777 }; // a descriptor that isn't open

static int file, reading, writing, directory, ends[2], pair[2];

static int setup(void **state) {
  (void)state;
  mkdir("d", 0755);
  file = open("f", O_RDWR | O_CREAT, 0644);
  reading = open("f", O_RDONLY);
  writing = open("f", O_WRONLY);
  directory = open("d", O_RDONLY);
  return pipe(ends) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}

static int set_lock(int fd, short type, short whence, off_t start, off_t size) {
  struct flock lock = {.l_type = type, .l_whence = whence, .l_start = start, .l_len = size};
  return fcntl(fd, F_SETLK, &lock);
}

static void record_locks(void **state) {
  (void)state;
  // Anything can be locked that is open for it.
  int event = ok(eventfd(0, 0)), epoll = ok(epoll_create1(0));
  ok(set_lock(pair[0], F_WRLCK, SEEK_SET, 0, 0));
  ok(set_lock(event, F_WRLCK, SEEK_SET, 0, 0));
  ok(set_lock(epoll, F_RDLCK, SEEK_SET, 0, 0));
  ok(set_lock(directory, F_RDLCK, SEEK_SET, 0, 0));
  ok(set_lock(ends[0], F_RDLCK, SEEK_SET, 0, 0));
  ok(set_lock(ends[1], F_WRLCK, SEEK_SET, 0, 0));
  assert_errno(EBADF, set_lock(ends[0], F_WRLCK, SEEK_SET, 0, 0));
  assert_errno(EBADF, set_lock(ends[1], F_RDLCK, SEEK_SET, 0, 0));
  assert_errno(EBADF, set_lock(directory, F_WRLCK, SEEK_SET, 0, 0));
  assert_errno(EBADF, set_lock(reading, F_WRLCK, SEEK_SET, 0, 0));
  assert_errno(EBADF, set_lock(writing, F_RDLCK, SEEK_SET, 0, 0));
  ok(set_lock(reading, F_UNLCK, SEEK_SET, 0, 0));
  ok(close(event));
  ok(close(epoll));

  assert_errno(EINVAL, set_lock(file, 77, SEEK_SET, 0, 0));
  assert_errno(EINVAL, set_lock(file, F_WRLCK, 9, 0, 0));
  assert_errno(EINVAL, set_lock(file, F_WRLCK, SEEK_SET, -1, 0));
  assert_errno(EINVAL, set_lock(file, F_WRLCK, SEEK_CUR, -1, 0));
  assert_errno(EINVAL, set_lock(file, F_WRLCK, SEEK_END, -1, 0));
  assert_errno(EINVAL, set_lock(file, F_WRLCK, SEEK_SET, 0, -1));
  ok(set_lock(file, F_WRLCK, SEEK_SET, 1, -1));
  assert_errno(EOVERFLOW, set_lock(file, F_WRLCK, SEEK_SET, INT64_MAX, 2));
  ok(set_lock(file, F_WRLCK, SEEK_SET, INT64_MAX, 1));
  ok(set_lock(file, F_UNLCK, SEEK_SET, 0, 0));

  struct flock asked = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  ok(fcntl(ends[0], F_GETLK, &asked));
  assert_int_equal(asked.l_type, F_UNLCK);
  assert_errno(EBADF, lockf(ends[0], F_LOCK, 0));
  ok(lockf(ends[1], F_TEST, 0));
  assert_errno(EINVAL, lockf(file, F_ULOCK, -5));
  assert_errno(EINVAL, lockf(file, 99, 0));
}

static void whole_locks(void **state) {
  (void)state;
  assert_errno(EINVAL, flock(none, 0));
  assert_errno(EBADF, flock(none, LOCK_SH));
  assert_errno(EINVAL, flock(file, 16 | LOCK_SH));
  assert_errno(EINVAL, flock(file, LOCK_SH | LOCK_EX));
  assert_errno(EINVAL, flock(file, LOCK_NB));
  ok(flock(file, 32 | LOCK_EX)); // mandatory ones are ignored
  ok(flock(reading, LOCK_EX | LOCK_NB));
  ok(flock(reading, LOCK_UN));
}

static void positions(void **state) {
  (void)state;
  char byte;
  struct iovec one = {&byte, 1};
  assert_errno(EINVAL, pread(none, &byte, 1, -1));
  assert_errno(EINVAL, pwrite(none, &byte, 1, -1));
  assert_errno(EBADF, pread(none, &byte, 1, 0));
  assert_errno(EINVAL, lseek(ends[0], 0, 99));
  assert_errno(ESPIPE, lseek(ends[0], 0, SEEK_SET));
  assert_errno(EBADF, lseek(none, 0, 99));
  assert_errno(EBADF, writev(reading, &one, -1));
  assert_errno(EINVAL, writev(writing, &one, -1));
  assert_errno(EBADF, readv(writing, &one, -1));
  assert_errno(EISDIR, read(directory, &byte, 1));
  assert_errno(EISDIR, read(directory, &byte, 0));
  assert_int_equal(read(file, &byte, 0), 0);
}

static void sizes(void **state) {
  (void)state;
  assert_errno(EINVAL, ftruncate(none, -1));
  assert_errno(EBADF, ftruncate(none, 0));
  assert_errno(EINVAL, ftruncate(reading, 0));
  assert_int_equal(posix_fallocate(directory, 0, 1), EBADF);
  assert_int_equal(posix_fallocate(reading, 0, 1), EBADF);
  assert_int_equal(posix_fallocate(ends[1], 0, 1), ESPIPE);
  assert_int_equal(posix_fallocate(pair[0], 0, 1), ENODEV);
  assert_int_equal(posix_fallocate(file, 0, 0), EINVAL);
  assert_int_equal(posix_fadvise(directory, 0, 0, POSIX_FADV_NORMAL), 0);
  assert_int_equal(posix_fadvise(pair[0], 0, 0, POSIX_FADV_NORMAL), 0);
  assert_int_equal(posix_fadvise(ends[0], 0, 0, POSIX_FADV_NORMAL), ESPIPE);
  assert_int_equal(posix_fadvise(file, 0, 0, 99), EINVAL);
  assert_int_equal(posix_fadvise(none, 0, 0, 99), EBADF);
}

static void empty_paths(void **state) {
  (void)state;
  struct stat st;
  ok(fstatat(file, "", &st, AT_EMPTY_PATH));
  ok(faccessat(file, "", F_OK, AT_EMPTY_PATH));
  ok(fchownat(file, "", -1, -1, AT_EMPTY_PATH));
  ok(fchownat(AT_FDCWD, "", -1, -1, AT_EMPTY_PATH));
  assert_errno(EBADF, fchownat(none, "", -1, -1, AT_EMPTY_PATH));
  assert_errno(ENOENT, fchownat(file, "", -1, -1, 0));
  assert_errno(EINVAL, fchownat(file, "", -1, -1, 0x8000));
}

static void waiting_for_events_without_a_place_for_them(void **state) {
  (void)state;
  int epoll = ok(epoll_create1(0)), event = ok(eventfd(0, 0));
  struct epoll_event in = {.events = EPOLLIN}, got;
  struct epoll_event *volatile nowhere = NULL;
  ok(epoll_ctl(epoll, EPOLL_CTL_ADD, event, &in));
  assert_int_equal(epoll_wait(epoll, nowhere, 1, 0), 0);
  assert_int_equal(epoll_wait(epoll, nowhere, 1, 1), 0);
  ok(eventfd_write(event, 1));
  assert_errno(EFAULT, epoll_wait(epoll, nowhere, 1, 0));
  assert_errno(EFAULT, epoll_wait(epoll, nowhere, 1, -1));
  assert_int_equal(epoll_wait(epoll, &got, 1, 0), 1);
  assert_errno(EBADF, epoll_wait(none, nowhere, 1, 0));
  assert_errno(EINVAL, epoll_wait(event, nowhere, 1, 0));
  assert_errno(EINVAL, epoll_wait(epoll, nowhere, 0, 0));
  ok(close(event));
  ok(close(epoll));
}

static void limits_of_paths(void **state) {
  (void)state;
  assert_int_equal(fpathconf(ends[0], _PC_PIPE_BUF), 4096);
  assert_int_equal(pathconf("f", _PC_NAME_MAX), 255);
  assert_int_equal(fpathconf(file, _PC_PATH_MAX), 4096);
  assert_int_equal(fpathconf(file, _PC_NO_TRUNC), 1);
  assert_int_equal(fpathconf(file, _PC_VDISABLE), 0);
  assert_int_equal(fpathconf(file, _PC_FILESIZEBITS), 64);
  assert_true(pathconf("d", _PC_LINK_MAX) >= 8);
  errno = 0;
  assert_int_equal(fpathconf(file, _PC_SOCK_MAXBUF), -1);
  assert_int_equal(errno, 0);
  assert_errno(EINVAL, fpathconf(file, 999));
  assert_errno(EBADF, fpathconf(none, _PC_NAME_MAX));
  assert_errno(ENOENT, pathconf("missing", _PC_LINK_MAX));
}

static void processes(void **state) {
  (void)state;
  assert_errno(EINVAL, setpgid(-1, 0));
  assert_errno(EINVAL, setpgid(0, -1));
  assert_errno(EINVAL, waitpid(-1, NULL, 99999));
  assert_errno(ECHILD, waitpid(-1, NULL, WNOHANG));
  struct rlimit *volatile nowhere = NULL;
  assert_errno(EINVAL, getrlimit(99, nowhere));
  assert_int_equal(raise(0), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(record_locks),
      cmocka_unit_test(whole_locks),
      cmocka_unit_test(positions),
      cmocka_unit_test(sizes),
      cmocka_unit_test(empty_paths),
      cmocka_unit_test(waiting_for_events_without_a_place_for_them),
      cmocka_unit_test(limits_of_paths),
      cmocka_unit_test(processes),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
