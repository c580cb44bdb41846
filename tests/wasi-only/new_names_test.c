// What POSIX.1-2024 names and glibc doesn't have yet.
// run: --dir $TMP::/
#define _XOPEN_SOURCE 800
#include "support.h"

#include <fcntl.h>
#include <ftw.h>
#include <locale.h>
#include <search.h>
#include <signal.h>
#include <unistd.h>

static void options(void **state) {
  char flags[8] = "?";
  errno = 0;
  assert_int_equal(sysconf(_SC_NSIG), NSIG);
  assert_int_equal(sysconf(_SC_V8_ILP32_OFFBIG), 1);
  assert_int_equal(confstr(_CS_POSIX_V8_ILP32_OFFBIG_CFLAGS, flags, sizeof flags), 1);
  assert_string_equal(flags, "");
  assert_int_equal(sysconf(_SC_XOPEN_UUCP), -1);
  assert_int_equal(sysconf(_SC_DEVICE_CONTROL), -1);
  assert_int_equal(_POSIX_DEVICE_CONTROL, -1);
  assert_int_equal(pathconf("/", _PC_FALLOC), -1);
  assert_int_equal(errno, 0); // these aren't there, but known
}

static int visited;
static int visit(const char *path, const struct stat *status, int type, struct FTW *where) {
  ++visited;
  return 0;
}

static void a_walk_on_one_device(void **state) {
  close(open("file", O_WRONLY | O_CREAT, 0644));
  assert_int_equal(nftw(".", visit, 5, FTW_PHYS | FTW_XDEV), 0);
  assert_int_equal(visited, 2);
}

static int compare(const void *one, const void *other) { return one > other; }

static void nodes_of_trees(void **state) {
  posix_tnode *root = NULL;
  assert_non_null(tsearch(&visited, &root, compare));
  assert_ptr_equal(*(int **)root, &visited);
  assert_non_null(tdelete(&visited, &root, compare));
}

static void names_of_locales(void **state) {
  locale_t c = newlocale(LC_ALL_MASK, "C", NULL);
  assert_string_equal(getlocalename_l(LC_CTYPE, LC_GLOBAL_LOCALE), setlocale(LC_CTYPE, NULL));
  assert_string_equal(getlocalename_l(LC_NUMERIC, c), "C");
  assert_null(getlocalename_l(99, c));
  freelocale(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(options),
      cmocka_unit_test(a_walk_on_one_device),
      cmocka_unit_test(nodes_of_trees),
      cmocka_unit_test(names_of_locales),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
