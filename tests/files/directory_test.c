// run: --dir $TMP::/
// Reading directories.
#define _GNU_SOURCE
#include "../support.h"
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { many = 200 };

static int setup(void **state) {
  (void)state;
  char name[32];
  mkdir("d", 0755);
  for (int i = 0; i < many; ++i) {
    snprintf(name, sizeof name, "d/%03d", i);
    close(open(name, O_WRONLY | O_CREAT, 0644));
  }
  mkdir("t", 0755);
  mkdir("t/sub", 0755);
  mkdir("t/sub/deep", 0755);
  close(open("t/a.c", O_WRONLY | O_CREAT, 0644));
  close(open("t/b.c", O_WRONLY | O_CREAT, 0644));
  close(open("t/sub/c.h", O_WRONLY | O_CREAT, 0644));
  symlink("a.c", "t/link");
  return 0;
}

// Reads on to the end; each of the 200 must come exactly as often as `seen` lacks.
static void read_all(DIR *dir, unsigned char seen[many], int *dots) {
  struct dirent *entry;
  errno = 0;
  while ((entry = readdir(dir))) {
    if (entry->d_name[0] == '.') {
      ++*dots;
      continue;
    }
    int number = atoi(entry->d_name);
    assert_true(number >= 0 && number < many);
    ++seen[number];
    assert_true(entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN);
  }
  assert_int_equal(errno, 0);
}

static void all_names_once(void **state) {
  (void)state;
  DIR *dir = opendir("d");
  assert_non_null(dir);
  for (int round = 1; round <= 2; ++round) {
    unsigned char seen[many] = {0};
    int dots = 0;
    read_all(dir, seen, &dots);
    assert_int_equal(dots, 2);
    for (int i = 0; i < many; ++i)
      assert_int_equal(seen[i], 1);
    assert_null(readdir(dir));
    rewinddir(dir);
  }
  assert_int_equal(closedir(dir), 0);
}

static void positions(void **state) {
  (void)state;
  DIR *dir = opendir("d");
  assert_non_null(dir);
  char name[64];
  for (int i = 0; i < 57; ++i)
    assert_non_null(readdir(dir));
  long place = telldir(dir);
  strcpy(name, readdir(dir)->d_name);
  for (int i = 0; i < 80; ++i)
    assert_non_null(readdir(dir));
  seekdir(dir, place);
  assert_string_equal(readdir(dir)->d_name, name);
  closedir(dir);
}

static void numbers_are_those_of_stat(void **state) {
  (void)state;
  DIR *dir = opendir("t");
  assert_non_null(dir);
  struct dirent *entry;
  int count = 0;
  while ((entry = readdir(dir))) {
    struct stat st;
    ok(fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW));
    assert_int_equal(st.st_ino, entry->d_ino);
    assert_int_equal(IFTODT(st.st_mode), entry->d_type);
    ++count;
  }
  assert_int_equal(count, 6);
  closedir(dir);
}

// With O_DIRECTORY and without.
static void as_any_descriptor(void **state) {
  (void)state;
  ok(mkdir("opened", 0755));
  ok(close(ok(open("opened/file", O_RDWR | O_CREAT, 0644))));
  for (int i = 0; i < 2; i++) {
    int dir = ok(open("opened", O_RDONLY | (i ? O_DIRECTORY : 0))), copy = ok(dup(dir));
    static char bytes[5000];
    struct stat st;
    assert_errno(EISDIR, read(dir, bytes, 10));
    assert_errno(EISDIR, read(dir, bytes, sizeof bytes));
    assert_errno(EISDIR, pread(dir, bytes, 10, 0));
    assert_errno(EBADF, write(dir, bytes, 1));
    assert_errno(EINVAL, ftruncate(dir, 0));
    assert_int_equal(ok(lseek(dir, 0, SEEK_SET)), 0);
    assert_true(mmap(NULL, 10, PROT_READ, MAP_PRIVATE, dir, 0) == MAP_FAILED);
    assert_int_equal(errno, ENODEV);
    assert_errno(EINVAL, sendfile(1, dir, NULL, 1));
    struct timespec times[2] = {{5, 0}, {6, 0}};
    ok(futimens(dir, times));
    ok(fstat(dir, &st));
    assert_true(S_ISDIR(st.st_mode));
    assert_int_equal(st.st_mtime, 6);
    int file = ok(openat(dir, "file", O_RDONLY));
    assert_errno(ENOTDIR, openat(file, "x", O_RDONLY));
    assert_errno(ENOTDIR, fchdir(file));
    assert_null(fdopendir(file));
    assert_int_equal(errno, ENOTDIR);
    ok(close(file));
    ok(fstatat(copy, "file", &st, 0));
    ok(fchdir(dir));
    ok(access("file", F_OK));
    ok(chdir(".."));
    ok(close(ok(openat(copy, "../opened/file", O_RDONLY))));
    DIR *stream = fdopendir(copy);
    assert_non_null(stream);
    int count = 0;
    while (readdir(stream))
      count++;
    assert_int_equal(count, 3);
    ok(closedir(stream));
    ok(close(dir));
  }
  ok(unlink("opened/file"));
  ok(rmdir("opened"));
}

static void opening(void **state) {
  (void)state;
  assert_null(opendir("missing"));
  assert_int_equal(errno, ENOENT);
  assert_null(opendir("d/000"));
  assert_int_equal(errno, ENOTDIR);
  int file = ok(open("d/000", O_RDONLY));
  assert_null(fdopendir(file));
  assert_int_equal(errno, ENOTDIR);
  ok(close(file));
  assert_null(fdopendir(file));
  assert_int_equal(errno, EBADF);
  int fd = ok(open("d", O_RDONLY));
  DIR *dir = fdopendir(fd);
  assert_non_null(dir);
  assert_int_equal(dirfd(dir), fd);
  assert_non_null(readdir(dir));
  assert_int_equal(closedir(dir), 0);
  assert_errno(EBADF, close(fd));
}

static void removed_while_read(void **state) {
  (void)state;
  ok(mkdir("gone", 0755));
  DIR *dir = opendir("gone");
  assert_non_null(dir);
  ok(rmdir("gone"));
  int count = 0;
  while (readdir(dir))
    ++count;
  assert_true(count <= 2);
  closedir(dir);
}

static int only_c(const struct dirent *entry) {
  size_t size = strlen(entry->d_name);
  return size > 2 && strcmp(entry->d_name + size - 2, ".c") == 0;
}

static void scanning(void **state) {
  (void)state;
  struct dirent **list;
  int count = scandir("t", &list, only_c, alphasort);
  assert_int_equal(count, 2);
  assert_string_equal(list[0]->d_name, "a.c");
  assert_string_equal(list[1]->d_name, "b.c");
  for (int i = 0; i < count; ++i)
    free(list[i]);
  free(list);
  assert_errno(ENOENT, scandir("missing", &list, NULL, NULL));
}

static int visited, links, directories;

static int visit(const char *path, const struct stat *st, int type, struct FTW *where) {
  (void)path, (void)st, (void)where;
  ++visited;
  links += type == FTW_SL;
  directories += type == FTW_D || type == FTW_DP;
  return 0;
}

static void walking(void **state) {
  (void)state;
  visited = links = directories = 0;
  assert_int_equal(nftw("t", visit, 10, FTW_PHYS), 0);
  assert_int_equal(visited, 7);
  assert_int_equal(links, 1);
  assert_int_equal(directories, 3);
  visited = 0;
  assert_int_equal(nftw("t", visit, 4, FTW_DEPTH | FTW_PHYS), 0);
  assert_int_equal(visited, 7);
}

static void patterns(void **state) {
  (void)state;
  glob_t found;
  assert_int_equal(glob("t/*.c", 0, NULL, &found), 0);
  assert_int_equal(found.gl_pathc, 2);
  assert_string_equal(found.gl_pathv[0], "t/a.c");
  globfree(&found);
  assert_int_equal(glob("t/*/*.h", 0, NULL, &found), 0);
  assert_int_equal(found.gl_pathc, 1);
  globfree(&found);
  assert_int_equal(glob("t/*.x", 0, NULL, &found), GLOB_NOMATCH);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_names_once),
      cmocka_unit_test(positions),
      cmocka_unit_test(numbers_are_those_of_stat),
      cmocka_unit_test(as_any_descriptor),
      cmocka_unit_test(opening),
      cmocka_unit_test(removed_while_read),
      cmocka_unit_test(scanning),
      cmocka_unit_test(walking),
      cmocka_unit_test(patterns),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
