// run: --dir $TMP::/
// Names: mkdir, rmdir, unlink, rename, link, symlink, readlink, remove, access, stat.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_file(const char *name, const char *text) {
  int fd = ok(open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644));
  assert_int_equal(write(fd, text, strlen(text)), strlen(text));
  ok(close(fd));
}

static void expect_text(const char *name, const char *text) {
  char found[32];
  int fd = ok(open(name, O_RDONLY));
  ssize_t size = read(fd, found, sizeof found);
  assert_int_equal(size, strlen(text));
  assert_memory_equal(found, text, size);
  ok(close(fd));
}

static void directories_come_and_go(void **state) {
  (void)state;
  struct stat st;
  ok(mkdir("d", 0755));
  ok(stat("d", &st));
  assert_true(S_ISDIR(st.st_mode));
  assert_errno(EEXIST, mkdir("d", 0755));
  assert_errno(ENOENT, mkdir("missing/d", 0755));
  ok(mkdir("d/e", 0755));
  ok(mkdir("d/f/", 0755));
  assert_errno(ENOTEMPTY, rmdir("d"));
  make_file("d/file", "");
  assert_errno(ENOTDIR, rmdir("d/file"));
  assert_errno(ENOTDIR, mkdir("d/file/g", 0755));
  assert_errno(EEXIST, mkdir("d/file", 0755));
  assert_errno(ENOENT, rmdir("d/missing"));
  assert_errno(EINVAL, rmdir("d/."));
  ok(unlink("d/file"));
  ok(rmdir("d/e"));
  ok(rmdir("d/f/"));
  ok(rmdir("d"));
  assert_errno(ENOENT, stat("d", &st));
}

static void unlinking(void **state) {
  (void)state;
  ok(mkdir("d", 0755));
  make_file("f", "x");
  errno = 0;
  assert_int_equal(unlink("d"), -1);
  assert_true(errno == EISDIR || errno == EPERM);
  assert_errno(ENOENT, unlink("missing"));
  assert_errno(ENOTDIR, unlink("f/x"));
  assert_errno(ENOTDIR, unlinkat(AT_FDCWD, "f", AT_REMOVEDIR));
  assert_errno(EINVAL, unlinkat(AT_FDCWD, "f", 0x4000));
  assert_int_equal(remove("f"), 0);
  assert_int_equal(remove("d"), 0);
  assert_errno(ENOENT, remove("d"));
}

static void renaming(void **state) {
  (void)state;
  make_file("a", "a");
  make_file("b", "bb");
  ok(rename("a", "b"));
  assert_errno(ENOENT, access("a", F_OK));
  expect_text("b", "a");
  assert_errno(ENOENT, rename("a", "c"));
  ok(mkdir("d", 0755));
  ok(mkdir("e", 0755));
  assert_errno(EISDIR, rename("b", "d"));
  assert_errno(ENOTDIR, rename("d", "b"));
  ok(rename("d", "e"));
  ok(rename("b", "e/b"));
  ok(mkdir("d", 0755));
  assert_errno(ENOTEMPTY, rename("d", "e"));
  assert_errno(EINVAL, rename("e", "e/below"));
  ok(rename("e/b", "e/b"));
  int d = ok(open("d", O_RDONLY | O_DIRECTORY)), e = ok(open("e", O_RDONLY | O_DIRECTORY));
  ok(renameat(e, "b", d, "c"));
  expect_text("d/c", "a");
  ok(close(d));
  ok(close(e));
  ok(unlink("d/c"));
  ok(rmdir("d"));
  ok(rmdir("e"));
}

static void hard_links(void **state) {
  (void)state;
  struct stat a, b;
  make_file("a", "a");
  ok(link("a", "b"));
  ok(stat("a", &a));
  ok(stat("b", &b));
  assert_int_equal(a.st_nlink, 2);
  assert_int_equal(a.st_ino, b.st_ino);
  assert_int_equal(a.st_dev, b.st_dev);
  assert_errno(EEXIST, link("a", "b"));
  assert_errno(ENOENT, link("missing", "c"));
  ok(linkat(AT_FDCWD, "a", AT_FDCWD, "c", AT_SYMLINK_FOLLOW));
  ok(unlink("c"));
  assert_errno(ENOENT, linkat(AT_FDCWD, "missing", AT_FDCWD, "c", AT_SYMLINK_FOLLOW));
  ok(unlink("a"));
  expect_text("b", "a");
  make_file("c", "c");
  ok(stat("c", &a));
  assert_int_not_equal(a.st_ino, b.st_ino);
  ok(mkdir("d", 0755));
  assert_errno(EPERM, link("d", "e"));
  ok(rmdir("d"));
  ok(unlink("b"));
  ok(unlink("c"));
}

static void symbolic_links(void **state) {
  (void)state;
  struct stat st;
  char target[16];
  make_file("f", "text");
  ok(symlink("f", "l"));
  expect_text("l", "text");
  ok(lstat("l", &st));
  assert_true(S_ISLNK(st.st_mode));
  assert_int_equal(st.st_size, 1);
  ok(stat("l", &st));
  assert_true(S_ISREG(st.st_mode));
  assert_int_equal(readlink("l", target, sizeof target), 1);
  assert_int_equal(target[0], 'f');
  assert_errno(EINVAL, readlink("f", target, sizeof target));
  assert_errno(ENOENT, readlink("missing", target, sizeof target));
  assert_errno(EINVAL, readlink(".", target, sizeof target));
  assert_errno(EEXIST, symlink("x", "l"));
  assert_errno(ENOENT, symlink("", "m"));
  ok(symlink("a/longer/target", "m"));
  assert_int_equal(readlink("m", target, 4), 4);
  assert_memory_equal(target, "a/lo", 4);
  assert_errno(ENOENT, stat("m", &st));
  ok(fstatat(AT_FDCWD, "m", &st, AT_SYMLINK_NOFOLLOW));
  ok(mkdir("d", 0755));
  ok(symlink("d", "to_d"));
  make_file("to_d/x", "x");
  expect_text("d/x", "x");
  ok(unlink("to_d/x"));
  assert_errno(ENOTDIR, rmdir("to_d"));
  ok(unlink("to_d"));
  ok(rmdir("d"));
  ok(unlink("m"));
  ok(unlink("l"));
  expect_text("f", "text");
  ok(unlink("f"));
}

static void loops_end(void **state) {
  (void)state;
  struct stat st;
  ok(symlink("two", "one"));
  ok(symlink("one", "two"));
  assert_errno(ELOOP, stat("one", &st));
  assert_errno(ELOOP, open("one", O_RDONLY));
  assert_errno(ELOOP, stat("one/x", &st));
  ok(unlink("one"));
  ok(unlink("two"));
}

static void what_stat_tells(void **state) {
  (void)state;
  struct stat st, again;
  make_file("f", "12345");
  ok(stat("f", &st));
  assert_true(S_ISREG(st.st_mode));
  assert_true(st.st_mode & S_IRUSR);
  assert_int_equal(st.st_size, 5);
  assert_int_equal(st.st_nlink, 1);
  assert_true(st.st_blksize > 0);
  assert_int_equal(st.st_uid, getuid());
  assert_true(llabs((long long)st.st_mtime - time(NULL)) < 60);
  assert_errno(ENOTDIR, stat("f/", &again));
  assert_errno(ENOTDIR, stat("f/.", &again));
  assert_errno(ENOENT, stat("", &again));
  int fd = ok(open("f", O_RDONLY));
  ok(fstat(fd, &again));
  assert_int_equal(st.st_ino, again.st_ino);
  ok(close(fd));
  assert_errno(EBADF, fstat(fd, &st));
  assert_errno(EINVAL, fstatat(AT_FDCWD, "f", &st, 0x400000));
  fd = ok(open("f", O_RDONLY));
  ok(fstatat(fd, "", &again, AT_EMPTY_PATH));
  assert_int_equal(again.st_size, 5);
  assert_errno(ENOENT, fstatat(fd, "", &again, 0));
  ok(fstatat(AT_FDCWD, "", &again, AT_EMPTY_PATH));
  assert_true(S_ISDIR(again.st_mode));
  ok(fstatat(AT_FDCWD, "f", &again, AT_EMPTY_PATH));
  assert_true(S_ISREG(again.st_mode));
  ok(close(fd));
  assert_errno(EBADF, fstatat(fd, "", &again, AT_EMPTY_PATH));
  ok(unlink("f"));
}

static void through_links_and_not(void **state) {
  (void)state;
  struct stat st, target;
  make_file("f", "12345");
  ok(mkdir("d", 0755));
  ok(symlink("f", "to_f"));
  ok(symlink("d", "to_d"));
  ok(symlink("nowhere", "dangling"));
  ok(stat("f", &target));
  ok(stat("to_f", &st));
  assert_true(S_ISREG(st.st_mode));
  assert_int_equal(st.st_ino, target.st_ino);
  ok(lstat("to_f", &st));
  assert_true(S_ISLNK(st.st_mode));
  assert_int_equal(st.st_size, 1);
  assert_int_not_equal(st.st_ino, target.st_ino);
  ok(stat("d", &target));
  ok(stat("to_d", &st));
  assert_int_equal(st.st_ino, target.st_ino);
  // A slash at the end leads through the link.
  ok(lstat("to_d/", &st));
  assert_true(S_ISDIR(st.st_mode));
  assert_int_equal(st.st_ino, target.st_ino);
  ok(lstat("to_d", &st));
  assert_true(S_ISLNK(st.st_mode));
  assert_errno(ENOTDIR, lstat("to_f/", &st));
  assert_errno(ENOTDIR, lstat("f/", &st));
  assert_errno(ENOENT, stat("dangling", &st));
  assert_errno(ENOENT, lstat("dangling/", &st));
  assert_errno(ENOENT, access("dangling", F_OK));
  ok(faccessat(AT_FDCWD, "dangling", F_OK, AT_SYMLINK_NOFOLLOW));
  ok(lstat("dangling", &st));
  assert_true(S_ISLNK(st.st_mode));
  ok(unlink("dangling"));
  ok(unlink("to_d"));
  ok(unlink("to_f"));
  ok(unlink("f"));
  ok(rmdir("d"));
}

static void what_access_tells(void **state) {
  (void)state;
  make_file("f", "");
  ok(access("f", F_OK));
  ok(access("f", R_OK | W_OK));
  ok(access(".", R_OK | W_OK | X_OK));
  if (getuid() != 0)
    assert_errno(EACCES, access("f", X_OK));
  assert_errno(ENOENT, access("missing", F_OK));
  assert_errno(EINVAL, access("f", 99));
  ok(unlink("f"));
}

static void names_in_other_scripts(void **state) {
  (void)state;
  make_file("größe-猫-🐈", "cat");
  expect_text("größe-猫-🐈", "cat");
  ok(unlink("größe-猫-🐈"));
#ifdef __wasm__
  // Linux takes any bytes, the component model none that aren't UTF-8.
  assert_errno(EILSEQ, open("bad\xff", O_CREAT | O_RDWR, 0644));
  assert_errno(EILSEQ, mkdir("\xc0\xaf", 0755));
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(directories_come_and_go),
      cmocka_unit_test(unlinking),
      cmocka_unit_test(renaming),
      cmocka_unit_test(hard_links),
      cmocka_unit_test(symbolic_links),
      cmocka_unit_test(loops_end),
      cmocka_unit_test(what_stat_tells),
      cmocka_unit_test(through_links_and_not),
      cmocka_unit_test(what_access_tells),
      cmocka_unit_test(names_in_other_scripts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
