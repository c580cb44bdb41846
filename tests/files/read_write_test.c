// run: --dir $TMP::/
// The bytes of a file: positions, appending, holes, vectors, several descriptors.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int fresh(void) { return ok(open("data", O_RDWR | O_CREAT | O_TRUNC, 0644)); }

static void fill(int fd, size_t size) {
  char block[512];
  for (size_t at = 0; at < size; at += sizeof block) {
    for (size_t i = 0; i < sizeof block; ++i)
      block[i] = (char)((at + i) * 31 >> 3);
    size_t part = size - at < sizeof block ? size - at : sizeof block;
    assert_int_equal(pwrite(fd, block, part, at), part);
  }
}

static void positions(void **state) {
  (void)state;
  int fd = fresh();
  char text[16];
  assert_int_equal(write(fd, "0123456789", 10), 10);
  assert_int_equal(lseek(fd, 0, SEEK_CUR), 10);
  assert_int_equal(read(fd, text, 4), 0);
  assert_int_equal(lseek(fd, 3, SEEK_SET), 3);
  assert_int_equal(read(fd, text, 4), 4);
  assert_memory_equal(text, "3456", 4);
  assert_int_equal(lseek(fd, -2, SEEK_CUR), 5);
  assert_int_equal(write(fd, "AB", 2), 2);
  assert_int_equal(lseek(fd, -10, SEEK_END), 0);
  assert_int_equal(read(fd, text, 16), 10);
  assert_memory_equal(text, "01234AB789", 10);
  assert_errno(EINVAL, lseek(fd, -1, SEEK_SET));
  assert_errno(EINVAL, lseek(fd, -11, SEEK_END));
  assert_errno(EINVAL, lseek(fd, 0, 99));
  assert_int_equal(lseek(fd, 0, SEEK_CUR), 10);
  assert_int_equal(read(fd, text, 0), 0);
  assert_int_equal(write(fd, text, 0), 0);
  ok(close(fd));
}

static void positioned_access_leaves_the_position(void **state) {
  (void)state;
  int fd = fresh();
  char text[16];
  assert_int_equal(pwrite(fd, "hello", 5, 3), 5);
  assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
  assert_int_equal(pread(fd, text, 16, 0), 8);
  assert_memory_equal(text, "\0\0\0hello", 8);
  assert_int_equal(pread(fd, text, 16, 8), 0);
  assert_int_equal(pread(fd, text, 16, 1000), 0);
  assert_errno(EINVAL, pread(fd, text, 1, -1));
  assert_errno(EINVAL, pwrite(fd, text, 1, -1));
  assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
  ok(close(fd));
}

static void holes_read_as_zero(void **state) {
  (void)state;
  int fd = fresh();
  char block[1000];
  assert_int_equal(lseek(fd, 100000, SEEK_SET), 100000);
  assert_int_equal(write(fd, "end", 3), 3);
  memset(block, 1, sizeof block);
  assert_int_equal(pread(fd, block, sizeof block, 50000), sizeof block);
  for (size_t i = 0; i < sizeof block; ++i)
    assert_int_equal(block[i], 0);
  assert_int_equal(lseek(fd, 0, SEEK_END), 100003);
  ok(close(fd));
}

static void appending(void **state) {
  (void)state;
  int fd = fresh();
  char text[32];
  int one = ok(open("data", O_WRONLY | O_APPEND));
  int two = ok(open("data", O_RDWR | O_APPEND));
  assert_int_equal(write(one, "a", 1), 1);
  assert_int_equal(write(two, "bb", 2), 2);
  assert_int_equal(lseek(two, 0, SEEK_CUR), 3);
  assert_int_equal(write(one, "c", 1), 1);
  assert_int_equal(lseek(two, 0, SEEK_SET), 0);
  assert_int_equal(read(two, text, 2), 2);
  assert_int_equal(write(two, "d", 1), 1);
  assert_int_equal(read(two, text, 2), 0);
  assert_int_equal(pread(fd, text, sizeof text, 0), 5);
  assert_memory_equal(text, "abbcd", 5);
  // F_SETFL turns it on and off.
  int flags = ok(fcntl(fd, F_GETFL));
  ok(fcntl(fd, F_SETFL, flags | O_APPEND));
  assert_int_equal(write(fd, "e", 1), 1);
  ok(fcntl(fd, F_SETFL, flags));
  assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
  assert_int_equal(write(fd, "A", 1), 1);
  assert_int_equal(pread(fd, text, sizeof text, 0), 6);
  assert_memory_equal(text, "Abbcde", 6);
  ok(close(one));
  ok(close(two));
  ok(close(fd));
}

static void where_an_append_leaves_the_position(void **state) {
  (void)state;
  int fd = fresh();
  char text[8];
  int one = ok(open("data", O_RDWR | O_APPEND));
  assert_int_equal(write(one, "abc", 3), 3);
  assert_int_equal(pwrite(one, "d", 1, 0), 1); // at the end as well
  assert_int_equal(lseek(one, 0, SEEK_CUR), 3);
  assert_int_equal(read(one, text, sizeof text), 1);
  // Others append meanwhile.
  int two = ok(open("data", O_WRONLY | O_APPEND));
  assert_int_equal(write(one, "e", 1), 1);
  assert_int_equal(write(two, "fg", 2), 2);
  assert_int_equal(read(one, text, sizeof text), 2);
  assert_memory_equal(text, "fg", 2);
  ok(close(one));
  ok(close(two));
  ok(close(fd));
}

static void reading_and_writing_nothing(void **state) {
  (void)state;
  char text[1];
  struct iovec none[2] = {{text, 0}, {NULL, 0}};
  int directory = ok(open(".", O_RDONLY));
  assert_errno(EISDIR, read(directory, text, 0));
  assert_errno(EISDIR, pread(directory, text, 0, 0));
  assert_int_equal(readv(directory, none, 2), 0);
  assert_int_equal(readv(directory, none, 1), 0);
  assert_int_equal(preadv(directory, none, 2, 0), 0);
  assert_errno(EBADF, readv(999, none, 2));
  assert_errno(EBADF, writev(directory, none, 2));
  ok(close(directory));
  int counter = ok(eventfd(0, 0));
  assert_errno(EINVAL, read(counter, text, 0));
  assert_int_equal(readv(counter, none, 2), 0);
  assert_errno(EINVAL, write(counter, text, 0));
  assert_int_equal(writev(counter, none, 2), 0);
  ok(close(counter));
}

static void a_write_is_seen_by_every_later_read(void **state) {
  (void)state;
  int writer = fresh();
  fill(writer, 20000);
  int reader = ok(open("data", O_RDONLY));
  ok(link("data", "data2"));
  int other_name = ok(open("data2", O_RDWR));
  char block[512];
  for (int i = 0; i < 30; ++i) {
    // The reader is far into what it may have read ahead.
    assert_int_equal(read(reader, block, 100), 100);
    off_t at = lseek(reader, 0, SEEK_CUR);
    char mark = (char)(i + 1);
    assert_int_equal(pwrite(i % 2 ? writer : other_name, &mark, 1, at + 50), 1);
    assert_int_equal(read(reader, block, 100), 100);
    assert_int_equal(block[50], mark);
  }
  // Cut short and made longer again, the bytes are zero.
  off_t at = lseek(reader, 0, SEEK_CUR);
  ok(ftruncate(writer, at));
  assert_int_equal(read(reader, block, 100), 0);
  ok(ftruncate(writer, at + 10));
  assert_int_equal(read(reader, block, 100), 10);
  for (int i = 0; i < 10; ++i)
    assert_int_equal(block[i], 0);
  // The end of the file is never remembered.
  assert_int_equal(read(reader, block, 100), 0);
  assert_int_equal(pwrite(writer, "more", 4, at + 10), 4);
  assert_int_equal(read(reader, block, 100), 4);
  assert_memory_equal(block, "more", 4);
  ok(unlink("data2"));
  ok(close(reader));
  ok(close(other_name));
  ok(close(writer));
}

static void truncated_by_name(void **state) {
  (void)state;
  int fd = fresh();
  fill(fd, 5000);
  char block[64];
  assert_int_equal(read(fd, block, sizeof block), sizeof block);
  ok(truncate("data", 10));
  assert_int_equal(read(fd, block, sizeof block), 0);
  assert_int_equal(lseek(fd, 0, SEEK_END), 10);
  close(ok(open("data", O_WRONLY | O_TRUNC)));
  assert_int_equal(pread(fd, block, sizeof block, 0), 0);
  assert_errno(EINVAL, ftruncate(fd, -1));
  assert_errno(EINVAL, truncate("data", -1));
  assert_errno(ENOENT, truncate("missing", 1));
  ok(close(fd));
}

static void a_shared_description_has_one_position(void **state) {
  (void)state;
  int fd = fresh();
  fill(fd, 3000);
  int copy = ok(dup(fd));
  char block[100];
  assert_int_equal(read(fd, block, 100), 100);
  assert_int_equal(lseek(copy, 0, SEEK_CUR), 100);
  assert_int_equal(read(copy, block, 100), 100);
  assert_int_equal(lseek(fd, 0, SEEK_CUR), 200);
  ok(close(fd));
  assert_int_equal(read(copy, block, 100), 100);
  ok(close(copy));
}

static void vectors(void **state) {
  (void)state;
  int fd = fresh();
  char a[3], b[5000], c[10];
  memset(b, 'b', sizeof b);
  struct iovec out[] = {{"aaa", 3}, {NULL, 0}, {b, sizeof b}, {"cccc", 4}};
  assert_int_equal(writev(fd, out, 4), 5007);
  struct iovec in[] = {{a, 3}, {b, sizeof b}, {c, sizeof c}};
  memset(b, 0, sizeof b);
  assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
  assert_int_equal(readv(fd, in, 3), 5007);
  assert_memory_equal(a, "aaa", 3);
  assert_int_equal(b[0], 'b');
  assert_int_equal(b[4999], 'b');
  assert_memory_equal(c, "cccc", 4);
  assert_int_equal(preadv(fd, in, 3, 5003), 4);
  assert_memory_equal(a, "ccc", 3);
  assert_int_equal(b[0], 'c');
  assert_int_equal(pwritev(fd, out, 1, 1), 3);
  assert_int_equal(pread(fd, c, 5, 0), 5);
  assert_memory_equal(c, "aaaab", 5);
  volatile int negative = -1, many = IOV_MAX + 1;
  assert_errno(EINVAL, readv(fd, in, negative));
  assert_errno(EINVAL, writev(fd, out, many));
  assert_int_equal(readv(fd, in, 0), 0);
  ok(close(fd));
}

static void every_size_of_read(void **state) {
  (void)state;
  int fd = fresh();
  enum { size = 100000 };
  fill(fd, size);
  static char whole[size], part[70000];
  assert_int_equal(pread(fd, whole, size, 0), size);
  static const size_t sizes[] = {1, 7, 100, 511, 512, 1000, 4095, 4096, 4097, 10000, 65536};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    size_t at = 0;
    for (;;) {
      size_t left = size - at, wanted = sizes[i] < left ? sizes[i] : left;
      ssize_t count = read(fd, part, sizes[i]);
      assert_int_equal(count, wanted);
      if (count == 0)
        break;
      assert_memory_equal(part, whole + at, count);
      at += count;
      if (sizes[i] == 1 && at == 20000)
        break;
    }
  }
  ok(close(fd));
}

static void random_accesses_match_a_model(void **state) {
  (void)state;
  enum { most = 60000, files = 3 };
  static unsigned char model[most + 20000], block[20000];
  size_t size = 0;
  unsigned seed = 12345;
  int fds[files];
  off_t at[files] = {0};
  fds[0] = fresh();
  for (int i = 1; i < files; ++i)
    fds[i] = ok(open("data", O_RDWR));
  memset(model, 0, sizeof model);
  for (int step = 0; step < 20000; ++step) {
    seed = seed * 1103515245 + 12345;
    unsigned which = (seed >> 8) % files, action = (seed >> 12) % 10;
    seed = seed * 1103515245 + 12345;
    size_t length = (seed >> 8) % (seed & 0x4000 ? 600 : 9000);
    seed = seed * 1103515245 + 12345;
    off_t offset = (seed >> 8) % most;
    int fd = fds[which];
    if (action < 6) {
      off_t from = action < 5 ? at[which] : offset;
      size_t expected = from < (off_t)size ? size - from : 0;
      if (expected > length)
        expected = length;
      ssize_t count = action < 5 ? read(fd, block, length) : pread(fd, block, length, from);
      assert_int_equal(count, expected);
      assert_memory_equal(block, model + from, count);
      if (action < 5)
        at[which] += count;
    } else if (action < 8) {
      off_t to = action < 7 ? at[which] : offset;
      if (to + length > most)
        continue;
      for (size_t i = 0; i < length; ++i)
        block[i] = model[to + i] = (unsigned char)(seed >> (i % 13));
      assert_int_equal(action < 7 ? write(fd, block, length) : pwrite(fd, block, length, to),
                       length);
      if (length && to + length > size)
        size = to + length;
      if (action < 7)
        at[which] += length;
    } else if (action < 9) {
      assert_int_equal(lseek(fd, offset, SEEK_SET), offset);
      at[which] = offset;
    } else if (step % 50 == 0) {
      ok(ftruncate(fd, offset));
      if ((size_t)offset < size)
        memset(model + offset, 0, size - offset);
      size = offset;
    }
  }
  for (int i = 0; i < files; ++i)
    ok(close(fds[i]));
}

static void large_offsets(void **state) {
  (void)state;
  int fd = fresh();
  char c = 'x';
  off_t far = (off_t)5 << 30;
  assert_int_equal(pwrite(fd, &c, 1, far), 1);
  assert_int_equal(lseek(fd, 0, SEEK_END), far + 1);
  assert_int_equal(pread(fd, &c, 1, far), 1);
  assert_int_equal(c, 'x');
  // Over what offsets can say, or over what the file system can hold.
  errno = 0;
  assert_int_equal(pwrite(fd, &c, 1, LLONG_MAX), -1);
  assert_true(errno == EINVAL || errno == EFBIG);
  assert_errno(EINVAL, pwrite(fd, &c, 1000, LLONG_MAX - 3));
  assert_errno(EINVAL, pread(fd, &c, 1000, LLONG_MAX - 3));
  assert_errno(EINVAL, lseek(fd, LLONG_MAX, SEEK_END));
  ok(close(fd));
}

static void bytes_left(void **state) {
  (void)state;
  int fd = fresh(), left;
  fill(fd, 1000);
  char block[100];
  ok(read(fd, block, sizeof block));
  ok(ioctl(fd, FIONREAD, &left));
  assert_int_equal(left, 900);
  ok(close(fd));
}

static void stdio_over_it(void **state) {
  (void)state;
  FILE *f = fopen("text", "w+");
  assert_non_null(f);
  for (int i = 0; i < 3000; ++i)
    fprintf(f, "line %d\n", i);
  rewind(f);
  char line[32], expected[32];
  for (int i = 0; i < 3000; ++i) {
    assert_non_null(fgets(line, sizeof line, f));
    snprintf(expected, sizeof expected, "line %d\n", i);
    assert_string_equal(line, expected);
  }
  assert_null(fgets(line, sizeof line, f));
  assert_int_equal(fseek(f, 0, SEEK_SET), 0);
  assert_true(fputs("LINE", f) >= 0);
  fclose(f);
  f = fopen("text", "a");
  fputs("appended\n", f);
  assert_true(ftell(f) > 20000);
  fclose(f);
  f = fopen("text", "r");
  assert_non_null(fgets(line, sizeof line, f));
  assert_string_equal(line, "LINE 0\n");
  assert_int_equal(fseek(f, -9, SEEK_END), 0);
  assert_non_null(fgets(line, sizeof line, f));
  assert_string_equal(line, "appended\n");
  f = freopen("data", "w", f);
  assert_non_null(f);
  fclose(f);
  assert_null(fopen("missing/x", "w"));
  assert_int_equal(errno, ENOENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(positions),
      cmocka_unit_test(positioned_access_leaves_the_position),
      cmocka_unit_test(holes_read_as_zero),
      cmocka_unit_test(appending),
      cmocka_unit_test(where_an_append_leaves_the_position),
      cmocka_unit_test(reading_and_writing_nothing),
      cmocka_unit_test(a_write_is_seen_by_every_later_read),
      cmocka_unit_test(truncated_by_name),
      cmocka_unit_test(a_shared_description_has_one_position),
      cmocka_unit_test(vectors),
      cmocka_unit_test(every_size_of_read),
      cmocka_unit_test(random_accesses_match_a_model),
      cmocka_unit_test(large_offsets),
      cmocka_unit_test(bytes_left),
      cmocka_unit_test(stdio_over_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
