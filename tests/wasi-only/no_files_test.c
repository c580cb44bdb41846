// A program that the host gives no directory. Linux always has one.
#define _GNU_SOURCE
#include "support.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void nothing_is_there(void **state) {
  (void)state;
  struct stat st;
  char cwd[8];
  assert_errno(ENOENT, open("file", O_RDONLY));
  assert_errno(ENOENT, open("/file", O_RDWR | O_CREAT, 0644));
  assert_errno(ENOENT, stat("/etc/passwd", &st));
  assert_errno(ENOENT, mkdir("d", 0755));
  assert_errno(ENOENT, unlink("f"));
  assert_errno(ENOENT, rename("a", "b"));
  assert_errno(ENOENT, symlink("a", "b"));
  assert_errno(ENOENT, chdir("/tmp"));
  assert_null(opendir("/tmp"));
  assert_null(tmpfile());
  assert_string_equal(getcwd(cwd, sizeof cwd), "/");
}

static void but_devices(void **state) {
  (void)state;
  int fd = ok(open("/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0600));
  assert_int_equal(write(fd, "text", 4), 4);
  ok(close(fd));
  ok(access("/dev/zero", R_OK));
  assert_errno(ENXIO, open("/dev/tty", O_RDWR));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_there),
                                     cmocka_unit_test(but_devices)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
