// run: --dir $TMP::/
// MADV_DONTNEED: memory is zero again, and what is mapped of a file is the file's.
#define _GNU_SOURCE
#include "mappings.h"

#include <fcntl.h>

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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(anonymous_memory),
      cmocka_unit_test(a_file_and_then_memory),
  };
  return cmocka_run_group_tests(tests, know_page, NULL);
}
