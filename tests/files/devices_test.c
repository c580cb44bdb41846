// run: --dir $TMP::/
// The devices that are there for every program, whatever folders the host opens.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_all(const char *bytes, size_t size, char value) {
  for (size_t i = 0; i < size; ++i)
    if (bytes[i] != value)
      return 0;
  return 1;
}

static void null_is_empty_and_takes_all(void **state) {
  (void)state;
  int fd = ok(open("/dev/null", O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600));
  char byte;
  assert_int_equal(read(fd, &byte, 1), 0);
  assert_int_equal(pread(fd, &byte, 1, 1000), 0);
  assert_int_equal(write(fd, "text", 4), 4);
  assert_int_equal(pwrite(fd, "text", 4, 1000), 4);
  struct iovec two[2] = {{"a", 1}, {"bcd", 3}};
  assert_int_equal(writev(fd, two, 2), 4);
  assert_int_equal(lseek(fd, 100, SEEK_SET), 0);
  assert_int_equal(lseek(fd, 0, SEEK_END), 0);
  assert_errno(EINVAL, lseek(fd, 0, 99));
  assert_errno(EINVAL, ftruncate(fd, 10));
  assert_errno(EINVAL, fsync(fd));
  assert_int_equal(isatty(fd), 0);
  assert_int_equal(errno, ENOTTY);
  close(fd);

  fd = ok(open("/dev/null", O_RDONLY));
  assert_errno(EBADF, write(fd, "x", 1));
  close(fd);
  fd = ok(open("/dev/null", O_WRONLY));
  assert_errno(EBADF, read(fd, &byte, 1));
  close(fd);
}

static void zero_and_full(void **state) {
  (void)state;
  char bytes[100], more[50];
  struct iovec two[2] = {{bytes, sizeof bytes}, {more, sizeof more}};
  int fd = ok(open("/dev/zero", O_RDWR));
  memset(bytes, 1, sizeof bytes);
  memset(more, 1, sizeof more);
  assert_int_equal(readv(fd, two, 2), 150);
  assert_true(is_all(bytes, sizeof bytes, 0) && is_all(more, sizeof more, 0));
  assert_int_equal(write(fd, "text", 4), 4);
  close(fd);

  fd = ok(open("/dev/full", O_RDWR));
  memset(bytes, 1, sizeof bytes);
  assert_int_equal(read(fd, bytes, sizeof bytes), sizeof bytes);
  assert_true(is_all(bytes, sizeof bytes, 0));
  assert_errno(ENOSPC, write(fd, "x", 1));
  assert_errno(ENOSPC, pwrite(fd, "x", 1, 0));
  close(fd);
}

static void random_bytes(void **state) {
  (void)state;
  const char *names[] = {"/dev/random", "/dev/urandom"};
  for (int i = 0; i < 2; ++i) {
    int fd = ok(open(names[i], O_RDWR));
    char first[64] = {0}, second[64] = {0};
    struct iovec two[2] = {{first, 32}, {first + 32, 32}};
    assert_int_equal(readv(fd, two, 2), 64);
    assert_int_equal(read(fd, second, 64), 64);
    assert_false(is_all(first, 32, 0) || is_all(first + 32, 32, 0));
    assert_memory_not_equal(first, second, 64);
    assert_int_equal(write(fd, "seed", 4), 4);
    close(fd);
  }
}

static void stdio_uses_them(void **state) {
  (void)state;
  FILE *full = fopen("/dev/full", "w");
  assert_non_null(full);
  assert_true(fprintf(full, "text") == 4);
  assert_int_equal(fclose(full), EOF);
  assert_int_equal(errno, ENOSPC);
  FILE *null = fopen("/dev/null", "r+");
  assert_non_null(null);
  assert_int_equal(fgetc(null), EOF);
  assert_true(feof(null));
  fclose(null);
}

static void ready_for_poll_and_refused_by_epoll(void **state) {
  (void)state;
  const char *names[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/urandom"};
  int epoll = ok(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN};
  for (int i = 0; i < 4; ++i) {
    int fd = ok(open(names[i], O_RDWR));
    struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT};
    assert_int_equal(poll(&one, 1, -1), 1);
    assert_int_equal(one.revents, POLLIN | POLLOUT);
    assert_errno(EPERM, epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
    close(fd);
  }
  // The one of them that can have to wait.
  int fd = ok(open("/dev/random", O_RDWR));
  struct pollfd one = {.fd = fd, .events = POLLIN};
  assert_int_equal(poll(&one, 1, -1), 1);
  assert_int_equal(one.revents, POLLIN);
  ok(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
  assert_int_equal(epoll_wait(epoll, &event, 1, -1), 1);
  assert_int_equal(event.events, EPOLLIN);
  close(fd);
  close(epoll);
}

static void what_stat_says(void **state) {
  (void)state;
  const struct {
    const char *name;
    unsigned major, minor;
  } devices[] = {{"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
                 {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0}};
  for (size_t i = 0; i < sizeof devices / sizeof *devices; ++i) {
    struct stat by_name, opened;
    ok(stat(devices[i].name, &by_name));
    assert_int_equal(by_name.st_mode, S_IFCHR | 0666);
    assert_true(by_name.st_rdev == makedev(devices[i].major, devices[i].minor));
    assert_int_equal(by_name.st_size, 0);
    ok(lstat(devices[i].name, &opened));
    assert_int_equal(opened.st_mode, S_IFCHR | 0666);
    ok(access(devices[i].name, R_OK | W_OK));
    assert_errno(EACCES, access(devices[i].name, X_OK));
    if (devices[i].major != 1)
      continue;
    int fd = ok(open(devices[i].name, O_RDONLY));
    ok(fstat(fd, &opened));
    assert_true(opened.st_ino == by_name.st_ino && opened.st_dev == by_name.st_dev);
    assert_true(opened.st_mode == by_name.st_mode && opened.st_rdev == by_name.st_rdev);
    close(fd);
  }
}

static void what_open_refuses(void **state) {
  (void)state;
  assert_errno(EEXIST, open("/dev/null", O_RDWR | O_CREAT | O_EXCL, 0600));
  assert_errno(ENOTDIR, open("/dev/null", O_RDONLY | O_DIRECTORY));
  assert_errno(ENOTDIR, open("/dev/null/", O_RDONLY));
  assert_errno(ENOTDIR, open("/dev/null/below", O_RDONLY));
  assert_errno(ENOENT, open("/dev/nullify", O_RDONLY));
  assert_errno(ENOENT, open("/dev/no-such-folder/file", O_RDWR | O_CREAT, 0600));
  struct stat status;
  assert_errno(ENOTDIR, stat("/dev/null/", &status));
  assert_errno(ENOENT, stat("/dev/nullify", &status));
  // A terminal of one's own is nothing that a test can count on.
  int fd = open("/dev/tty", O_RDWR);
  assert_true(fd >= 0 || errno == ENXIO);
  close(fd);
}

static void relative_to_elsewhere(void **state) {
  (void)state;
  int here = ok(open(".", O_RDONLY | O_DIRECTORY));
  close(ok(openat(here, "/dev/null", O_RDWR)));
  close(ok(open("/dev/../dev//./null", O_RDWR)));
  struct stat status;
  ok(fstatat(here, "/dev/null", &status, 0));
  assert_true(S_ISCHR(status.st_mode));
  close(here);
}

static void names_of_descriptors(void **state) {
  (void)state;
  int pipe_ends[2];
  ok(pipe(pipe_ends));
  char name[40];
  snprintf(name, sizeof name, "/dev/fd/%d", pipe_ends[1]);
  int again = ok(open(name, O_WRONLY | O_CLOEXEC));
  assert_true(again != pipe_ends[1]);
  assert_int_equal(fcntl(again, F_GETFD), FD_CLOEXEC);
  assert_int_equal(write(again, "x", 1), 1);
  struct stat status;
  ok(stat(name, &status));
  assert_true(S_ISFIFO(status.st_mode));
  assert_errno(ENOTDIR, open(strcat(name, "/"), O_WRONLY));
  close(again);
  close(pipe_ends[1]);
  char byte;
  assert_int_equal(read(pipe_ends[0], &byte, 1), 1);
  assert_int_equal(read(pipe_ends[0], &byte, 1), 0); // Nobody is left who could write.
  snprintf(name, sizeof name, "/dev/fd/%d", pipe_ends[1]);
  assert_errno(ENOENT, open(name, O_WRONLY));
  close(pipe_ends[0]);

  int socket_ends[2];
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, socket_ends));
  int epoll = ok(epoll_create1(0));
  snprintf(name, sizeof name, "/dev/fd/%d", socket_ends[0]);
  assert_errno(ENXIO, open(name, O_RDWR));
  snprintf(name, sizeof name, "/dev/fd/%d", epoll);
  assert_errno(ENXIO, open(name, O_RDWR));
  close(epoll);
  close(socket_ends[0]);
  close(socket_ends[1]);

  assert_errno(ENOENT, open("/dev/fd/9999", O_RDONLY));
  assert_errno(ENOENT, open("/dev/fd/x", O_RDONLY));
  assert_errno(ENOENT, open("/dev/fd/01", O_RDONLY));
  assert_errno(ENOENT, open("/dev/fd/99999999999999999999", O_RDONLY));
  ok(stat("/dev/stdout", &status));
  struct stat direct;
  ok(fstat(1, &direct));
  assert_int_equal(status.st_mode, direct.st_mode);
  FILE *out = fopen("/dev/stdout", "w");
  assert_non_null(out);
  fputs("said by another name\n", out);
  assert_int_equal(fclose(out), 0);
}

static void a_file_behind_a_name(void **state) {
  (void)state;
  int fd = ok(open("behind", O_RDWR | O_CREAT | O_TRUNC, 0644));
  assert_int_equal(write(fd, "hello", 5), 5);
  char name[40];
  snprintf(name, sizeof name, "/dev/fd/%d", fd);
  struct stat status;
  ok(stat(name, &status));
  assert_true(S_ISREG(status.st_mode));
  assert_int_equal(status.st_size, 5);
  int again = ok(open(name, O_RDONLY | O_TRUNC));
  ok(fstat(fd, &status));
  assert_int_equal(status.st_size, 0);
  close(again);
  close(fd);
}

// What the host gives under a name comes first.
static void a_file_in_a_folder_called_dev(void **state) {
  (void)state;
  mkdir("dev", 0755);
  int fd = ok(open("dev/null", O_RDWR | O_CREAT | O_TRUNC, 0644));
  assert_int_equal(write(fd, "kept", 4), 4);
  close(fd);
  struct stat status;
  ok(stat("dev/null", &status));
  assert_true(S_ISREG(status.st_mode));
  assert_int_equal(status.st_size, 4);
  fd = ok(open("dev/null", O_RDONLY));
  char text[8];
  assert_int_equal(read(fd, text, sizeof text), 4);
  close(fd);
  ok(unlink("dev/null"));
  ok(rmdir("dev"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(null_is_empty_and_takes_all),
      cmocka_unit_test(zero_and_full),
      cmocka_unit_test(random_bytes),
      cmocka_unit_test(stdio_uses_them),
      cmocka_unit_test(ready_for_poll_and_refused_by_epoll),
      cmocka_unit_test(what_stat_says),
      cmocka_unit_test(what_open_refuses),
      cmocka_unit_test(relative_to_elsewhere),
      cmocka_unit_test(names_of_descriptors),
      cmocka_unit_test(a_file_behind_a_name),
      cmocka_unit_test(a_file_in_a_folder_called_dev),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
