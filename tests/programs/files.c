// Does with files what its first argument says; for tests/host/files_test.py.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *name_of(int error) {
  return error == ENOSPC    ? "ENOSPC"
         : error == EROFS   ? "EROFS"
         : error == EPERM   ? "EPERM"
         : error == EACCES  ? "EACCES"
         : error == EEXIST  ? "EEXIST"
         : error == ENOENT  ? "ENOENT"
         : error == ENOTDIR ? "ENOTDIR"
                            : strerror(error);
}

static void say(const char *what, long result) {
  if (result < 0)
    printf("%s %s\n", what, name_of(errno));
  else
    printf("%s %ld\n", what, result);
  fflush(stdout);
}

// Reads on by small steps whenever a line comes; what it read goes out.
static int follow(const char *name) {
  int fd = open(name, O_RDONLY);
  char line[16], bytes[10];
  while (fgets(line, sizeof line, stdin)) {
    ssize_t count = read(fd, bytes, sizeof bytes);
    printf("%.*s\n", count < 0 ? 0 : (int)count, bytes);
    fflush(stdout);
  }
  return 0;
}

// Writes whenever a line comes, and says when write() has returned.
static int extend(const char *name) {
  int fd = open(name, O_WRONLY | O_CREAT | O_APPEND, 0644);
  char line[16];
  while (fgets(line, sizeof line, stdin))
    say("wrote", write(fd, line, strlen(line)));
  return close(fd);
}

static int fill(const char *name) {
  static char block[16384];
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  say("open", fd < 0 ? -1 : 0);
  long total = 0;
  for (;;) {
    ssize_t count = write(fd, block, sizeof block);
    if (count < 0)
      break;
    total += count;
  }
  int error = errno;
  struct stat st;
  fstat(fd, &st);
  printf("full %s, %s\n", name_of(error),
         st.st_size == total ? "as much as it said" : "not what it said");
  errno = error;
  say("fsync", fsync(fd));
  ftruncate(fd, 0);
  say("again", write(fd, block, 100));
  say("close", close(fd));
  return 0;
}

static int change(const char *name) {
  struct stat st;
  char path[256];
  snprintf(path, sizeof path, "%s/new", name);
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  say("create", fd);
  say("mkdir", mkdir(path, 0755));
  snprintf(path, sizeof path, "%s/there", name);
  say("write", open(path, O_WRONLY));
  say("read", open(path, O_RDONLY) < 0 ? -1 : 0);
  say("stat", stat(path, &st));
  say("unlink", unlink(path));
  return 0;
}

// What stdio says when there is no room: at the latest when it is closed.
static int fill_by_stdio(const char *name) {
  FILE *file = fopen(name, "w");
  static char block[1 << 20];
  say("open", file ? 0 : -1);
  size_t written = fwrite(block, 1, sizeof block, file);
  say("fwrite", written == sizeof block ? 0 : -1);
  printf("ferror %d\n", ferror(file) != 0);
  clearerr(file);
  fputs("a little more", file);
  say("fflush", fflush(file));
  fputs("and more", file);
  say("fclose", fclose(file));
  // In place, what there is can be changed; names need room, too.
  int fd = open(name, O_RDWR);
  say("in place", pwrite(fd, "x", 1, 0));
  say("beyond", pwrite(fd, block, 100, 1 << 20));
  say("closed", close(fd));
  return 0;
}

static void in(const char *folder, const char *name, char path[512]) {
  snprintf(path, 512, "%s/%s", folder, name);
}

// Everything that a program may try with what isn't its own.
static int denied(const char *folder) {
  char path[512], other[512];
  struct stat st;
  in(folder, "secret", path);
  say("read", open(path, O_RDONLY));
  say("write", open(path, O_WRONLY));
  say("truncate", truncate(path, 0));
  say("stat", stat(path, &st));
  in(folder, "closed", path);
  say("opendir", open(path, O_RDONLY | O_DIRECTORY));
  in(folder, "closed/file", path);
  say("stat below", stat(path, &st));
  say("open below", open(path, O_RDONLY));
  in(folder, "kept/new", path);
  say("create", open(path, O_WRONLY | O_CREAT, 0644));
  say("mkdir", mkdir(path, 0755));
  say("symlink", symlink("x", path));
  in(folder, "kept/file", path);
  in(folder, "kept/other", other);
  say("open", open(path, O_RDONLY) < 0 ? -1 : 0);
  say("unlink", unlink(path));
  say("rename", rename(path, other));
  say("link", link(path, other));
  in(folder, "kept/folder", path);
  say("rmdir", rmdir(path));
  return 0;
}

// Everything that leads out of a folder: `out` is a link to the outside, `above` one to
// the parent, `file` one to a file there.
static int escape(const char *folder) {
  static const char *const ways[] = {"out", "above/outside", "../outside", "inner/../../outside"};
  char path[512], inside[512], target[512];
  struct stat st;
  in(folder, "own", inside);
  close(open(inside, O_WRONLY | O_CREAT, 0644));
  for (int i = 0; i < 4; i++) {
    char below[300];
    printf("way %s\n", ways[i]);
    snprintf(below, sizeof below, "%s/file", ways[i]);
    in(folder, below, path);
    say("stat", stat(path, &st));
    say("lstat", lstat(path, &st));
    say("access", access(path, F_OK));
    say("open", open(path, O_RDONLY));
    say("write", open(path, O_WRONLY | O_TRUNC));
    say("truncate", truncate(path, 0));
    say("readlink", readlink(path, target, sizeof target));
    say("unlink", unlink(path));
    say("rename from", rename(path, inside));
    say("rename to", rename(inside, path));
    say("link from", link(path, inside));
    say("link to", link(inside, path));
    say("utimens", utimensat(AT_FDCWD, path, NULL, 0));
    say("realpath", realpath(path, NULL) ? 0 : -1);
    snprintf(below, sizeof below, "%s/new", ways[i]);
    in(folder, below, path);
    say("create", open(path, O_WRONLY | O_CREAT, 0644));
    say("mkdir", mkdir(path, 0755));
    say("symlink", symlink("x", path));
    in(folder, ways[i], path);
    say("opendir", open(path, O_RDONLY | O_DIRECTORY));
    say("chdir", chdir(path));
    say("rmdir", rmdir(path));
    int dir = open(folder, O_RDONLY | O_DIRECTORY);
    snprintf(below, sizeof below, "%s/file", ways[i]);
    say("openat", openat(dir, below, O_RDONLY));
    say("fstatat", fstatat(dir, below, &st, 0));
    say("unlinkat", unlinkat(dir, below, 0));
    close(dir);
  }
  printf("way file\n");
  in(folder, "file", path);
  say("stat", stat(path, &st));
  say("open", open(path, O_RDWR));
  say("truncate", truncate(path, 0));
  say("create", open(path, O_WRONLY | O_CREAT, 0644));
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 3)
    return 2;
  if (strcmp(argv[1], "follow") == 0)
    return follow(argv[2]);
  if (strcmp(argv[1], "extend") == 0)
    return extend(argv[2]);
  if (strcmp(argv[1], "fill") == 0)
    return fill(argv[2]);
  if (strcmp(argv[1], "fill-by-stdio") == 0)
    return fill_by_stdio(argv[2]);
  if (strcmp(argv[1], "denied") == 0)
    return denied(argv[2]);
  if (strcmp(argv[1], "escape") == 0)
    return escape(argv[2]);
  return change(argv[2]);
}
