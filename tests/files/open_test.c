// run: --dir $TMP::/
// open(2) and openat(2): what the flags do, and the errno of what can't be opened.
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

static int setup(void **state) {
  (void)state;
  make_file("file", "hello");
  mkdir("dir", 0755);
  make_file("dir/inner", "inner");
  unlink("link");
  unlink("dangling");
  symlink("file", "link");
  symlink("nothing", "dangling");
  unlink("loop");
  symlink("loop", "loop");
  return 0;
}

static void what_is_not_there(void **state) {
  (void)state;
  assert_errno(ENOENT, open("missing", O_RDONLY));
  assert_errno(ENOENT, open("missing/below", O_RDONLY));
  assert_errno(ENOENT, open("missing/below", O_RDWR | O_CREAT, 0644));
  assert_errno(ENOENT, open("", O_RDONLY));
  assert_errno(ENOTDIR, open("file/below", O_RDONLY));
  assert_errno(ENOTDIR, open("file/", O_RDONLY));
  assert_errno(ENOTDIR, open("file", O_RDONLY | O_DIRECTORY));
  assert_errno(ENOENT, open("dangling", O_RDONLY));
  assert_errno(ELOOP, open("loop", O_RDONLY));
  assert_errno(ELOOP, open("link", O_RDONLY | O_NOFOLLOW));
}

static void names_too_long(void **state) {
  (void)state;
  char name[PATH_MAX + 10];
  memset(name, 'n', 256);
  name[256] = 0;
  assert_errno(ENAMETOOLONG, open(name, O_RDWR | O_CREAT, 0644));
  for (int i = 0; i < PATH_MAX + 8; i += 2)
    memcpy(name + i, "./", 2);
  name[PATH_MAX + 8] = 0;
  assert_errno(ENAMETOOLONG, open(name, O_RDONLY));
  memset(name, 'n', 255);
  name[255] = 0;
  close(ok(open(name, O_RDWR | O_CREAT, 0644)));
  ok(unlink(name));
}

static void creating(void **state) {
  (void)state;
  int fd = ok(open("new", O_RDWR | O_CREAT | O_EXCL, 0644));
  ok(close(fd));
  assert_errno(EEXIST, open("new", O_RDWR | O_CREAT | O_EXCL, 0644));
  assert_errno(EEXIST, open("dangling", O_RDWR | O_CREAT | O_EXCL, 0644));
  assert_errno(EEXIST, open("dir", O_RDWR | O_CREAT | O_EXCL, 0755));
  fd = ok(open("new", O_RDONLY | O_CREAT, 0644));
  assert_errno(EBADF, write(fd, "x", 1));
  ok(close(fd));
  ok(unlink("new"));
  // Through a symbolic link whose target isn't there yet.
  fd = ok(open("dangling", O_WRONLY | O_CREAT, 0644));
  ok(close(fd));
  struct stat st;
  ok(stat("nothing", &st));
  ok(unlink("nothing"));
}

static void truncating(void **state) {
  (void)state;
  struct stat st;
  close(ok(open("file", O_WRONLY | O_TRUNC)));
  ok(stat("file", &st));
  assert_int_equal(st.st_size, 0);
}

static void directories(void **state) {
  (void)state;
  char c;
  assert_errno(EISDIR, open("dir", O_WRONLY));
  assert_errno(EISDIR, open("dir", O_RDWR));
  assert_errno(EISDIR, open("dir", O_RDWR | O_CREAT, 0644));
  int fd = ok(open("dir", O_RDONLY));
  assert_errno(EISDIR, read(fd, &c, 1));
  assert_errno(EISDIR, pread(fd, &c, 1, 0));
  assert_errno(EBADF, write(fd, &c, 1));
  assert_errno(EINVAL, ftruncate(fd, 0));
  ok(fsync(fd));
  struct stat st;
  ok(fstat(fd, &st));
  assert_true(S_ISDIR(st.st_mode));
  ok(close(fd));
}

static void relative_to_a_directory(void **state) {
  (void)state;
  int dir = ok(open("dir", O_RDONLY | O_DIRECTORY));
  char text[8];
  int fd = ok(openat(dir, "inner", O_RDONLY));
  assert_int_equal(read(fd, text, sizeof text), 5);
  ok(close(fd));
  fd = ok(openat(dir, "../file", O_RDONLY));
  assert_int_equal(read(fd, text, sizeof text), 5);
  assert_memory_equal(text, "hello", 5);
  assert_errno(ENOTDIR, openat(fd, "x", O_RDONLY));
  ok(close(fd));
  assert_errno(EBADF, openat(999, "x", O_RDONLY));
  assert_errno(ENOENT, openat(dir, "missing", O_RDONLY));
  // Out of the directory through a symbolic link.
  ok(symlinkat("../file", dir, "up"));
  fd = ok(openat(dir, "up", O_RDONLY));
  assert_int_equal(read(fd, text, sizeof text), 5);
  ok(close(fd));
  ok(unlinkat(dir, "up", 0));
  ok(close(dir));
}

static void null_path(void **state) {
  (void)state;
  const char *volatile nothing = NULL;
  assert_errno(EFAULT, open(nothing, O_RDONLY));
}

static void access_modes(void **state) {
  (void)state;
  char c = 'x';
  int fd = ok(open("file", O_RDONLY));
  assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
  assert_errno(EBADF, write(fd, &c, 1));
  assert_errno(EBADF, pwrite(fd, &c, 1, 0));
  assert_errno(EINVAL, ftruncate(fd, 1));
  ok(close(fd));
  fd = ok(open("file", O_WRONLY | O_APPEND));
  assert_int_equal(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND), O_WRONLY | O_APPEND);
  assert_errno(EBADF, read(fd, &c, 1));
  ok(close(fd));
}

static void unnamed_files_are_refused(void **state) {
  (void)state;
#ifdef __wasm__
  assert_errno(EOPNOTSUPP, open(".", O_RDWR | O_TMPFILE, 0600));
#endif
}

static void descriptor_numbers(void **state) {
  (void)state;
  int a = ok(open("file", O_RDONLY));
  int b = ok(open("file", O_RDONLY));
  assert_true(b > a);
  ok(close(a));
  assert_int_equal(ok(open("file", O_RDONLY)), a);
  ok(close(a));
  ok(close(b));
  assert_errno(EBADF, close(b));
}

static void removed_while_open(void **state) {
  (void)state;
  char text[8];
  int fd = ok(open("file", O_RDWR));
  ok(unlink("file"));
  assert_errno(ENOENT, open("file", O_RDONLY));
  assert_int_equal(read(fd, text, sizeof text), 5);
  assert_int_equal(write(fd, " more", 5), 5);
  assert_int_equal(lseek(fd, 0, SEEK_END), 10);
  struct stat st;
  ok(fstat(fd, &st));
  assert_int_equal(st.st_nlink, 0);
  ok(close(fd));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(name, setup)
  const struct CMUnitTest tests[] = {
      TEST(what_is_not_there),  TEST(names_too_long),     TEST(creating),
      TEST(truncating),         TEST(directories),        TEST(relative_to_a_directory),
      TEST(null_path),          TEST(access_modes),       TEST(unnamed_files_are_refused),
      TEST(descriptor_numbers), TEST(removed_while_open),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
