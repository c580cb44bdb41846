// Several directories given by the host, under nested and relative names; nothing else
// is there, and nothing leads out. Linux has one tree that cannot be laid out so.
// run: --dir $TMP::/data/deep --dir $TMP::/data/deep/er --dir $TMP::relative
#define _GNU_SOURCE
#include "support.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_file(const char *name) { close(ok(open(name, O_WRONLY | O_CREAT, 0644))); }

static void the_longest_name_wins(void **state) {
  (void)state;
  struct stat st, other;
  make_file("/data/deep/file");
  ok(stat("/data/deep/er/file", &st));
  ok(stat("/relative/file", &other));
  assert_int_equal(st.st_ino, other.st_ino);
  ok(stat("relative/file", &other));
  // "/data/deeper" is not below "/data/deep".
  assert_errno(ENOENT, stat("/data/deeper/file", &st));
  assert_errno(ENOENT, stat("/elsewhere", &st));
  assert_errno(ENOENT, open("/elsewhere", O_WRONLY | O_CREAT, 0644));
  assert_errno(ENOENT, mkdir("/elsewhere", 0755));
  ok(unlink("/data/deep/file"));
}

static void parents_exist(void **state) {
  (void)state;
  struct stat st;
  ok(stat("/", &st));
  assert_true(S_ISDIR(st.st_mode));
  ok(stat("/data", &st));
  assert_true(S_ISDIR(st.st_mode));
  ok(access("/data/", R_OK | X_OK));
  assert_errno(EEXIST, mkdir("/data", 0755));
  assert_errno(EBUSY, rmdir("/data"));
  assert_errno(EISDIR, open("/data", O_RDWR));
  char target[8];
  assert_errno(EINVAL, readlink("/data", target, sizeof target));
  DIR *dir = opendir("/");
  assert_non_null(dir);
  int data = 0, relative = 0, others = 0;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (strcmp(entry->d_name, "data") == 0)
      ++data;
    else if (strcmp(entry->d_name, "relative") == 0)
      ++relative;
    else if (entry->d_name[0] != '.')
      ++others;
  }
  assert_int_equal(data, 1);
  assert_int_equal(relative, 1);
  assert_int_equal(others, 0);
  closedir(dir);
  int fd = ok(open("/data", O_RDONLY | O_DIRECTORY));
  ok(fstatat(fd, "deep/er", &st, 0));
  ok(fchdir(fd));
  ok(stat("deep", &st));
  char cwd[64];
  assert_string_equal(getcwd(cwd, sizeof cwd), "/data");
  ok(chdir("/"));
  ok(close(fd));
  char *real = realpath("/data/../data/deep/./er/..", NULL);
  assert_string_equal(real, "/data/deep");
  free(real);
}

static void steps_up_stay_within_what_was_given(void **state) {
  (void)state;
  struct stat st;
  make_file("/data/deep/file");
  ok(stat("/data/deep/../../relative/file", &st));
  ok(stat("/../../data/deep/file", &st));
  assert_errno(ENOENT, stat("/data/deep/../file", &st));
  assert_errno(ENOENT, stat("/data/deep/../../../etc/passwd", &st));
  ok(chdir("/data/deep"));
  ok(stat("../../relative/file", &st));
  assert_errno(ENOENT, open("../../etc/passwd", O_RDONLY));
  ok(chdir("/"));
  ok(unlink("/relative/file"));
}

static void links_out_are_refused(void **state) {
  (void)state;
  struct stat st;
  unlink("/relative/out");
  ok(symlink("../../../../../etc/passwd", "/relative/out"));
  ok(lstat("/relative/out", &st));
  assert_int_equal(stat("/relative/out", &st), -1);
  assert_true(errno == EPERM || errno == EACCES);
  assert_int_equal(open("/relative/out", O_RDONLY), -1);
  assert_true(errno == EPERM || errno == EACCES);
  ok(unlink("/relative/out"));
  // What leads out at once can't even be made.
  assert_int_equal(symlink("/etc/passwd", "/relative/out"), -1);
  assert_true(errno == EPERM || errno == EACCES);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_longest_name_wins),
      cmocka_unit_test(parents_exist),
      cmocka_unit_test(steps_up_stay_within_what_was_given),
      cmocka_unit_test(links_out_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
