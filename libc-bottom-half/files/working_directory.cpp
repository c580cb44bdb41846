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
#include <files/preopens.h>
#include <files/stat.h>

using namespace wasi_epoll;

/// Changes to the directory that `path` names when all symbolic links are followed: the path
/// that getcwd gives has none in it.
static Result<void> change_to(const char *path) {
  char *real = realpath(path, nullptr);
  if (!real)
    return fail(errno);
  AbsolutePath absolute;
  auto done = absolute.append(real);
  free(real);
  return done ? set_working_directory(absolute) : done;
}

static Result<void> change_directory(const char *path) {
  auto mode = mode_at(AT_FDCWD, path, true);
  if (!mode)
    return fail(mode);
  return S_ISDIR(*mode) ? change_to(path) : fail(ENOTDIR);
}

extern "C" int chdir(const char *path) { return posix<int>(change_directory(path)); }

static Result<void> change_directory(int fd) {
  auto description = table.get_any(fd);
  if (!description)
    return fail(description);
  Directory *directory = (*description)->directory();
  if (!directory)
    return fail(ENOTDIR);
  // It may have gone from where it was opened, and the host doesn't tell where to.
  struct stat opened, there;
  if (auto done = directory->stat(opened); !done)
    return done;
  if (auto done = stat_at(AT_FDCWD, directory->path(), true, there); !done)
    return done;
  if (opened.st_dev != there.st_dev || opened.st_ino != there.st_ino)
    return fail(ENOENT);
  return change_to(directory->path());
}

extern "C" int fchdir(int fd) { return posix<int>(change_directory(fd)); }

namespace wasi_epoll {

/// A path whose last name isn't followed, and needs not exist.
struct Named {
  AbsolutePath path;
  size_t name; // where the last one begins

  Result<void> find(int directory, const char *asked) {
    Place place;
    if (auto found = place.find(directory, asked); !found)
      return found;
    AbsolutePath room;
    auto whole = place.absolute(room);
    if (!whole)
      return fail(whole);
    name = whole->rfind('/') + 1;
    path.clear();
    return path.append_tidy(*whole);
  }
  std::string_view last() const { return behind(path, name); }
  /// Leaves no symbolic link in the path before the last name.
  Result<void> make_real() {
    AbsolutePath whole = path;
    char *parent = with_root(std::string_view(whole).substr(0, name));
    char *real = parent ? realpath(parent, nullptr) : nullptr;
    free(parent);
    if (!real)
      return fail(errno);
    path.clear();
    auto done = path.append(real);
    free(real);
    return done ? path.append_tidy(behind(whole, name)) : done;
  }
};

void follow_rename(int from_directory, const char *from, int to_directory, const char *to) {
  std::string_view current = working_directory();
  Named before, after;
  // Most renames are of something else, which is told without asking the host.
  if (!before.find(from_directory, from) || current.find(before.last()) == current.npos)
    return;
  if (!before.make_real() || !PreopenedDirectory{0, before.path}.contains(current))
    return;
  if (!after.find(to_directory, to) || !after.make_real())
    return;
  if (after.path.append(behind(current, std::string_view(before.path).size())))
    (void)set_working_directory(after.path);
}

} // namespace wasi_epoll

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
