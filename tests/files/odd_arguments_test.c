// run: --dir $TMP::/
// What calls on files and memory say to arguments that make no sense, and which error comes first.
#define _GNU_SOURCE
#include "../support.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { none = 777 }; // a descriptor that isn't open

static int file, directory, ends[2];

static int setup(void **state) {
  mkdir("d", 0755);
  file = open("f", O_RDWR | O_CREAT, 0644);
  directory = open("d", O_RDONLY);
  return file < 0 || directory < 0 || pipe(ends) || symlink("f", "to_f") || symlink("d", "to_d") ||
         symlink("missing", "to_nothing") || symlink("loop", "loop");
}

static void directories_to_write_to(void **state) {
  static const int flags[] = {O_RDWR, O_WRONLY, O_RDONLY | O_TRUNC};
  for (int i = 0; i < 3; ++i) {
    int as_directory = flags[i] | O_DIRECTORY;
    assert_errno(EISDIR, open("d", as_directory));
    assert_errno(EISDIR, open("to_d", as_directory));
    assert_errno(ENOTDIR, open("f", as_directory));
    assert_errno(ENOTDIR, open("to_f", as_directory));
    assert_errno(ENOTDIR, open("to_d", as_directory | O_NOFOLLOW));
    assert_errno(ENOENT, open("missing", as_directory));
    assert_errno(ENOENT, open("to_nothing", as_directory));
    assert_errno(ENOENT, open("", as_directory));
    assert_errno(ENOTDIR, open("f/x", as_directory));
    assert_errno(EISDIR, open("d", flags[i]));
  }
}

static void files_to_make_without_a_name(void **state) {
  int new_file = O_CREAT | O_RDWR;
  assert_errno(EISDIR, open(".", new_file));
  assert_errno(EISDIR, open("d/.", new_file));
  assert_errno(EISDIR, open("d/..", new_file));
  assert_errno(EISDIR, open("to_d/.", new_file));
  assert_errno(ENOTDIR, open("f/.", new_file));
  assert_errno(ENOENT, open("missing/.", new_file));
  assert_errno(ENOENT, open("missing/..", new_file));
  assert_errno(EEXIST, open("d/.", new_file | O_EXCL));
  assert_errno(EISDIR, open("d/.", O_WRONLY | O_EXCL));
  assert_errno(EISDIR, open("d/", new_file));
  assert_errno(EISDIR, open("f/", new_file));
}

static void links(void **state) {
  assert_errno(ENOENT, link("missing", "f/x"));
  assert_errno(ENOENT, link("missing", "loop/x"));
  assert_errno(ENOTDIR, link("f/", "d/"));
  assert_errno(ENOTDIR, link("f", "f/x"));
  assert_errno(EEXIST, link("f", "d"));
  assert_errno(EINVAL, linkat(AT_FDCWD, "missing", AT_FDCWD, "x", 0x10000));
  assert_errno(ENOENT, link("missing", "f"));
  assert_errno(ENOENT, link("missing", "d/"));
  assert_errno(ENOENT, linkat(AT_FDCWD, "to_nothing", AT_FDCWD, "x", AT_SYMLINK_FOLLOW));
  assert_errno(ELOOP, linkat(AT_FDCWD, "loop", AT_FDCWD, "x", AT_SYMLINK_FOLLOW));
  assert_errno(EPERM, linkat(AT_FDCWD, "to_d", AT_FDCWD, "x", AT_SYMLINK_FOLLOW));
}

static void nodes(void **state) {
  assert_errno(EINVAL, mknod("x", S_IFMT, 0));
  assert_errno(EINVAL, mknod("f", S_IFMT, 0));
  assert_errno(EPERM, mknod("x", S_IFDIR, 0));
  assert_errno(EPERM, mknod("f", S_IFDIR, 0));
  assert_errno(EEXIST, mknod("f", S_IFREG, 0));
  assert_errno(ENOENT, mknod("missing/x", S_IFREG, 0));
}

static void positions_of_what_has_none(void **state) {
  sigset_t set;
  sigemptyset(&set);
  int fds[] = {eventfd(0, 0), timerfd_create(CLOCK_MONOTONIC, 0), epoll_create1(0),
               signalfd(-1, &set, 0)};
  for (int i = 0; i < 4; ++i) {
    assert_int_equal(lseek(ok(fds[i]), 5, SEEK_SET), 0);
    assert_int_equal(lseek(fds[i], -5, SEEK_CUR), 0);
    assert_errno(EINVAL, lseek(fds[i], 0, 99));
    ok(close(fds[i]));
  }
}

static void copies(void **state) {
  int other = ok(open("g", O_RDWR | O_CREAT, 0644));
  off_t last = INT64_MAX, start = 0, overlapping = 2;
  ok(write(file, "hello", 5));
  assert_errno(EINVAL, sendfile(other, file, &last, 1));
  assert_int_equal(copy_file_range(file, &last, other, NULL, 5, 0), 0);
  assert_errno(EINVAL, copy_file_range(file, &start, file, &overlapping, 5, 0));
  // At the end of the file nothing is left that could overlap.
  assert_int_equal(copy_file_range(file, NULL, file, NULL, 5, 0), 0);
  assert_int_equal(last, INT64_MAX);
  ok(close(other));
}

static void synchronizing(void **state) {
  assert_errno(EBADF, syncfs(none));
  ok(syncfs(file));
  ok(syncfs(directory));
  ok(syncfs(ends[0]));
  assert_errno(EINVAL, fsync(ends[0]));
}

static void advice(void **state) {
  assert_int_equal(posix_fadvise(file, -1, 0, POSIX_FADV_NORMAL), 0);
  assert_int_equal(posix_fadvise(directory, -1, 0, POSIX_FADV_NORMAL), 0);
  assert_int_equal(posix_fadvise(file, 0, -1, POSIX_FADV_NORMAL), EINVAL);
  assert_int_equal(posix_fadvise(ends[0], 0, -1, 99), ESPIPE);
  assert_errno(EINVAL, madvise(NULL, 0, 77));
  assert_errno(EINVAL, madvise(NULL, 0, -1));
  ok(madvise(NULL, 0, MADV_NORMAL));
  assert_int_equal(posix_madvise(NULL, 0, 77), EINVAL);
}

static void *map(size_t size, int flags, int fd, off_t offset) {
  return mmap(NULL, size, PROT_READ, flags, fd, offset);
}

static void mappings(void **state) {
  assert_errno(EINVAL, map(10, MAP_PRIVATE, none, 1));
  assert_errno(EINVAL, map(10, MAP_PRIVATE | MAP_ANONYMOUS, -1, 1));
  assert_errno(EBADF, map(0, MAP_PRIVATE, none, 0));
  assert_errno(EBADF, map(10, 0, none, 0));
  assert_errno(EINVAL, map(0, MAP_PRIVATE, file, 0));
  assert_errno(EINVAL, map(0, MAP_PRIVATE, ends[0], 0));
  assert_errno(EINVAL, map(10, 0, file, 0));
  assert_errno(EOVERFLOW, map(10, MAP_PRIVATE, file, -4096));
  assert_errno(ENODEV, map(10, MAP_PRIVATE, directory, 0));
  assert_errno(EINVAL, mprotect((void *)1, 1, PROT_READ));
  assert_errno(ENOMEM, mprotect(NULL, 1, PROT_READ));
  ok(mprotect(NULL, 0, PROT_READ));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(directories_to_write_to),
      cmocka_unit_test(files_to_make_without_a_name),
      cmocka_unit_test(links),
      cmocka_unit_test(nodes),
      cmocka_unit_test(positions_of_what_has_none),
      cmocka_unit_test(copies),
      cmocka_unit_test(synchronizing),
      cmocka_unit_test(advice),
      cmocka_unit_test(mappings),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
