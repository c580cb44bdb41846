// chdir(2), fchdir(2), getcwd(3), get_current_dir_name(3)
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fd/arguments.h>
#include <fd/table.h>
#include <files/directory.h>
#include <files/path.h>
#include <files/stat.h>

using namespace wasi_epoll;

static Result<void> change_to(const char *path) {
  AbsolutePath absolute;
  if (auto done = absolute.append(path); !done)
    return done;
  return set_working_directory(absolute);
}

static Result<void> change_directory(const char *path) {
  auto mode = mode_at(AT_FDCWD, path, true);
  if (!mode)
    return fail(mode);
  if (!S_ISDIR(*mode))
    return fail(ENOTDIR);
  // The path that getcwd gives has no symbolic links in it.
  char *real = realpath(path, nullptr);
  if (!real)
    return fail(errno);
  auto changed = change_to(real);
  free(real);
  return changed;
}

extern "C" int chdir(const char *path) { return posix<int>(change_directory(path)); }

static Result<void> change_directory(int fd) {
  auto description = table.get_any(fd);
  if (!description)
    return fail(description);
  Directory *directory = (*description)->directory();
  if (!directory)
    return fail(ENOTDIR);
  return change_to(directory->path());
}

extern "C" int fchdir(int fd) { return posix<int>(change_directory(fd)); }

extern "C" char *getcwd(char *into, size_t size) {
  const char *path = working_directory();
  size_t needed = strlen(path) + 2;
  if (into && size == 0) {
    errno = EINVAL;
    return nullptr;
  }
  if ((into || size) && size < needed) {
    errno = ERANGE;
    return nullptr;
  }
  if (into && !in_memory(into, needed)) {
    errno = EFAULT;
    return nullptr;
  }
  if (!into && !(into = static_cast<char *>(malloc(size ? size : needed))))
    return nullptr;
  into[0] = '/';
  memcpy(into + 1, path, needed - 1);
  return into;
}

extern "C" char *get_current_dir_name() { return getcwd(nullptr, 0); }
