// mkstemp(3), mkdtemp(3), tmpfile(3) and their family
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <wasi/random.h>

using namespace wasi_epoll;

namespace {

constexpr int attempts = 100;
constexpr size_t letters = 6;

/// Replaces the six X before the last `suffix` characters.
bool has_place(char *name, int suffix) {
  size_t size = strlen(name);
  if (suffix >= 0 && size >= letters + suffix &&
      memcmp(name + size - suffix - letters, "XXXXXX", letters) == 0)
    return true;
  errno = EINVAL;
  return false;
}

void make_up(char *name, int suffix) {
  static constexpr char alphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  uint64_t random = wasi::wasi_epoll_get_random_u64();
  char *at = name + strlen(name) - suffix - letters;
  for (size_t i = 0; i < letters; ++i, random >>= 6)
    at[i] = alphabet[random & 63];
}

void take_back(char *name, int suffix) {
  memcpy(name + strlen(name) - suffix - letters, "XXXXXX", letters);
}

/// Tries names until `attempt` doesn't find one taken.
template <class Attempt> int with_new_name(char *name, int suffix, Attempt attempt) {
  if (!has_place(name, suffix))
    return -1;
  for (int i = 0; i < attempts; ++i) {
    make_up(name, suffix);
    int result = attempt();
    if (result >= 0)
      return result;
    if (errno != EEXIST)
      break;
  }
  take_back(name, suffix);
  return -1;
}

} // namespace

extern "C" {
int mkostemps(char *name, int suffix, int flags) {
  flags &= ~O_ACCMODE;
  return with_new_name(name, suffix,
                       [=] { return open(name, flags | O_RDWR | O_CREAT | O_EXCL, 0600); });
}
int mkostemp(char *name, int flags) { return mkostemps(name, 0, flags); }
int mkstemps(char *name, int suffix) { return mkostemps(name, suffix, 0); }
int mkstemp(char *name) { return mkostemps(name, 0, 0); }

char *mkdtemp(char *name) {
  return with_new_name(name, 0, [=] { return mkdir(name, 0700); }) < 0 ? nullptr : name;
}

char *mktemp(char *name) {
  int result = with_new_name(name, 0, [=] {
    struct stat status;
    if (lstat(name, &status) < 0)
      return errno == ENOENT ? 0 : -1;
    errno = EEXIST;
    return -1;
  });
  if (result < 0)
    *name = 0;
  return name;
}

FILE *tmpfile() {
  // Not every host gives /tmp; where the program works it may write.
  char in_tmp[] = "/tmp/tmpfile_XXXXXX", here[] = "tmpfile_XXXXXX";
  char *name = in_tmp;
  int fd = mkstemp(name);
  if (fd < 0) {
    name = here;
    fd = mkstemp(name);
  }
  if (fd < 0)
    return nullptr;
  unlink(name);
  FILE *file = fdopen(fd, "w+");
  if (!file)
    close(fd);
  return file;
}

char *tmpnam(char *into) {
  static char buffer[L_tmpnam];
  char name[] = "/tmp/tmpnam_XXXXXX";
  static_assert(sizeof name <= L_tmpnam);
  if (!*mktemp(name))
    return nullptr;
  return strcpy(into ? into : buffer, name);
}

char *tempnam(const char *directory, const char *prefix) {
  directory = directory ? directory : P_tmpdir;
  prefix = prefix ? prefix : "temp";
  auto *name = static_cast<char *>(malloc(strlen(directory) + strlen(prefix) + sizeof "/_XXXXXX"));
  if (!name)
    return nullptr;
  stpcpy(stpcpy(stpcpy(stpcpy(name, directory), "/"), prefix), "_XXXXXX");
  if (*mktemp(name))
    return name;
  free(name);
  return nullptr;
}
}
