// Random sequences of operations on files and directories; sequence.h says how this is called.
//
// All happens some levels below the working directory, so that `..` leads nowhere else.
// Contents, kinds, sizes and links are told; times, permissions and the order in a directory
// aren't.
// component-cflags: -O2
#include "sequence.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { numbers = 16 };

static int base, outside; // the first descriptor of the sequence; the folder that holds it all
static bool open_number[numbers];
static char top[PATH_MAX]; // what getcwd says where the sequence begins
static ino_t here;         // the working directory

#define LEVEL "level/"
static const char levels[] = LEVEL LEVEL LEVEL LEVEL LEVEL LEVEL LEVEL "level";

// While there is little to work on yet.
static bool beginning(void) { return now < 16; }

static int open_numbers(void) {
  int count = 0;
  for (int n = 0; n < numbers; n++)
    count += open_number[n];
  return count;
}

// A number, mostly one that is open.
static int pick(void) {
  int start = (int)below(numbers);
  if (chance(4))
    return start;
  for (int i = 0; i < numbers; i++)
    if (open_number[(start + i) % numbers])
      return (start + i) % numbers;
  return start;
}

// A path relative to a directory, told. Good until two more were made.
static const char *path_from(int directory) {
  static const char *const names[] = {"a", "b", "c", "d", "a", "b", "c", "d", "a", "b",  "c",
                                      "d", "a", "b", "c", "d", "a", "b", "c", ".", "..", ""};
  static char room[3][PATH_MAX];
  static unsigned turn;
  char *made = room[turn++ % 3];
  made[0] = '\0';
  unsigned parts = chance(50) ? 1 : 1 + below(3);
  for (unsigned i = 0; i < parts; i++) {
    const char *name = names[below(beginning() ? 4 : sizeof names / sizeof *names)];
    if (i > 0)
      strcat(made, "/");
    else if (!*name && parts > 1)
      name = "a"; // never an absolute path
    if (directory != AT_FDCWD && strcmp(name, "..") == 0)
      name = "."; // see the table of differences
    strcat(made, name);
  }
  if (*made && chance(7))
    strcat(made, "/");
  say(" '%s'", made);
  if (chance(1)) {
    memset(made, 'n', NAME_MAX + 1);
    made[NAME_MAX + 1] = '\0';
    say(" or one too long");
  }
  return made;
}

static bool is_directory(int n) {
  struct stat file;
  return fstat(base + n, &file) == 0 && S_ISDIR(file.st_mode);
}
static bool is_removed(int n) {
  struct stat file;
  return fstat(base + n, &file) == 0 && file.st_nlink == 0;
}
static bool is_same(int a, int b) {
  struct stat one, other;
  return fstat(base + a, &one) == 0 && fstat(base + b, &other) == 0 && one.st_ino == other.st_ino;
}
static bool only_appends(int n) {
  int flags = fcntl(base + n, F_GETFL);
  return flags != -1 && (flags & O_ACCMODE) == O_WRONLY && flags & O_APPEND;
}

// The directory that a path is relative to, told: mostly the working directory.
static int directory(void) {
  if (chance(75) || beginning())
    return AT_FDCWD;
  int n = pick();
  if (is_removed(n))
    return AT_FDCWD; // see the table of differences
  say(" at %d", n);
  return base + n;
}

static void opened(int fd) {
  if (fd >= 0)
    open_number[fd - base] = true;
  result(fd < 0 ? fd : fd - base);
}

// Ends the line of an operation with what a file is.
static void tell(const struct stat *file, int done) {
  if (done == 0) {
    say(" %s", S_ISDIR(file->st_mode) ? "directory" : S_ISLNK(file->st_mode) ? "link" : "file");
    if (!S_ISDIR(file->st_mode))
      say(" size %lld", (long long)file->st_size);
    say(" links %u", (unsigned)file->st_nlink);
  }
  result(done);
}

static void tell_bytes(const char *bytes, long size) {
  unsigned sum = 0;
  for (long i = 0; i < size; i++)
    sum = sum * 31 + (unsigned char)bytes[i];
  if (size > 0)
    say(" bytes %08x", sum);
}

static const char *path(void) { return path_from(AT_FDCWD); }

// ---- operations

static void open_one(void) {
  static const struct {
    int flag;
    const char *name;
    unsigned percent;
  } flags[] = {{O_CREAT, "creat", 60},       {O_EXCL, "excl", 10},
               {O_TRUNC, "trunc", 10},       {O_APPEND, "append", 15},
               {O_PATH, "path", 3},          {O_DIRECTORY, "directory", 8},
               {O_NOFOLLOW, "nofollow", 10}, {O_CLOEXEC, "cloexec", 5}};
  static const int ways[] = {O_RDONLY, O_WRONLY, O_RDWR};
  static const char *const names[] = {"read", "write", "both"};
  if (open_numbers() > numbers - 3)
    return;
  unsigned way = below(3);
  int asked = 0;
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    if (chance(flags[i].percent))
      asked |= flags[i].flag;
  if (asked & O_DIRECTORY)
    asked &= ~O_CREAT; // what both together do depends on the kernel's version
  if (asked & O_PATH)
    asked &= ~O_NOFOLLOW; // no descriptor for a symbolic link in the component
  say("open %s", names[way]);
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    if (asked & flags[i].flag)
      say("+%s", flags[i].name);
  int at = directory();
  opened(openat(at, path_from(at), ways[way] | asked, 0666));
}

static void create(void) {
  if (chance(60)) {
    say("mkdir");
    int at = directory();
    result(mkdirat(at, path_from(at), 0777));
  } else {
    say("symlink");
    const char *target = path();
    int at = directory();
    result(symlinkat(target, at, path_from(at)));
  }
}

static void link_one(void) {
  say("link");
  int from = directory();
  const char *old = path_from(from);
  int to = directory();
  result(linkat(from, old, to, path_from(to), 0));
}

static void rename_one(void) {
  for (int n = 0; n < numbers; n++)
    if (is_directory(n))
      return; // perhaps this one: see the table of differences
  say("rename");
  int from = directory();
  const char *old = path_from(from);
  int to = directory();
  result(renameat(from, old, to, path_from(to)));
}

static void remove_one(void) {
  bool is_directory = chance(40);
  say(is_directory ? "rmdir" : "unlink");
  int at = directory();
  result(unlinkat(at, path_from(at), is_directory ? AT_REMOVEDIR : 0));
}

static void status(void) {
  struct stat file = {0};
  if (chance(30)) {
    int n = pick(), done = fstat(base + n, &file);
    say("fstat %d", n);
    tell(&file, done);
  } else {
    bool link = chance(50);
    say(link ? "lstat" : "stat");
    int at = directory();
    tell(&file, fstatat(at, path_from(at), &file, link ? AT_SYMLINK_NOFOLLOW : 0));
  }
}

static void read_link(void) {
  char target[PATH_MAX];
  say("readlink");
  int at = directory();
  size_t room = chance(20) ? 2 : sizeof target;
  ssize_t size = readlinkat(at, path_from(at), target, room);
  if (size >= 0)
    say(" is '%.*s'", (int)size, target);
  result(size);
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(void) {
  char *found[64];
  int count = 0;
  DIR *stream;
  if (chance(50)) {
    say("list");
    stream = opendir(path());
  } else {
    int n = pick();
    if (is_removed(n))
      return; // see the table of differences
    int fd = openat(base + n, ".", O_RDONLY | O_DIRECTORY);
    say("list %d", n);
    stream = fd < 0 ? NULL : fdopendir(fd);
    if (fd >= 0 && !stream) {
      int error = errno;
      close(fd);
      errno = error;
    }
  }
  if (!stream) {
    result(-1);
    return;
  }
  for (struct dirent *entry; count < 64 && (entry = readdir(stream));) {
    found[count] = malloc(strlen(entry->d_name) + 3);
    sprintf(found[count++], "%s:%c", entry->d_name,
            entry->d_type == DT_DIR   ? 'd'
            : entry->d_type == DT_LNK ? 'l'
                                      : 'f');
  }
  closedir(stream);
  qsort(found, (size_t)count, sizeof *found, by_name);
  for (int i = 0; i < count; i++) {
    say(" %s", found[i]);
    free(found[i]);
  }
  result(count);
}

// A path of the host as one from the sequence's top, told.
static void tell_place(const char *place) {
  size_t size = strlen(top);
  if (!place)
    result(-1);
  else {
    say(" %s", strncmp(place, top, size) == 0 ? place + size : "outside");
    result(0);
  }
}

static void remember_place(void) {
  struct stat place;
  here = stat(".", &place) == 0 ? place.st_ino : 0;
}

static void go_to_top(void) {
  if (chdir(top) != 0)
    say(" (impossible)");
  remember_place();
}

// Ends a change of the working directory: back to the top from outside, or from what is gone.
static void changed(int done) {
  char place[PATH_MAX];
  int error = errno;
  remember_place();
  if (done == 0 && (!getcwd(place, sizeof place) || strncmp(place, top, strlen(top)) != 0)) {
    say(" (and back)");
    go_to_top();
  }
  errno = error;
  result(done);
}

static void working_directory(void) {
  char place[PATH_MAX];
  unsigned roll = below(10);
  if (roll < 4) {
    say("chdir");
    changed(chdir(path()));
  } else if (roll < 5 && chance(70)) {
    // Of one just opened: see the table of differences.
    say("fchdir");
    int fd = open(path(), O_RDONLY | O_DIRECTORY);
    changed(fchdir(fd));
    if (fd >= 0)
      close(fd);
  } else if (roll < 5) {
    int n = pick();
    if (is_directory(n))
      return;
    say("fchdir %d", n);
    changed(fchdir(base + n));
  } else if (roll < 7) {
    say("getcwd");
    tell_place(getcwd(place, sizeof place));
  } else {
    say("realpath");
    tell_place(realpath(path(), place));
  }
}

static void test_access(void) {
  static const int modes[] = {F_OK, R_OK, W_OK, R_OK | W_OK};
  unsigned which = below(4);
  say("access %u", which);
  int at = directory();
  result(faccessat(at, path_from(at), modes[which], 0));
}

static long some_offset(void) {
  static const long offsets[] = {0, 0, 1, 3, 10, 100, 4095, 4096, 10000, -1};
  long offset = offsets[below(10)];
  say(" offset %ld", offset);
  return offset;
}

static unsigned some_size(void) {
  static const unsigned sizes[] = {0, 1, 1, 2, 7, 8, 20, 100, 4096, 5000, 9000};
  unsigned size = sizes[below(11)];
  say(" size %u", size);
  return size;
}

static void write_some(void) {
  static char bytes[9000];
  int n = pick();
  unsigned roll = below(4);
  say("%s %d", (const char *[]){"write", "pwrite", "writev", "write"}[roll], n);
  unsigned size = some_size();
  memset(bytes, (int)('a' + below(26)), size);
  if (roll == 1) {
    result(pwrite(base + n, bytes, size, some_offset()));
  } else if (roll == 2) {
    struct iovec parts[] = {{bytes, size / 2}, {NULL, 0}, {bytes, size - size / 2}};
    result(writev(base + n, parts, 3));
  } else {
    result(write(base + n, bytes, size));
  }
}

static void read_some(void) {
  static char bytes[9000];
  int n = pick();
  unsigned roll = below(4);
  say("%s %d", (const char *[]){"read", "pread", "readv", "read"}[roll], n);
  unsigned size = some_size();
  long done;
  if (roll == 1) {
    done = pread(base + n, bytes, size, some_offset());
  } else if (roll == 2) {
    struct iovec parts[] = {{bytes, size / 3}, {bytes + size / 3, size - size / 3}};
    done = readv(base + n, parts, 2);
  } else {
    done = read(base + n, bytes, size);
  }
  int error = errno;
  tell_bytes(bytes, done);
  errno = error;
  result(done);
}

static void seek(void) {
  static const int ways[] = {SEEK_SET, SEEK_CUR, SEEK_END, 77};
  int n = pick();
  unsigned way = chance(3) ? 3 : below(3);
  // Positions in a directory are the file system's own, and see the table of differences.
  if (is_directory(n) || only_appends(n))
    return;
  say("lseek %d way %u", n, way);
  result((long)lseek(base + n, some_offset(), ways[way]));
}

static void change_size(void) {
  if (chance(60)) {
    int n = pick();
    say("ftruncate %d", n);
    result(ftruncate(base + n, some_offset()));
  } else {
    say("truncate");
    const char *where = path();
    result(truncate(where, some_offset()));
  }
}

static void copy(void) {
  int from = pick(), to = pick();
  bool range = chance(60);
  // Of no bytes of a directory it is no error, and Linux sends a file to itself page by page.
  if (!range && (is_directory(from) || is_same(from, to)))
    return;
  say("%s %d to %d", range ? "copy_file_range" : "sendfile", from, to);
  unsigned size = some_size();
  off_t in = 0, out = 0;
  bool positioned = chance(50);
  if (positioned) {
    in = some_offset();
    out = some_offset();
  }
  long done = range ? copy_file_range(base + from, positioned ? &in : NULL, base + to,
                                      positioned ? &out : NULL, size, 0)
                    : sendfile(base + to, base + from, positioned ? &in : NULL, size);
  int error = errno;
  if (positioned && done >= 0)
    say(" now %lld %lld", (long long)in, (long long)out);
  errno = error;
  result(done);
}

static void lock(void) {
  static const int ways[] = {LOCK_SH, LOCK_EX, LOCK_UN};
  static const char *const names[] = {"shared", "exclusive", "none"};
  int n = pick();
  unsigned way = below(3);
  if (is_directory(n))
    return; // see the table of differences
  say("flock %d %s", n, names[way]);
  result(flock(base + n, ways[way] | LOCK_NB));
}

static void flags(void) {
  int n = pick();
  if (chance(30)) {
    if (only_appends(n))
      return; // as seek
    int append = chance(50) ? O_APPEND : 0;
    say("setfl %d %s", n, append ? "append" : "none");
    result(fcntl(base + n, F_SETFL, append));
  } else {
    say("getfl %d", n);
    int got = fcntl(base + n, F_GETFL), error = errno;
    if (got >= 0)
      say(" %s%s",
          got & O_PATH                    ? "path"
          : (got & O_ACCMODE) == O_RDONLY ? "read"
          : (got & O_ACCMODE) == O_WRONLY ? "write"
          : (got & O_ACCMODE) == O_RDWR   ? "both"
                                          : "?",
          got & O_APPEND ? " append" : "");
    errno = error;
    result(got < 0 ? got : 0);
  }
}

static void duplicate(void) {
  int n = pick();
  if (open_numbers() > numbers - 3)
    return;
  if (chance(50)) {
    say("dup %d", n);
    opened(dup(base + n));
  } else {
    int to = (int)below(numbers);
    say("dup2 %d %d", n, to);
    opened(dup2(base + n, base + to));
  }
}

static void close_one(void) {
  int n = pick();
  say("close %d", n);
  int done = close(base + n);
  open_number[n] = false;
  result(done);
}

static void operate(void) {
  static const struct {
    unsigned percent;
    void (*operation)(void);
  } all[] = {
      {15, open_one},  {11, create},   {4, link_one}, {8, rename_one},        {7, remove_one},
      {9, status},     {3, read_link}, {5, list},     {7, working_directory}, {2, test_access},
      {8, write_some}, {6, read_some}, {3, seek},     {3, change_size},       {2, copy},
      {1, lock},       {1, flags},     {1, duplicate}};
  struct stat now_here;
  if (stat(".", &now_here) != 0 || now_here.st_nlink == 0 || now_here.st_ino != here)
    go_to_top(); // from one that is gone: see the table of differences
  unsigned roll = below(beginning() ? 26 : 100);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (roll < all[i].percent) {
      all[i].operation();
      return;
    }
    roll -= all[i].percent;
  }
  close_one();
}

static int remove_visited(const char *name, const struct stat *status, int type,
                          struct FTW *where) {
  (void)status, (void)where;
  return type == FTW_DP ? rmdir(name) : unlink(name);
}

static void run(uint64_t seed, const char *list_of_operations) {
  char level[sizeof levels];
  memset(open_number, 0, sizeof open_number);
  for (size_t i = 0; i < sizeof levels; i++)
    if (!levels[i] || levels[i] == '/') {
      memcpy(level, levels, i);
      level[i] = '\0';
      mkdir(level, 0777);
    }
  if (chdir(levels) != 0 || !getcwd(top, sizeof top)) {
    perror(levels);
    exit(2);
  }
  remember_place();
  operate_all(seed, list_of_operations, operate);
  for (int n = 0; n < numbers; n++)
    if (open_number[n])
      close(base + n);
  if (fchdir(outside) != 0 || nftw("level", remove_visited, 8, FTW_DEPTH | FTW_PHYS) != 0) {
    perror("level");
    exit(2);
  }
}

int main(int argc, char **argv) {
  outside = open(".", O_RDONLY | O_DIRECTORY);
  base = outside + 1;
  for (int n = 0; n < numbers; n++)
    close(base + n); // what was inherited
  return run_seeds(argc, argv, run);
}
