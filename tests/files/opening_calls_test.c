// run: --dir $TMP::/
// The less usual ways to open, to name and to close.
#define _GNU_SOURCE
#include "../support.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void creating(void **state) {
  (void)state;
  struct stat status;
  int fd = ok(creat("created", 0644));
  assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_WRONLY);
  assert_int_equal(write(fd, "text", 4), 4);
  assert_errno(EBADF, read(fd, &status, 1));
  ok(close(fd));
  fd = ok(creat("created", 0644)); // which empties it
  ok(fstat(fd, &status));
  assert_int_equal(status.st_size, 0);
  ok(close(fd));
  assert_errno(ENOENT, creat("missing/created", 0644));
  ok(mkdir("folder", 0755));
  assert_errno(EISDIR, creat("folder", 0644));
}

static void temporary_names(void **state) {
  (void)state;
  char one[] = "one_XXXXXX", two[] = "two_XXXXXX.c", bad[] = "bad_XXXXX_", same[] = "one_XXXXXX";
  int fd = ok(mkostemp(one, O_APPEND | O_CLOEXEC));
  assert_true(fcntl(fd, F_GETFL) & O_APPEND);
  assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
  assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
  ok(access(one, F_OK));
  ok(close(fd));
  fd = ok(mkostemp(same, 0));
  assert_string_not_equal(one, same);
  assert_int_equal(fcntl(fd, F_GETFD), 0);
  ok(close(fd));
  fd = ok(mkostemps(two, 2, O_SYNC));
  assert_string_equal(two + strlen(two) - 2, ".c");
  assert_string_not_equal(two, "two_XXXXXX.c");
  ok(close(fd));
  assert_errno(EINVAL, mkostemp(bad, 0));
  assert_errno(EINVAL, mkostemps(bad, 99, 0));
}

static void names_that_nothing_has(void **state) {
  (void)state;
  char one[L_tmpnam], *name;
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  assert_ptr_equal(tmpnam(one), one);
  assert_errno(ENOENT, access(one, F_OK));
  name = tempnam(".", "some");
  assert_non_null(name);
  assert_errno(ENOENT, access(name, F_OK));
  assert_non_null(strstr(name, "some"));
  free(name);
}

// Of the only thread, which has them in any number.
static void locks_of_streams(void **state) {
  (void)state;
  FILE *stream = fopen("stream", "w+");
  assert_non_null(stream);
  flockfile(stream);
  assert_int_equal(ftrylockfile(stream), 0);
  assert_int_equal(putc_unlocked('x', stream), 'x');
  assert_int_equal(putc('y', stream), 'y');
  funlockfile(stream);
  funlockfile(stream);
  rewind(stream);
  flockfile(stream);
  assert_int_equal(getc_unlocked(stream), 'x');
  assert_int_equal(getc(stream), 'y');
  funlockfile(stream);
  assert_int_equal(fclose(stream), 0);
}

static void links_in_folders(void **state) {
  (void)state;
  char target[16];
  mkdir("d", 0755);
  ok(symlink("where/it/leads", "d/link"));
  int folder = ok(open("d", O_RDONLY | O_DIRECTORY)), file = ok(creat("d/file", 0644));
  memset(target, '?', sizeof target);
  assert_int_equal(readlinkat(folder, "link", target, sizeof target), 14);
  assert_memory_equal(target, "where/it/leads?", 15);
  assert_int_equal(readlinkat(folder, "link", target, 5), 5);
  assert_int_equal(readlinkat(AT_FDCWD, "d/link", target, sizeof target), 14);
  assert_errno(EINVAL, readlinkat(folder, "link", target, 0));
  assert_errno(EINVAL, readlinkat(folder, "file", target, sizeof target));
  assert_errno(ENOENT, readlinkat(folder, "missing", target, sizeof target));
  assert_errno(ENOENT, readlinkat(folder, "", target, sizeof target));
  assert_errno(ENOTDIR, readlinkat(file, "link", target, sizeof target));
  assert_errno(ENOTDIR, readlinkat(folder, "file/link", target, sizeof target));
  assert_errno(EBADF, readlinkat(999, "link", target, sizeof target));
  ok(close(folder));
  ok(close(file));
}

static void entries_in_order(void **state) {
  (void)state;
  mkdir("sorted", 0755);
  const char *names[] = {"sorted/b", "sorted/a10", "sorted/a9", "sorted/B"};
  for (int i = 0; i < 4; i++)
    ok(close(ok(creat(names[i], 0644))));
  struct dirent **list;
  assert_int_equal(ok(scandir("sorted", &list, NULL, alphasort)), 6);
  const char *expected[] = {".", "..", "B", "a10", "a9", "b"};
  for (int i = 0; i < 6; i++)
    assert_string_equal(list[i]->d_name, expected[i]);
  const struct dirent *one = list[2], *other = list[3];
  assert_true(alphasort(&one, &other) < 0);
  assert_true(alphasort(&other, &one) > 0);
  assert_int_equal(alphasort(&one, &one), 0);
  const struct dirent *ten = list[3], *nine = list[4];
  assert_true(versionsort(&nine, &ten) < 0);
  for (int i = 0; i < 6; i++)
    free(list[i]);
  free(list);
}

#ifndef __GLIBC__ // which doesn't have it
static void closing(void **state) {
  (void)state;
  int fd = ok(open("created", O_RDONLY | O_CREAT, 0644));
  ok(posix_close(fd, 0));
  assert_errno(EBADF, posix_close(fd, 0));
}
#endif

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(creating),
      cmocka_unit_test(temporary_names),
      cmocka_unit_test(names_that_nothing_has),
      cmocka_unit_test(locks_of_streams),
      cmocka_unit_test(links_in_folders),
      cmocka_unit_test(entries_in_order),
#ifndef __GLIBC__
      cmocka_unit_test(closing),
#endif
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
