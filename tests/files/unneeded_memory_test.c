// run: --dir $TMP::/
// MADV_DONTNEED: memory is zero again, and what is mapped of a file is the file's.
#define _GNU_SOURCE
#include "../support.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page;

static char *map(size_t size, int flags, int fd) {
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | flags, fd, 0);
  assert_ptr_not_equal(memory, MAP_FAILED);
  return memory;
}

static void assert_all(const char *memory, size_t size, char value) {
  for (size_t i = 0; i < size; ++i)
    if (memory[i] != value)
      fail_msg("byte %zu is %d and not %d", i, memory[i], value);
}

static void anonymous_memory(void **state) {
  char *memory = map(4 * page, MAP_ANONYMOUS, -1);
  memset(memory, 'x', 4 * page);
  ok(madvise(memory + page, 2 * page, MADV_DONTNEED));
  assert_all(memory, page, 'x');
  assert_all(memory + page, 2 * page, 0);
  assert_all(memory + 3 * page, page, 'x');
  memory[page] = 'y';
  assert_int_equal(memory[page], 'y');
  ok(madvise(memory, 4 * page, MADV_WILLNEED));
  assert_int_equal(posix_madvise(memory, 4 * page, POSIX_MADV_DONTNEED), 0);
  assert_int_equal(memory[page], 'y');
  ok(munmap(memory, 4 * page));
}

static void a_file_and_then_memory(void **state) {
  int fd = ok(open("f", O_RDWR | O_CREAT, 0644));
  char bytes[5000];
  memset(bytes, 'f', sizeof bytes);
  ok(write(fd, bytes, sizeof bytes));
  char *memory = map(page, 0, fd);
  ok(madvise(memory, page, MADV_DONTNEED));
  assert_all(memory, page < sizeof bytes ? page : sizeof bytes, 'f');
  ok(munmap(memory, page));
  memory = map(page, MAP_ANONYMOUS, -1);
  memset(memory, 'x', page);
  ok(madvise(memory, page, MADV_DONTNEED));
  assert_all(memory, page, 0);
  ok(munmap(memory, page));
  close(fd);
}

static int setup(void **state) {
  page = sysconf(_SC_PAGESIZE);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(anonymous_memory),
      cmocka_unit_test(a_file_and_then_memory),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
