// posix_getdents of POSIX.1-2024, which glibc doesn't have yet.
// run: --dir $TMP::/
#define _GNU_SOURCE
#include "../support.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { many = 100 };

static int setup(void **state) {
  char name[32];
  mkdir("d", 0755);
  for (int i = 0; i < many; ++i) {
    snprintf(name, sizeof name, "d/%0*d", 1 + i % 7, i);
    close(open(name, O_WRONLY | O_CREAT, 0644));
  }
  mkdir("d/sub", 0755);
  symlink("0", "d/link");
  return 0;
}

static struct {
  int files, others, calls;
} seen;

// On to the end, `size` bytes at a time.
static void read_all(int fd, size_t size) {
  char *buffer = aligned_alloc(8, 4096);
  ssize_t filled;
  memset(&seen, 0, sizeof seen);
  while ((filled = ok(posix_getdents(fd, buffer, size, 0))) > 0) {
    assert_true((size_t)filled <= size);
    ++seen.calls;
    for (char *at = buffer; at < buffer + filled;) {
      struct posix_dent *entry = (struct posix_dent *)at;
      struct stat status;
      assert_int_equal(entry->d_reclen % _Alignof(struct posix_dent), 0);
      assert_true(entry->d_reclen > offsetof(struct posix_dent, d_name) + strlen(entry->d_name));
      ok(fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW));
      assert_int_equal(entry->d_ino, status.st_ino);
      assert_int_equal(entry->d_type, IFTODT(status.st_mode));
      ++*(entry->d_type == DT_REG ? &seen.files : &seen.others);
      at += entry->d_reclen;
    }
  }
  free(buffer);
}

static void everything_once(void **state) {
  const int flags[] = {O_RDONLY | O_DIRECTORY, O_RDONLY};
  for (int i = 0; i < 2; i++) {
    int fd = ok(open("d", flags[i]));
    read_all(fd, 4096);
    assert_int_equal(seen.files, many);
    assert_int_equal(seen.others, 4);
    assert_int_equal(posix_getdents(fd, NULL, 0, 0), 0); // it stays at the end
    ok(lseek(fd, 0, SEEK_SET));
    ok(unlink("d/0"));
    read_all(fd, 64);
    assert_int_equal(seen.files, many - 1);
    assert_true(seen.calls > many / 4);
    ok(close(fd));
    close(open("d/0", O_WRONLY | O_CREAT, 0644));
  }
}

static void the_position_is_the_description_s(void **state) {
  char buffer[64] __attribute__((aligned(8)));
  int fd = ok(open("d", O_RDONLY | O_DIRECTORY)), copy = ok(dup(fd));
  assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
  assert_true(ok(posix_getdents(fd, buffer, 24, 0)) > 0);
  assert_true(ok(posix_getdents(copy, buffer, 24, 0)) > 0); // the two that are no names
  off_t place = ok(lseek(copy, 0, SEEK_CUR));
  assert_true(place > 0);
  ok(close(fd));
  read_all(copy, 4096);
  assert_int_equal(seen.files + seen.others, many + 2);
  ok(lseek(copy, place, SEEK_SET));
  read_all(copy, 4096);
  assert_int_equal(seen.files + seen.others, many + 2);
  ok(close(copy));
  fd = ok(open("d", O_RDONLY | O_DIRECTORY));
  read_all(fd, 4096);
  assert_int_equal(seen.files + seen.others, many + 4);
  ok(close(fd));
}

static void refused(void **state) {
  char buffer[512] __attribute__((aligned(8)));
  int fd = ok(open("d", O_RDONLY)), file = ok(open("d/0", O_RDONLY));
  assert_errno(EINVAL, posix_getdents(fd, buffer, 8, 0));
  assert_errno(EINVAL, posix_getdents(fd, buffer, 0, 0));
  assert_errno(EOPNOTSUPP, posix_getdents(fd, buffer, sizeof buffer, 1));
  assert_errno(ENOTDIR, posix_getdents(file, buffer, sizeof buffer, 0));
  assert_errno(EBADF, posix_getdents(999, buffer, sizeof buffer, 0));
  assert_errno(EFAULT, posix_getdents(fd, (void *)-64, sizeof buffer, 0));
  read_all(fd, 4096); // nothing was lost
  assert_int_equal(seen.files + seen.others, many + 4);
  ok(close(fd));
  ok(close(file));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(everything_once),
      cmocka_unit_test(the_position_is_the_description_s),
      cmocka_unit_test(refused),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
