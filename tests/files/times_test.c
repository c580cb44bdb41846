// run: --dir $TMP::/
// File times: utimensat and its family.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

static int setup(void **state) {
  (void)state;
  close(open("f", O_WRONLY | O_CREAT, 0644));
  symlink("f", "l");
  return 0;
}

static struct stat times_of(const char *name) {
  struct stat st;
  ok(lstat(name, &st));
  return st;
}

static void given(void **state) {
  (void)state;
  struct timespec times[2] = {{1000000000, 123456789}, {1234567890, 987654321}};
  ok(utimensat(AT_FDCWD, "f", times, 0));
  struct stat st = times_of("f");
  assert_int_equal(st.st_atim.tv_sec, 1000000000);
  assert_int_equal(st.st_atim.tv_nsec, 123456789);
  assert_int_equal(st.st_mtim.tv_sec, 1234567890);
  assert_int_equal(st.st_mtim.tv_nsec, 987654321);
  times[0].tv_nsec = UTIME_OMIT;
  times[1] = (struct timespec){-5, 0};
  int fd = ok(open("f", O_RDWR));
  ok(futimens(fd, times));
  ok(close(fd));
  st = times_of("f");
  assert_int_equal(st.st_atim.tv_sec, 1000000000);
  assert_int_equal(st.st_mtim.tv_sec, -5);
}

static void now_and_never(void **state) {
  (void)state;
  struct timespec times[2] = {{0, UTIME_NOW}, {77, 0}};
  ok(utimensat(AT_FDCWD, "f", times, 0));
  struct stat st = times_of("f");
  assert_true(llabs((long long)st.st_atim.tv_sec - time(NULL)) < 60);
  assert_int_equal(st.st_mtim.tv_sec, 77);
  ok(utimensat(AT_FDCWD, "f", NULL, 0));
  st = times_of("f");
  assert_true(llabs((long long)st.st_mtim.tv_sec - time(NULL)) < 60);
}

static void links_themselves(void **state) {
  (void)state;
  struct timespec times[2] = {{11, 0}, {22, 0}}, file[2] = {{33, 0}, {44, 0}};
  ok(utimensat(AT_FDCWD, "l", file, 0));
  ok(utimensat(AT_FDCWD, "l", times, AT_SYMLINK_NOFOLLOW));
  assert_int_equal(times_of("l").st_mtim.tv_sec, 22);
  assert_int_equal(times_of("f").st_mtim.tv_sec, 44);
}

static void older_forms(void **state) {
  (void)state;
  struct timeval times[2] = {{5, 6}, {7, 8}};
  ok(utimes("f", times));
  assert_int_equal(times_of("f").st_mtim.tv_sec, 7);
  assert_int_equal(times_of("f").st_mtim.tv_nsec, 8000);
  ok(utime("f", &(struct utimbuf){9, 10}));
  assert_int_equal(times_of("f").st_mtim.tv_sec, 10);
  int fd = ok(open("f", O_RDONLY));
  ok(futimes(fd, times));
  assert_int_equal(times_of("f").st_atim.tv_sec, 5);
  ok(close(fd));
  ok(lutimes("l", times));
  assert_int_equal(times_of("l").st_mtim.tv_sec, 7);
}

static void refused(void **state) {
  (void)state;
  struct timespec times[2] = {{0, 1000000000}, {0, 0}};
  assert_errno(EINVAL, utimensat(AT_FDCWD, "f", times, 0));
  assert_errno(EINVAL, futimens(ok(open("f", O_RDONLY)), times));
  struct timeval old[2] = {{0, 1000000}, {0, 0}};
  assert_errno(EINVAL, utimes("f", old));
  assert_errno(ENOENT, utimensat(AT_FDCWD, "missing", NULL, 0));
  assert_errno(EBADF, futimens(999, NULL));
  assert_errno(EINVAL, utimensat(AT_FDCWD, "f", NULL, 0x4000000));
}

static void writing_sets_them(void **state) {
  (void)state;
  ok(utime("f", &(struct utimbuf){9, 10}));
  int fd = ok(open("f", O_WRONLY));
  assert_int_equal(write(fd, "x", 1), 1);
  ok(close(fd));
  assert_true(llabs((long long)times_of("f").st_mtim.tv_sec - time(NULL)) < 60);
}

// With nothing to be changed nothing is looked at.
static void nothing_to_change(void **state) {
  (void)state;
  struct timespec omit[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}},
                  wrong[2] = {{0, 1000000000}, {0, 0}};
  struct stat before = times_of("f"), after;
  ok(utimensat(AT_FDCWD, "f", omit, 0));
  after = times_of("f");
  assert_int_equal(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec);
  ok(utimensat(AT_FDCWD, "missing", omit, 0));
  ok(utimensat(777, "", omit, 0x8000));
  ok(futimens(777, omit));
  assert_errno(ENOENT, utimensat(AT_FDCWD, "missing", wrong, 0));
  assert_errno(EINVAL, utimensat(AT_FDCWD, "f", wrong, 0));
  assert_errno(EBADF, futimens(777, wrong));
}

static void the_descriptor_itself(void **state) {
  (void)state;
  struct timespec times[2] = {{5, 0}, {6, 0}};
  int fd = ok(open("f", O_RDONLY));
  ok(utimensat(fd, "", times, AT_EMPTY_PATH));
  assert_int_equal(times_of("f").st_mtim.tv_sec, 6);
  assert_errno(ENOENT, utimensat(fd, "", times, 0));
  ok(utimensat(AT_FDCWD, "", times, AT_EMPTY_PATH));
  ok(close(fd));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(given),
      cmocka_unit_test(now_and_never),
      cmocka_unit_test(links_themselves),
      cmocka_unit_test(older_forms),
      cmocka_unit_test(refused),
      cmocka_unit_test(writing_sets_them),
      cmocka_unit_test(nothing_to_change),
      cmocka_unit_test(the_descriptor_itself),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
