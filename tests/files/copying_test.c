// run: --dir $TMP::/
// sendfile, copy_file_range, mmap, locks, posix_fallocate, temporary files.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { size = 200000 };

static char at(off_t i) { return (char)(i * 7 + (i >> 9)); }

static int make(const char *name, size_t length) {
  int fd = ok(open(name, O_RDWR | O_CREAT | O_TRUNC, 0644));
  char *text = malloc(length);
  for (size_t i = 0; i < length; ++i)
    text[i] = at(i);
  assert_int_equal(write(fd, text, length), length);
  free(text);
  assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
  return fd;
}

static void expect(int fd, off_t offset, off_t source, size_t length) {
  char *text = malloc(length);
  assert_int_equal(pread(fd, text, length, offset), length);
  for (size_t i = 0; i < length; ++i)
    assert_int_equal(text[i], at(source + i));
  free(text);
}

static void sending_files(void **state) {
  (void)state;
  int in = make("in", size), out = make("out", 0);
  assert_int_equal(sendfile(out, in, NULL, 1000), 1000);
  assert_int_equal(lseek(in, 0, SEEK_CUR), 1000);
  expect(out, 0, 0, 1000);
  off_t offset = 5000;
  assert_int_equal(sendfile(out, in, &offset, 150000), 150000);
  assert_int_equal(offset, 155000);
  assert_int_equal(lseek(in, 0, SEEK_CUR), 1000);
  expect(out, 1000, 5000, 150000);
  offset = size - 10;
  assert_int_equal(sendfile(out, in, &offset, 100), 10);
  assert_int_equal(sendfile(out, in, &offset, 100), 0);
  offset = -1;
  assert_errno(EINVAL, sendfile(out, in, &offset, 1));
  assert_errno(EBADF, sendfile(out, 999, NULL, 1));
  int read_only = ok(open("in", O_RDONLY));
  assert_errno(EBADF, sendfile(read_only, in, NULL, 1));
  int pipes[2];
  ok(pipe(pipes));
  offset = 100;
  assert_int_equal(sendfile(pipes[1], in, &offset, 50), 50);
  char text[64];
  assert_int_equal(read(pipes[0], text, sizeof text), 50);
  assert_int_equal(text[0], at(100));
  assert_errno(EINVAL, sendfile(out, pipes[0], NULL, 1));
  close(in), close(out), close(read_only), close(pipes[0]), close(pipes[1]);
}

static void copying_ranges(void **state) {
  (void)state;
  int in = make("in", size), out = make("out", 0);
  off_t from = 10, to = 20;
  size_t copied = 0;
  while (copied < 100000)
    copied += ok(copy_file_range(in, &from, out, &to, 100000 - copied, 0));
  assert_int_equal(from, 100010);
  assert_int_equal(to, 100020);
  expect(out, 20, 10, 100000);
  assert_int_equal(copy_file_range(in, NULL, out, NULL, 7, 0), 7);
  assert_int_equal(lseek(in, 0, SEEK_CUR), 7);
  assert_int_equal(lseek(out, 0, SEEK_CUR), 7);
  from = size;
  assert_int_equal(copy_file_range(in, &from, out, NULL, 7, 0), 0);
  assert_errno(EINVAL, copy_file_range(in, NULL, out, NULL, 7, 99));
  from = 0, to = 5;
  assert_errno(EINVAL, copy_file_range(in, &from, in, &to, 10, 0));
  to = 1000;
  assert_int_equal(copy_file_range(in, &from, in, &to, 10, 0), 10);
  expect(in, 1000, 0, 10);
  int dir = ok(open(".", O_RDONLY));
  assert_errno(EISDIR, copy_file_range(dir, NULL, out, NULL, 1, 0));
  int read_only = ok(open("in", O_RDONLY));
  assert_errno(EBADF, copy_file_range(out, NULL, read_only, NULL, 1, 0));
  close(in), close(out), close(dir), close(read_only);
}

static void copying_within_a_file(void **state) {
  (void)state;
  int fd = make("within", 8);
  off_t from = 0, to = 8;
  // What isn't there yet doesn't overlap, and isn't copied when it comes.
  assert_int_equal(copy_file_range(fd, &from, fd, &to, 4096, 0), 8);
  assert_int_equal(lseek(fd, 0, SEEK_END), 16);
  from = 12;
  to = 1000;
  assert_int_equal(copy_file_range(fd, &from, fd, &to, 4096, 0), 4);
  from = 0;
  to = 8;
  assert_errno(EINVAL, copy_file_range(fd, &from, fd, &to, 4096, 0));
  from = 2000;
  assert_int_equal(copy_file_range(fd, &from, fd, &to, 4096, 0), 0);
  close(fd);
}

static void offsets_that_are_none(void **state) {
  (void)state;
  int in = make("in", size), out = make("out", 0);
  off_t wrong = -1, right = 0;
  assert_errno(EOVERFLOW, copy_file_range(in, &wrong, out, &right, 1, 0));
  assert_errno(EOVERFLOW, copy_file_range(in, &right, out, &wrong, 100, 0));
  wrong = -1000;
  assert_errno(EINVAL, copy_file_range(in, &wrong, out, &right, 100, 0));
  assert_errno(EINVAL, copy_file_range(in, &wrong, out, &right, 0, 0));
  assert_errno(EINVAL, sendfile(999, in, &wrong, 1)); // before it looks where to
  assert_errno(EBADF, sendfile(out, 999, &wrong, 1));
  close(in);
  close(out);
}

static void mappings(void **state) {
  (void)state;
  int fd = make("in", size);
  char *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  assert_ptr_not_equal(map, MAP_FAILED);
  for (off_t i = 0; i < size; i += 997)
    assert_int_equal(map[i], at(i));
  assert_int_equal(munmap(map, size), 0);
  map = mmap(NULL, 100, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 65536);
  assert_ptr_not_equal(map, MAP_FAILED);
  assert_int_equal(map[1], at(65537));
  map[1] ^= 1;
  expect(fd, 65537, 65537, 1);
  assert_int_equal(munmap(map, 100), 0);
  map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
  assert_ptr_not_equal(map, MAP_FAILED);
  assert_int_equal(map[5], at(5));
  assert_int_equal(munmap(map, size), 0);
  map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_ptr_not_equal(map, MAP_FAILED);
  assert_int_equal(map[12345], 0);
  map[0] = map[(1 << 20) - 1] = 1;
  assert_int_equal(munmap(map, 1 << 20), 0);
  close(fd);
  assert_ptr_equal(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), MAP_FAILED);
  assert_int_equal(errno, EINVAL);
  assert_ptr_equal(mmap(NULL, 10, PROT_READ, MAP_PRIVATE, 999, 0), MAP_FAILED);
  assert_int_equal(errno, EBADF);
  assert_ptr_equal(mmap(NULL, 10, PROT_READ, MAP_ANONYMOUS, -1, 0), MAP_FAILED);
  assert_int_equal(errno, EINVAL);
  fd = ok(open("in", O_WRONLY));
  assert_ptr_equal(mmap(NULL, 10, PROT_READ, MAP_PRIVATE, fd, 0), MAP_FAILED);
  assert_int_equal(errno, EACCES);
  close(fd);
#ifdef __wasm__
  fd = ok(open("in", O_RDWR));
  assert_ptr_equal(mmap(NULL, 10, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
  assert_int_equal(errno, ENODEV);
  close(fd);
#endif
}

static void mappings_of_dev_zero(void **state) {
  int fd = ok(open("/dev/zero", O_RDWR));
  size_t large = 3 << 20;
  for (int i = 0; i < 3; i++) { // also memory that was used before
    char *map = mmap(NULL, large, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    assert_ptr_not_equal(map, MAP_FAILED);
    for (size_t at = 0; at < large; at++)
      if (map[at])
        fail();
    memset(map, 0xaa, large);
    assert_int_equal(munmap(map, large), 0);
    assert_int_equal(munmap(map, large), 0); // nothing there is nothing to complain of
    char *memory = malloc(large);
    memset(memory, 0xbb, large);
    free(memory);
  }
  close(fd);
  fd = ok(open("/dev/null", O_RDWR));
  assert_ptr_equal(mmap(NULL, 10, PROT_READ, MAP_PRIVATE, fd, 0), MAP_FAILED);
  assert_int_equal(errno, ENODEV);
  close(fd);
}

static void advice(void **state) {
  (void)state;
  long page = sysconf(_SC_PAGESIZE);
  char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_ptr_not_equal(memory, MAP_FAILED);
  memset(memory, 'x', 2 * page);
  assert_int_equal(posix_madvise(memory, page, POSIX_MADV_WILLNEED), 0);
  assert_int_equal(posix_madvise(memory, page, POSIX_MADV_DONTNEED), 0);
  assert_int_equal(memory[0], 'x'); // of POSIX's advice nothing is lost
  assert_int_equal(posix_madvise(memory, page, 99), EINVAL);
  assert_int_equal(posix_madvise(memory + 1, page, POSIX_MADV_NORMAL), EINVAL);
  ok(madvise(memory, page, MADV_WILLNEED));
  assert_int_equal(memory[0], 'x');
  ok(madvise(memory, page, MADV_DONTNEED));
  assert_int_equal(memory[0], 0);
  assert_int_equal(memory[page - 1], 0);
  assert_int_equal(memory[page], 'x');
  assert_errno(EINVAL, madvise(memory, page, 99));
  assert_errno(EINVAL, madvise(memory + 1, page, MADV_NORMAL));
  ok(munmap(memory, 2 * page));
  assert_errno(ENOMEM, madvise(memory, page, MADV_NORMAL));

  int fd = make("in", 10);
  memory = mmap(NULL, 10, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  assert_ptr_not_equal(memory, MAP_FAILED);
  char first = memory[0];
  ok(madvise(memory, 10, MADV_DONTNEED));
  assert_int_equal(memory[0], first);
  ok(munmap(memory, 10));
  ok(close(fd));
}

static void locks_of_memory(void **state) {
  char some[100];
  assert_int_equal(mlock(some, sizeof some), 0);
  assert_int_equal(munlock(some, sizeof some), 0);
  char *nowhere = (char *)(UINTPTR_MAX / 2 + 1 - 65536);
  assert_errno(ENOMEM, mlock(nowhere, 10));
  assert_errno(ENOMEM, munlock(nowhere, 10));
  assert_errno(EINVAL, mlockall(0));
  assert_errno(EINVAL, mlockall(0x1000));
  assert_int_equal(munlockall(), 0);
}

static void locks_of_descriptions(void **state) {
  (void)state;
  int one = make("in", 10), two = ok(open("in", O_RDWR)), other = make("out", 10);
  ok(flock(one, LOCK_EX));
  assert_errno(EWOULDBLOCK, flock(two, LOCK_SH | LOCK_NB));
  ok(flock(other, LOCK_EX | LOCK_NB));
  int copy = ok(dup(one));
  ok(flock(copy, LOCK_EX | LOCK_NB));
  ok(flock(one, LOCK_SH));
  ok(flock(two, LOCK_SH | LOCK_NB));
  assert_errno(EWOULDBLOCK, flock(one, LOCK_EX | LOCK_NB));
  ok(flock(two, LOCK_UN));
  ok(flock(one, LOCK_EX | LOCK_NB));
  ok(close(one));
  assert_errno(EWOULDBLOCK, flock(two, LOCK_EX | LOCK_NB));
  ok(close(copy));
  ok(flock(two, LOCK_EX | LOCK_NB));
  assert_errno(EINVAL, flock(two, 16));
  assert_errno(EBADF, flock(999, LOCK_SH));
  close(two), close(other);
}

static void locks_of_the_process(void **state) {
  (void)state;
  int fd = make("in", 10);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  ok(fcntl(fd, F_SETLK, &lock));
  int two = ok(open("in", O_RDONLY));
  lock.l_type = F_WRLCK;
  ok(fcntl(fd, F_GETLK, &lock));
  assert_int_equal(lock.l_type, F_UNLCK);
  lock.l_type = F_WRLCK;
  assert_errno(EBADF, fcntl(two, F_SETLK, &lock));
  lock.l_type = F_RDLCK;
  ok(fcntl(two, F_SETLKW, &lock));
  lock.l_type = 55;
  assert_errno(EINVAL, fcntl(fd, F_SETLK, &lock));
  lock.l_type = F_RDLCK, lock.l_whence = 55;
  assert_errno(EINVAL, fcntl(fd, F_SETLK, &lock));
  ok(lockf(fd, F_LOCK, 0));
  ok(lockf(fd, F_ULOCK, 0));
  ok(lockf(fd, F_TEST, 0));
  close(fd), close(two);
}

static void allocating(void **state) {
  (void)state;
  struct stat st;
  int fd = make("in", 10);
  assert_int_equal(posix_fallocate(fd, 0, 5), 0);
  ok(fstat(fd, &st));
  assert_int_equal(st.st_size, 10);
  assert_int_equal(posix_fallocate(fd, 50, 50), 0);
  ok(fstat(fd, &st));
  assert_int_equal(st.st_size, 100);
  assert_int_equal(posix_fallocate(fd, -1, 5), EINVAL);
  assert_int_equal(posix_fallocate(fd, 0, 0), EINVAL);
  assert_int_equal(posix_fallocate(999, 0, 5), EBADF);
  assert_int_equal(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL), 0);
  assert_int_equal(posix_fadvise(fd, 0, 0, 99), EINVAL);
  ok(fsync(fd));
  ok(fdatasync(fd));
  close(fd);
  assert_errno(EBADF, fsync(fd));
}

static void allocating_as_linux_does(void **state) {
  (void)state;
  int fd = ok(open("file", O_RDWR | O_CREAT | O_TRUNC, 0644));
  errno = 77;
  assert_int_equal(fallocate(fd, 0, 100, 50), 0);
  assert_int_equal(errno, 77);
  assert_int_equal(lseek(fd, 0, SEEK_END), 150);
  assert_int_equal(fallocate(fd, 0, 0, 10), 0);
  assert_int_equal(lseek(fd, 0, SEEK_END), 150);
  assert_errno(EINVAL, fallocate(fd, 0, 0, 0));
  assert_errno(EINVAL, fallocate(fd, 0, -1, 10));
  assert_errno(EOPNOTSUPP, fallocate(fd, 0x4000, 0, 10));
  assert_errno(EBADF, fallocate(9999, 0, 0, 10));
  int only_read = ok(open("file", O_RDONLY));
  assert_errno(EBADF, fallocate(only_read, 0, 0, 10));
  ok(close(only_read));
  ok(close(fd));
  ok(unlink("file"));
}

static void temporary_files(void **state) {
  (void)state;
  char one[] = "one_XXXXXX", two[] = "two_XXXXXX.txt", dir[] = "dir_XXXXXX", bad[] = "badXXXXX";
  struct stat st;
  int fd = ok(mkstemp(one));
  assert_int_equal(write(fd, "x", 1), 1);
  close(fd);
  ok(stat(one, &st));
  assert_string_not_equal(one, "one_XXXXXX");
  close(ok(mkstemps(two, 4)));
  assert_string_equal(two + 10, ".txt");
  assert_ptr_equal(mkdtemp(dir), dir);
  ok(stat(dir, &st));
  assert_true(S_ISDIR(st.st_mode));
  assert_errno(EINVAL, mkstemp(bad));
  char missing[] = "missing/XXXXXX";
  assert_errno(ENOENT, mkstemp(missing));
  FILE *f = tmpfile();
  assert_non_null(f);
  fputs("kept", f);
  rewind(f);
  char text[8];
  assert_non_null(fgets(text, sizeof text, f));
  assert_string_equal(text, "kept");
  fclose(f);
}

static void what_the_file_system_is(void **state) {
  (void)state;
  struct statvfs st;
  assert_errno(ENOENT, statvfs("missing", &st));
  assert_errno(EBADF, fstatvfs(999, &st));
#ifdef __wasm__
  assert_errno(ENOSYS, statvfs(".", &st));
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sending_files),
      cmocka_unit_test(copying_ranges),
      cmocka_unit_test(copying_within_a_file),
      cmocka_unit_test(offsets_that_are_none),
      cmocka_unit_test(mappings),
      cmocka_unit_test(mappings_of_dev_zero),
      cmocka_unit_test(advice),
      cmocka_unit_test(locks_of_memory),
      cmocka_unit_test(locks_of_descriptions),
      cmocka_unit_test(locks_of_the_process),
      cmocka_unit_test(allocating),
      cmocka_unit_test(allocating_as_linux_does),
      cmocka_unit_test(temporary_files),
      cmocka_unit_test(what_the_file_system_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
