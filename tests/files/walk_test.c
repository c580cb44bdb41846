// nftw: what it says of each name, in which order, and where it stands meanwhile.
// run: --dir $TMP::/
#include "support.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static char seen[2000];
static const char *stop_at;

static void note(const char *format, ...) {
  va_list more;
  va_start(more, format);
  size_t size = strlen(seen);
  vsnprintf(seen + size, sizeof seen - size, format, more);
  va_end(more);
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *where) {
  const char *types[] = {[FTW_F] = "F",   [FTW_D] = "D",   [FTW_DNR] = "DNR", [FTW_NS] = "NS",
                         [FTW_SL] = "SL", [FTW_DP] = "DP", [FTW_SLN] = "SLN"};
  note("%s:%s:%d:%s ", path, types[type], where->level, path + where->base);
  return stop_at && !strcmp(path, stop_at) ? 7 : 0;
}

// In one line, so that nothing depends on the order in which a directory tells its names.
static int setup(void **state) {
  mkdir("w", 0755);
  mkdir("w/a", 0755);
  mkdir("w/a/b", 0755);
  mkdir("w/a/b/c", 0755);
  close(open("w/a/b/c/file", O_WRONLY | O_CREAT, 0644));
  seen[0] = 0;
  stop_at = NULL;
  return 0;
}

static int lowest_free(void) {
  int fd = ok(dup(0));
  close(fd);
  return fd;
}

static void from_the_top(void **state) {
  assert_int_equal(nftw("w", visit, 20, FTW_PHYS), 0);
  assert_string_equal(seen, "w:D:0:w w/a:D:1:a w/a/b:D:2:b w/a/b/c:D:3:c w/a/b/c/file:F:4:file ");
}

static void from_the_bottom(void **state) {
  assert_int_equal(nftw("./w//", visit, 20, FTW_PHYS | FTW_DEPTH), 0);
  assert_string_equal(seen, "./w/a/b/c/file:F:4:file ./w/a/b/c:DP:3:c ./w/a/b:DP:2:b "
                            "./w/a:DP:1:a ./w:DP:0:w ");
}

static void one_descriptor_is_enough(void **state) {
  assert_int_equal(nftw("w/a", visit, 1, FTW_PHYS), 0);
  assert_string_equal(seen, "w/a:D:0:a w/a/b:D:1:b w/a/b/c:D:2:c w/a/b/c/file:F:3:file ");
}

static void a_walk_that_is_stopped_leaves_nothing_open(void **state) {
  int before = lowest_free();
  const char *places[] = {"w", "w/a/b", "w/a/b/c/file"};
  for (int i = 0; i < 3; i++) {
    stop_at = places[i];
    assert_int_equal(nftw("w", visit, 20, FTW_PHYS), 7);
    assert_int_equal(lowest_free(), before);
  }
}

static int relative(const char *path, const struct stat *status, int type, struct FTW *where) {
  if (type != FTW_DP) { // glibc is still inside then, POSIX isn't
    struct stat here;
    ok(lstat(path + where->base, &here));
    assert_int_equal(here.st_ino, status->st_ino);
  }
  note("%s ", path);
  return 0;
}

static void the_walk_takes_the_working_directory_along(void **state) {
  char before[PATH_MAX], after[PATH_MAX];
  assert_non_null(getcwd(before, sizeof before));
  assert_int_equal(nftw("w", relative, 20, FTW_PHYS | FTW_CHDIR), 0);
  assert_string_equal(seen, "w w/a w/a/b w/a/b/c w/a/b/c/file ");
  seen[0] = 0;
  assert_int_equal(nftw("w/a", relative, 20, FTW_PHYS | FTW_CHDIR | FTW_DEPTH), 0);
  assert_string_equal(seen, "w/a/b/c/file w/a/b/c w/a/b w/a ");
  assert_non_null(getcwd(after, sizeof after));
  assert_string_equal(after, before);
}

static void symbolic_links(void **state) {
  ok(symlink("nowhere", "w/a/b/c/link"));
  ok(unlink("w/a/b/c/file"));
  assert_int_equal(nftw("w/a/b/c", visit, 20, FTW_PHYS), 0);
  assert_string_equal(seen, "w/a/b/c:D:0:c w/a/b/c/link:SL:1:link ");
  seen[0] = 0;
  assert_int_equal(nftw("w/a/b/c", visit, 20, 0), 0);
  assert_string_equal(seen, "w/a/b/c:D:0:c w/a/b/c/link:SLN:1:link ");
  ok(unlink("w/a/b/c/link"));
  ok(symlink("../../b", "w/a/b/c/link")); // round and round
  seen[0] = 0;
  assert_int_equal(nftw("w/a/b", visit, 20, 0), 0);
  assert_string_equal(seen, "w/a/b:D:0:b w/a/b/c:D:1:c ");
  ok(unlink("w/a/b/c/link"));
}

static void what_is_not_there(void **state) {
  assert_errno(ENOENT, nftw("missing", visit, 20, FTW_PHYS));
  assert_errno(ENOENT, nftw("", visit, 20, 0));
  assert_string_equal(seen, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(from_the_top, setup),
      cmocka_unit_test_setup(from_the_bottom, setup),
      cmocka_unit_test_setup(one_descriptor_is_enough, setup),
      cmocka_unit_test_setup(a_walk_that_is_stopped_leaves_nothing_open, setup),
      cmocka_unit_test_setup(the_walk_takes_the_working_directory_along, setup),
      cmocka_unit_test_setup(symbolic_links, setup),
      cmocka_unit_test_setup(what_is_not_there, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
