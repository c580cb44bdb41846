// run: --dir $TMP::/
// The working directory, `..`, and absolute paths.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[PATH_MAX];

static int setup(void **state) {
  (void)state;
  assert_non_null(getcwd(top, sizeof top));
  if (strcmp(top, "/") == 0)
    top[0] = 0; // so that "<top>/x" reads well
  mkdir("a", 0755);
  mkdir("a/b", 0755);
  mkdir("a/b/c", 0755);
  close(open("a/file", O_WRONLY | O_CREAT, 0644));
  close(open("a/b/file", O_WRONLY | O_CREAT, 0644));
  symlink("a/b", "to_b");
  symlink("../file", "a/b/up");
  return 0;
}

static const char *in_top(const char *path) {
  static char whole[PATH_MAX * 2];
  snprintf(whole, sizeof whole, "%s%s", top, path);
  return whole[0] ? whole : "/";
}

static void expect_cwd(const char *path) {
  char found[PATH_MAX];
  assert_non_null(getcwd(found, sizeof found));
  assert_string_equal(found, in_top(path));
}

static void changing(void **state) {
  (void)state;
  struct stat st;
  ok(chdir("a"));
  expect_cwd("/a");
  ok(stat("file", &st));
  ok(chdir("b/../b/./c/"));
  expect_cwd("/a/b/c");
  ok(stat("../file", &st));
  ok(stat("../../file", &st));
  assert_errno(ENOENT, stat("file", &st));
  ok(chdir(".."));
  expect_cwd("/a/b");
  ok(chdir(in_top("")));
  expect_cwd("");
  assert_errno(ENOENT, chdir("missing"));
  assert_errno(ENOTDIR, chdir("a/file"));
  assert_errno(ENOENT, chdir(""));
  expect_cwd("");
}

static void through_a_link(void **state) {
  (void)state;
  struct stat st, file;
  ok(chdir("to_b"));
  expect_cwd("/a/b");
  ok(chdir(in_top("")));
  // `..` after a link is the parent of where it leads.
  ok(stat("to_b/../file", &st));
  ok(stat("a/file", &file));
  assert_int_equal(st.st_ino, file.st_ino);
  ok(stat("a/b/up", &st));
  assert_int_equal(st.st_ino, file.st_ino);
}

static void by_descriptor(void **state) {
  (void)state;
  int dir = ok(open("a/b", O_RDONLY | O_DIRECTORY));
  int file = ok(open("a/file", O_RDONLY));
  ok(fchdir(dir));
  expect_cwd("/a/b");
  assert_errno(ENOTDIR, fchdir(file));
  assert_errno(EBADF, fchdir(777));
  ok(chdir(in_top("")));
  struct stat st;
  ok(fstatat(dir, "../file", &st, 0));
  ok(fstatat(dir, "up", &st, 0));
  ok(fstatat(dir, in_top("/a/file"), &st, 0));
  ok(mkdirat(dir, "made", 0755));
  ok(stat("a/b/made", &st));
  ok(unlinkat(dir, "made", AT_REMOVEDIR));
  ok(faccessat(dir, "file", R_OK, 0));
  ok(close(dir));
  ok(close(file));
}

// The working directory is a directory, not a name.
static void renamed_meanwhile(void **state) {
  (void)state;
  struct stat st;
  ok(chdir("to_b"));
  ok(rename("../../a", in_top("/moved")));
  expect_cwd("/moved/b");
  ok(stat("file", &st));
  ok(renameat(AT_FDCWD, "../b", AT_FDCWD, "../e"));
  expect_cwd("/moved/e");
  ok(mkdir("../b", 0755));
  ok(stat("file", &st));
  ok(rmdir("../b"));
  // One with the same beginning is another.
  ok(mkdir("../ee", 0755));
  ok(rename("../ee", "../f"));
  expect_cwd("/moved/e");
  ok(rmdir("../f"));
  ok(chdir(in_top("")));
  ok(rename("moved/e", "moved/b"));
  ok(rename("moved", "a"));
  expect_cwd("");
}

static void asking(void **state) {
  (void)state;
  char small[2];
  ok(chdir("a"));
  assert_null(getcwd(small, sizeof small));
  assert_int_equal(errno, ERANGE);
  volatile size_t none = 0;
  assert_null(getcwd(small, none));
  assert_int_equal(errno, EINVAL);
  char *made = getcwd(NULL, 0);
  assert_string_equal(made, in_top("/a"));
  free(made);
  ok(chdir(".."));
}

static void real_paths(void **state) {
  (void)state;
  char found[PATH_MAX];
  assert_non_null(realpath("to_b/../b/./c/..", found));
  assert_string_equal(found, in_top("/a/b"));
  char *made = realpath("a/b/up", NULL);
  assert_string_equal(made, in_top("/a/file"));
  free(made);
  assert_null(realpath("missing/x", found));
  assert_int_equal(errno, ENOENT);
  assert_null(realpath("a/file/x", found));
  assert_int_equal(errno, ENOTDIR);
  assert_non_null(realpath(".", found));
  assert_string_equal(found, in_top(""));
}

static void above_the_root(void **state) {
  (void)state;
  struct stat root, above;
  ok(stat("/", &root));
  ok(stat("/..", &above));
  assert_int_equal(root.st_ino, above.st_ino);
  ok(stat("/../../.", &above));
  assert_int_equal(root.st_ino, above.st_ino);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(changing),       cmocka_unit_test(through_a_link),
      cmocka_unit_test(by_descriptor),  cmocka_unit_test(renamed_meanwhile),
      cmocka_unit_test(asking),         cmocka_unit_test(real_paths),
      cmocka_unit_test(above_the_root),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
