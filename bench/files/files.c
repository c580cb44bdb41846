// What a file call costs, each as a program makes it. Prints microseconds per call, one
// line for each: name, then the figure.
//
//   files <empty folder>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LARGE 65536
#define FILE_SIZE (32 << 20)
#define ENTRIES 1000

// Aligned, since copying is as fast as the addresses allow.
static char bytes[LARGE] __attribute__((aligned(4096)));

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void check(long result, long expected, const char *what) {
  if (result == expected)
    return;
  fprintf(stderr, "%s: %ld, %s\n", what, result, strerror(errno));
  exit(1);
}

// The best of three rounds of `count` calls, since everything that disturbs adds.
#define MEASURE(name, count, before, call)                                                         \
  do {                                                                                             \
    double best = 1e30;                                                                            \
    for (int round = 0; round < 3; round++) {                                                      \
      before;                                                                                      \
      double start = now();                                                                        \
      for (long i = 0; i < (count); i++) {                                                         \
        call;                                                                                      \
      }                                                                                            \
      double each = (now() - start) / (count);                                                     \
      best = each < best ? each : best;                                                            \
    }                                                                                              \
    printf("%s\t%.3f\n", name, best);                                                              \
    fflush(stdout);                                                                                \
  } while (0)

static void sequential(const char *path, long size, long total) {
  char name[64];
  long count = total / size;
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
  check(fd < 0, 0, "open");
  snprintf(name, sizeof name, "write %ld B, one after the other", size);
  MEASURE(name, count, check(lseek(fd, 0, SEEK_SET), 0, "lseek"),
          check(write(fd, bytes, size), size, "write"));
  snprintf(name, sizeof name, "read %ld B, one after the other", size);
  MEASURE(name, count, check(lseek(fd, 0, SEEK_SET), 0, "lseek"),
          check(read(fd, bytes, size), size, "read"));
  check(close(fd), 0, "close");
}

static unsigned next(unsigned *seed) { return (*seed = *seed * 1103515245 + 12345) >> 8; }

static void anywhere(const char *path) {
  unsigned seed = 1;
  int fd = open(path, O_RDWR);
  check(fd < 0, 0, "open");
  MEASURE("pread 4,096 B, anywhere", 20000, ,
          check(pread(fd, bytes, 4096, next(&seed) % (FILE_SIZE / 4096) * 4096), 4096, "pread"));
  MEASURE("pwrite 4,096 B, anywhere", 20000, ,
          check(pwrite(fd, bytes, 4096, next(&seed) % (FILE_SIZE / 4096) * 4096), 4096, "pwrite"));
  MEASURE("lseek and read 512 B, anywhere", 20000, ,
          check(lseek(fd, next(&seed) % (FILE_SIZE - 512), SEEK_SET) < 0, 0, "lseek");
          check(read(fd, bytes, 512), 512, "read"));
  struct stat st;
  MEASURE("fstat", 20000, , check(fstat(fd, &st), 0, "fstat"));
  check(close(fd), 0, "close");
}

static void names(const char *path) {
  struct stat st;
  MEASURE("stat", 20000, , check(stat(path, &st), 0, "stat"));
  MEASURE("stat of what isn't there", 20000, , check(stat("/missing/file", &st), -1, "stat"));
  MEASURE("access", 20000, , check(access(path, R_OK), 0, "access"));
  MEASURE("open and close", 20000, , check(close(open(path, O_RDONLY)), 0, "close"));
  MEASURE("open, read 512 B and close", 20000, , int fd = open(path, O_RDONLY);
          check(read(fd, bytes, 512), 512, "read"); check(close(fd), 0, "close"));
}

static void standard_io(const char *path) {
  FILE *file = fopen(path, "r");
  check(!file, 0, "fopen");
  MEASURE("fgetc", 2000000, rewind(file), if (fgetc(file) == EOF) exit(1));
  fclose(file);
}

static void directories(const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/d", folder);
  check(mkdir(path, 0755), 0, "mkdir");
  for (int i = 0; i < ENTRIES; i++) {
    snprintf(path, sizeof path, "%s/d/entry-%d", folder, i);
    check(close(open(path, O_WRONLY | O_CREAT, 0644)), 0, "create");
  }
  snprintf(path, sizeof path, "%s/d", folder);
  DIR *directory = opendir(path);
  check(!directory, 0, "opendir");
  MEASURE("readdir, of 1,000", ENTRIES, rewinddir(directory), if (!readdir(directory)) exit(1));
  closedir(directory);
  char to[4096];
  MEASURE("create and unlink", 2000, snprintf(path, sizeof path, "%s/new", folder),
          check(close(open(path, O_WRONLY | O_CREAT | O_EXCL, 0644)), 0, "create");
          check(unlink(path), 0, "unlink"));
  snprintf(path, sizeof path, "%s/d/entry-0", folder);
  snprintf(to, sizeof to, "%s/d/other", folder);
  MEASURE("rename, there and back", 2000, , check(rename(path, to), 0, "rename");
          check(rename(to, path), 0, "rename"));
  for (int i = 0; i < ENTRIES; i++) {
    snprintf(path, sizeof path, "%s/d/entry-%d", folder, i);
    check(unlink(path), 0, "unlink");
  }
  snprintf(path, sizeof path, "%s/d", folder);
  check(rmdir(path), 0, "rmdir");
}

int main(int argc, char **argv) {
  char path[4096];
  struct timespec t;
  snprintf(path, sizeof path, "%s/file", argv[argc - 1]);
  sequential(path, 512, FILE_SIZE / 8);
  sequential(path, 4096, FILE_SIZE);
  sequential(path, LARGE, FILE_SIZE);
  anywhere(path);
  standard_io(path);
  names(path);
  check(unlink(path), 0, "unlink");
  directories(argv[argc - 1]);
  MEASURE("clock_gettime", 200000, , clock_gettime(CLOCK_MONOTONIC, &t));
}
