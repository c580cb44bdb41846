// run: --dir $TMP::/
// Paths, and places for what calls on files tell, that lead out of memory: EFAULT.
#define _GNU_SOURCE
#include "../support.h"

#include "bad_pointers.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utime.h>

static int file, directory;

static int setup(void **state) {
  file = open("f", O_RDWR | O_CREAT, 0644);
  mkdir("d", 0755);
  directory = open("d", O_RDONLY);
  return file < 0 || directory < 0 || symlink("f", "l");
}

static void calls_with_a_path(const char *bad) {
  char into[100];
  struct stat st;
  struct statvfs fs;
  assert_errno(EFAULT, open(bad, O_RDONLY));
  assert_errno(EFAULT, open(bad, O_CREAT | O_RDWR, 0600));
  assert_errno(EFAULT, openat(directory, bad, O_RDONLY));
  assert_errno(EFAULT, creat(bad, 0600));
  assert_errno(EFAULT, stat(bad, &st));
  assert_errno(EFAULT, lstat(bad, &st));
  assert_errno(EFAULT, fstatat(directory, bad, &st, 0));
  assert_errno(EFAULT, statvfs(bad, &fs));
  assert_errno(EFAULT, access(bad, F_OK));
  assert_errno(EFAULT, faccessat(directory, bad, F_OK, 0));
  assert_errno(EFAULT, mkdir(bad, 0755));
  assert_errno(EFAULT, mkdirat(directory, bad, 0755));
  assert_errno(EFAULT, mkfifo(bad, 0600));
  assert_errno(EFAULT, mknod(bad, S_IFIFO, 0));
  assert_errno(EFAULT, rmdir(bad));
  assert_errno(EFAULT, unlink(bad));
  assert_errno(EFAULT, unlinkat(directory, bad, 0));
  assert_errno(EFAULT, unlinkat(directory, bad, AT_REMOVEDIR));
  assert_errno(EFAULT, remove(bad));
  assert_errno(EFAULT, rename(bad, "x"));
  assert_errno(EFAULT, rename("f", bad));
  assert_errno(EFAULT, renameat(directory, bad, directory, "x"));
  assert_errno(EFAULT, link(bad, "x"));
  assert_errno(EFAULT, link("f", bad));
  assert_errno(EFAULT, linkat(directory, bad, directory, "x", 0));
  assert_errno(ENOENT, link("missing", bad));
  assert_errno(EFAULT, symlink(bad, "x"));
  assert_errno(EFAULT, symlink("f", bad));
  assert_errno(EFAULT, readlink(bad, into, sizeof into));
  assert_errno(EFAULT, readlinkat(directory, bad, into, sizeof into));
  assert_errno(EFAULT, truncate(bad, 0));
  assert_errno(EINVAL, truncate(bad, -1));
  assert_errno(EFAULT, chmod(bad, 0644));
  assert_errno(EFAULT, fchmodat(directory, bad, 0644, 0));
  assert_errno(EFAULT, chown(bad, -1, -1));
  assert_errno(EFAULT, lchown(bad, -1, -1));
  assert_errno(EFAULT, fchownat(directory, bad, -1, -1, 0));
  assert_errno(EFAULT, chdir(bad));
  assert_errno(EFAULT, chroot(bad));
  assert_errno(EFAULT, utimes(bad, NULL));
  assert_errno(EFAULT, lutimes(bad, NULL));
  assert_errno(EFAULT, utime(bad, NULL));
}

static void paths_out_of_memory(void **state) {
  const char *bad = nowhere();
  struct stat st;
  calls_with_a_path(bad);
  assert_errno(EFAULT, fstatat(AT_FDCWD, bad, &st, AT_EMPTY_PATH));
  assert_errno(EFAULT, utimensat(directory, bad, NULL, 0));
}

static void no_paths(void **state) {
  const char *volatile none = NULL;
  calls_with_a_path(none);
  assert_errno(EINVAL, utimensat(directory, none, NULL, 0));
  ok(futimesat(directory, none, NULL));
}

static void paths_that_memory_ends_behind(void **state) {
  calls_with_a_path(endless(3));
  // One that is too long in any case.
  struct stat st;
  char *long_one = endless(PATH_MAX);
  assert_errno(ENAMETOOLONG, stat(long_one, &st));
  assert_errno(ENAMETOOLONG, unlink(long_one));
  assert_errno(EFAULT, stat(long_one + 1, &st));
  assert_errno(EFAULT, unlink(long_one + 1));
  char *last = strcpy(brink(2), "f");
  ok(stat(last, &st));
  ok(access(last, F_OK));
}

static void places_for_answers(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  char byte;
  assert_errno(EFAULT, stat("f", bad));
  assert_errno(EFAULT, stat("f", none));
  assert_errno(ENOENT, stat("missing", bad));
  assert_errno(EFAULT, lstat("f", bad));
  assert_errno(EFAULT, fstatat(directory, "../f", bad, 0));
  assert_errno(EFAULT, fstat(file, bad));
  assert_errno(EFAULT, fstat(file, none));
  assert_errno(EBADF, fstat(777, bad));
  assert_errno(EFAULT, readlink("l", bad, 10));
  assert_errno(EFAULT, readlink("l", none, 10));
  assert_errno(EINVAL, readlink("l", bad, 0));
  assert_errno(EINVAL, readlink("l", &byte, -1));
  assert_errno(EINVAL, readlink("f", bad, 10));
  assert_errno(ENOENT, readlink("missing", bad, 10));
  assert_int_equal(readlink("l", brink(1), 10), 1);
  assert_errno(EFAULT, ioctl(file, FIONREAD, bad));
  errno = 0;
  assert_null(getcwd(bad, PATH_MAX));
  assert_int_equal(errno, EFAULT);
  assert_null(getcwd(bad, 1));
  assert_int_equal(errno, ERANGE);
}

static void times_and_offsets(void **state) {
  void *bad = nowhere();
  off_t offset = 0;
  assert_errno(EFAULT, utimensat(AT_FDCWD, "f", bad, 0));
  assert_errno(EFAULT, utimensat(AT_FDCWD, "missing", bad, 0));
  assert_errno(EFAULT, utimensat(777, "f", bad, 0));
  assert_errno(EFAULT, futimens(file, bad));
  assert_errno(EFAULT, futimens(777, bad));
  assert_errno(EFAULT, sendfile(file, file, bad, 1));
  assert_errno(EFAULT, copy_file_range(file, bad, file, NULL, 1, 0));
  assert_errno(EFAULT, copy_file_range(file, &offset, file, bad, 1, 0));
  assert_errno(EFAULT, preadv(file, bad, 1, 0));
  assert_errno(EFAULT, pwritev(file, bad, 1, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(paths_out_of_memory),
      cmocka_unit_test(no_paths),
      cmocka_unit_test(paths_that_memory_ends_behind),
      cmocka_unit_test(places_for_answers),
      cmocka_unit_test(times_and_offsets),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
