// run: --dir $TMP::/
// Paths that end in a slash, in `.` or in `..`, where a name is made, removed or renamed.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int setup(void **state) {
  (void)state;
  mkdir("d", 0755);
  mkdir("d/e", 0755);
  close(open("f", O_WRONLY | O_CREAT, 0644));
  symlink("f", "to_f");
  symlink("d", "to_d");
  symlink("nowhere", "dangling");
  return 0;
}

static void removing_directories(void **state) {
  (void)state;
  assert_errno(EINVAL, rmdir("."));
  assert_errno(EINVAL, rmdir("d/e/."));
  assert_errno(EINVAL, rmdir("d/e/./"));
  assert_errno(ENOTEMPTY, rmdir(".."));
  assert_errno(ENOTEMPTY, rmdir("d/e/.."));
  assert_errno(ENOTEMPTY, rmdir("d/e/../"));
  assert_errno(EBUSY, rmdir("/"));
  assert_errno(EBUSY, rmdir("//"));
  // Only once it is clear that there is such a place.
  assert_errno(ENOENT, rmdir("x/."));
  assert_errno(ENOENT, rmdir("x/.."));
  assert_errno(ENOTDIR, rmdir("f/."));
  assert_errno(ENOTDIR, rmdir("f/.."));
  assert_errno(EINVAL, unlinkat(AT_FDCWD, "d/.", AT_REMOVEDIR));
  assert_errno(ENOTDIR, rmdir("to_d/"));
  assert_errno(ENOTDIR, rmdir("dangling/"));
}

static void removing_files(void **state) {
  (void)state;
  assert_errno(EISDIR, unlink("d/"));
  assert_errno(EISDIR, unlink("d/."));
  assert_errno(EISDIR, unlink("d/.."));
  assert_errno(ENOTDIR, unlink("f/"));
  assert_errno(ENOTDIR, unlink("to_f/"));
  assert_errno(ENOTDIR, unlink("to_d/"));
  assert_errno(ENOTDIR, unlink("dangling/"));
  assert_errno(ENOENT, unlink("x/"));
}

static void making_directories(void **state) {
  (void)state;
  assert_errno(EEXIST, mkdir(".", 0755));
  assert_errno(EEXIST, mkdir("..", 0755));
  assert_errno(EEXIST, mkdir("/", 0755));
  assert_errno(EEXIST, mkdir("d/e/..", 0755));
  assert_errno(EEXIST, mkdir("d/", 0755));
  assert_errno(ENOENT, mkdir("x/.", 0755));
  assert_errno(ENOENT, mkdir("x/..", 0755));
  assert_errno(ENOTDIR, mkdir("f/.", 0755));
  assert_errno(EEXIST, mkdir("f/", 0755));
  assert_errno(EEXIST, mkdir("dangling/", 0755));
  assert_errno(EEXIST, mkdir("to_d/", 0755));
  ok(mkdir("n/", 0755));
  ok(rmdir("n/"));
}

static void making_links(void **state) {
  (void)state;
  const struct {
    int error;
    const char *path;
  } refused[] = {
      {ENOENT, "x/"},  {EEXIST, "f/"},  {EEXIST, "d/"},        {EEXIST, "to_f/"}, {EEXIST, "to_d/"},
      {EEXIST, "."},   {EEXIST, ".."},  {EEXIST, "dangling/"}, {EEXIST, "d/."},   {EEXIST, "d/.."},
      {ENOENT, "x/."}, {ENOENT, "x/y"}, {ENOTDIR, "f/y"},      {ENOTDIR, "f/."},  {EEXIST, "/"},
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    const char *path = refused[i].path;
    assert_errno(refused[i].error, symlink("target", path));
    assert_errno(refused[i].error, link("f", path));
    assert_errno(refused[i].error, mkfifo(path, 0600));
  }
  assert_errno(ENOENT, mkfifo("", 0600));
}

static void renaming(void **state) {
  (void)state;
  assert_errno(EBUSY, rename("d/.", "q"));
  assert_errno(EBUSY, rename("d/..", "q"));
  assert_errno(EBUSY, rename(".", "q"));
  assert_errno(EBUSY, rename("/", "q"));
  assert_errno(EBUSY, rename("d", "."));
  assert_errno(EBUSY, rename("d", "d/.."));
  assert_errno(EBUSY, rename("d", "/"));
  assert_errno(ENOENT, rename("x/.", "q"));
  assert_errno(ENOENT, rename("d", "x/."));
  assert_errno(ENOTDIR, rename("f/", "q"));
  assert_errno(ENOTDIR, rename("f", "x/"));
  assert_errno(ENOTDIR, rename("to_d/", "q"));
  ok(rename("d/e/", "d/q/"));
  ok(rename("d/q", "d/e/"));
}

// First where the old name and then where the new one would be, then the names themselves.
static void what_is_said_first_of_a_rename(void **state) {
  (void)state;
  char long_name[300];
  memset(long_name, 'n', sizeof long_name - 1);
  long_name[sizeof long_name - 1] = '\0';
  assert_errno(ENOENT, rename("", "."));
  assert_errno(ENOENT, rename(".", ""));
  assert_errno(ENOENT, rename(".", "x/y"));
  assert_errno(ENOTDIR, rename(".", "f/y"));
  assert_errno(ENOENT, rename("x/y", "f/y"));
  assert_errno(ENOTDIR, rename("f/y", "x/y"));
  assert_errno(ENOENT, rename("x", "d/y"));
  assert_errno(EBADF, renameat(999, "f", AT_FDCWD, ""));
  assert_errno(EBADF, renameat(AT_FDCWD, ".", 999, "y"));
  assert_errno(ENOENT, renameat(AT_FDCWD, "x/y", 999, "y"));
  assert_errno(ENAMETOOLONG, rename("f/", long_name));
  assert_errno(ENOENT, rename("x", long_name));
}

static void looking(void **state) {
  (void)state;
  struct stat found;
  for (const char *const *path = (const char *const[]){"to_d/", "to_d/.", "./to_d/.", NULL}; *path;
       path++) {
    ok(lstat(*path, &found));
    assert_true(S_ISDIR(found.st_mode));
  }
  assert_errno(ENOENT, lstat("dangling/.", &found));
  assert_errno(ENOTDIR, lstat("to_f/.", &found));
}

static void opening(void **state) {
  (void)state;
  assert_errno(ENOTDIR, open("to_d", O_RDONLY | O_NOFOLLOW | O_DIRECTORY));
  assert_errno(ELOOP, open("to_d", O_RDONLY | O_NOFOLLOW));
  ok(close(ok(open("to_d/", O_RDONLY | O_NOFOLLOW | O_DIRECTORY))));
  assert_errno(EISDIR, open("x/", O_WRONLY | O_CREAT, 0644));
  assert_errno(ENOTDIR, open("f/", O_RDONLY));
  assert_errno(ENOTDIR, open("f/..", O_RDONLY));
  assert_errno(ENOENT, open("x/../f", O_RDONLY));
}

// Names that begin with dots are names.
static void dotted_names(void **state) {
  (void)state;
  const char *names[] = {".n", "..n", "...", "n.", "n..", ".n/.m", "./.n/..m"};
  ok(mkdir(".n", 0755));
  for (size_t i = 1; i < sizeof names / sizeof *names; i++) {
    struct stat st;
    ok(close(ok(open(names[i], O_WRONLY | O_CREAT | O_EXCL, 0644))));
    ok(stat(names[i], &st));
    ok(unlink(names[i]));
  }
  ok(rmdir(".n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(removing_directories),
      cmocka_unit_test(removing_files),
      cmocka_unit_test(making_directories),
      cmocka_unit_test(making_links),
      cmocka_unit_test(renaming),
      cmocka_unit_test(what_is_said_first_of_a_rename),
      cmocka_unit_test(looking),
      cmocka_unit_test(opening),
      cmocka_unit_test(dotted_names),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
