// run: --dir $TMP::/
// mremap(2): memory longer, shorter and elsewhere.
#define _GNU_SOURCE
#include "mappings.h"

#include <fcntl.h>

static void longer(void **state) {
  char *memory = map(2 * page, MAP_ANONYMOUS, -1);
  memset(memory, 'x', 2 * page);
  char *neighbour = map(page, MAP_ANONYMOUS, -1); // which may be in the way
  memset(neighbour, 'n', page);
  for (size_t pages = 3; pages < 50; pages += 7) {
    memory = mremap(memory, 2 * page, pages * page, MREMAP_MAYMOVE);
    assert_ptr_not_equal(memory, MAP_FAILED);
    assert_all(memory, 2 * page, 'x');
    assert_all(memory + 2 * page, (pages - 2) * page, 0);
    memory = mremap(memory, pages * page, 2 * page, 0); // shorter where it is
    assert_ptr_not_equal(memory, MAP_FAILED);
  }
  assert_all(neighbour, page, 'n');
  ok(munmap(memory, 2 * page));
  ok(munmap(neighbour, page));
}

static void shorter(void **state) {
  char *memory = map(4 * page, MAP_ANONYMOUS, -1);
  memset(memory, 'x', 4 * page);
  assert_ptr_equal(mremap(memory, 4 * page, page + 1, 0), memory);
  assert_all(memory, 2 * page, 'x');
  assert_ptr_equal(mremap(memory, 2 * page, 2 * page - 1, MREMAP_MAYMOVE), memory);
  ok(munmap(memory, 2 * page));
}

static void a_copy_of_a_file_shorter(void **state) {
  int fd = ok(open("f", O_RDWR | O_CREAT | O_TRUNC, 0644));
  ok(ftruncate(fd, (off_t)(3 * page)));
  assert_int_equal(pwrite(fd, "hello", 5, 0), 5);
  char *memory = mmap(NULL, 3 * page, PROT_READ, MAP_PRIVATE, fd, 0);
  assert_ptr_not_equal(memory, MAP_FAILED);
  assert_ptr_equal(mremap(memory, 3 * page, page, 0), memory);
  assert_memory_equal(memory, "hello", 5);
  ok(munmap(memory, page));
  close(fd);
}

static void assert_refused(int error, void *memory, size_t old_size, size_t size, int flags) {
  errno = 0;
  assert_ptr_equal(mremap(memory, old_size, size, flags), MAP_FAILED);
  assert_int_equal(errno, error);
}

static void refused(void **state) {
  char *memory = map(page, MAP_ANONYMOUS, -1);
  assert_refused(EINVAL, memory + 1, page, 2 * page, MREMAP_MAYMOVE);
  assert_refused(EINVAL, memory, page, 0, MREMAP_MAYMOVE);
  assert_refused(EINVAL, memory, page, page, 64);
  assert_refused(EINVAL, memory, page, page, MREMAP_FIXED);
  ok(munmap(memory, page));
  assert_refused(EFAULT, memory, page, 2 * page, MREMAP_MAYMOVE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(longer),
      cmocka_unit_test(shorter),
      cmocka_unit_test(a_copy_of_a_file_shorter),
      cmocka_unit_test(refused),
  };
  return cmocka_run_group_tests(tests, know_page, NULL);
}
