// A program that brings its own malloc, on mmap as such allocators are, and only the four
// functions that most of them replace. libc takes its memory from there too.
#include "support.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { chunk = 1 << 20, header = 16 };

static char *at, *end;
static volatile int calls; // compilers take it that malloc changes nothing

void *malloc(size_t size) {
  calls++;
  size_t whole = (size + header + 15) & ~(size_t)15;
  if (whole < size)
    return NULL;
  if ((size_t)(end - at) < whole) {
    size_t more = whole > chunk ? whole : chunk;
    char *memory = mmap(NULL, more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      return NULL;
    at = memory;
    end = memory + more;
  }
  char *mine = at + header;
  *(size_t *)at = size;
  at += whole;
  return mine;
}

void free(void *memory) { (void)memory; }

void *calloc(size_t count, size_t size) { return malloc(count * size); } // never used before

void *realloc(void *old, size_t size) {
  char *memory = malloc(size);
  if (old && memory) {
    size_t before = *(size_t *)((char *)old - header);
    memcpy(memory, old, before < size ? before : size);
  }
  return memory;
}

static void libc_calls_it(void **state) {
  int before = calls;
  char *copy = strdup("kept");
  assert_int_equal(calls, before + 1);
  assert_string_equal(copy, "kept");
  char *text;
  size_t size;
  FILE *into = open_memstream(&text, &size);
  for (int i = 0; i < 1000; i++)
    fprintf(into, "%d,", i);
  fclose(into);
  assert_int_equal(size, 3890);
  assert_string_equal(text + size - 8, "998,999,");
  assert_true(calls > before + 1);
}

static void descriptors_need_it_too(void **state) {
  int before = calls, p[2];
  ok(pipe(p));
  assert_int_equal(ok(write(p[1], "abc", 3)), 3);
  char got[4] = "";
  assert_int_equal(ok(read(p[0], got, 3)), 3);
  assert_string_equal(got, "abc");
  close(p[0]), close(p[1]);
  void *large = malloc(3 << 20);
  assert_non_null(large);
  memset(large, 1, 3 << 20);
  assert_true(calls > before);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(libc_calls_it),
      cmocka_unit_test(descriptors_need_it_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
