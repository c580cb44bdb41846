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

/// The path of a name, which isn't followed itself, and needs not exist. Without symbolic links in
/// it, if it is real.
static Result<void> path_of(int directory, const char *asked, bool real, AbsolutePath &into) {
  Place place;
  if (auto found = place.find(directory, asked); !found)
    return found;
  AbsolutePath room;
  auto whole = place.absolute(room);
  if (!whole)
    return fail(whole);
  into.clear();
  if (!real)
    return into.append_tidy(*whole);
  size_t name = whole->rfind('/') + 1;
  char *parent = with_root(whole->substr(0, name));
  char *resolved = parent ? realpath(parent, nullptr) : nullptr;
  free(parent);
  if (!resolved)
    return fail(errno);
  auto done = into.append(resolved);
  free(resolved);
  return done ? into.append_tidy(behind(*whole, name)) : done;
}

RenameOfWorkingDirectory::RenameOfWorkingDirectory(int directory, const char *path) {
  std::string_view current = working_directory();
  if (current.empty() || !path_of(directory, path, false, before_))
    return;
  // Most renames are of something else, which is told without asking the host.
  std::string_view whole = before_, name = behind(whole, whole.rfind('/') + 1);
  concerned_ = current.find(name) != std::string_view::npos &&
               path_of(directory, path, true, before_) &&
               PreopenedDirectory{0, before_}.contains(current);
}

void RenameOfWorkingDirectory::done(int directory, const char *path) {
  AbsolutePath after;
  if (!concerned_ || !path_of(directory, path, true, after))
    return;
  std::string_view current = working_directory(); // Another task may have changed it.
  if (PreopenedDirectory{0, before_}.contains(current) &&
      after.append(behind(current, std::string_view(before_).size())))
    (void)set_working_directory(after);
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
