// nftw(3), ftw(3)
//
// A directory's names are read before any of them is visited, so one descriptor is enough
// however deep it goes. The base's nftw passes over what is deeper than the number of
// descriptors it may use, and knows no FTW_CHDIR.
#include <ftw.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

using Visit = int (*)(const char *, const struct stat *, int, struct FTW *);

namespace {

/// The names in a directory, one after the other.
class Names {
public:
  Names() = default;
  Names(const Names &) = delete;
  Names &operator=(const Names &) = delete;
  ~Names() { free(memory_); }

  bool read(DIR *from) {
    for (errno = 0; dirent *entry = readdir(from); errno = 0)
      if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
          !add(entry->d_name))
        return false;
    return errno == 0;
  }
  const char *begin() const { return memory_; }
  const char *end() const { return memory_ + used_; }

private:
  bool add(const char *name) {
    size_t size = strlen(name) + 1;
    if (used_ + size > size_) {
      size_t more = 2 * (used_ + size);
      auto *memory = static_cast<char *>(realloc(memory_, more));
      if (!memory)
        return false;
      memory_ = memory;
      size_ = more;
    }
    memcpy(memory_ + used_, name, size);
    used_ += size;
    return true;
  }

  char *memory_ = nullptr;
  size_t used_ = 0;
  size_t size_ = 0;
};

struct Above {
  const Above *above;
  dev_t device;
  ino_t inode;
};

class Walk {
public:
  Walk(Visit visit, int flags) : visit_(visit), flags_(flags) {}
  Walk(const Walk &) = delete;
  Walk &operator=(const Walk &) = delete;
  ~Walk() {
    if (start_ >= 0) {
      int error = errno;
      (void)fchdir(start_);
      close(start_);
      errno = error;
    }
  }

  int run(const char *path) {
    size_t size = strlen(path);
    if (size >= sizeof path_) {
      errno = ENAMETOOLONG;
      return -1;
    }
    memcpy(path_, path, size + 1);
    while (size > 1 && path_[size - 1] == '/')
      path_[--size] = 0;
    size_t base = size;
    while (base && path_[base - 1] != '/')
      --base;
    if (base == size) // the root
      base = 0;
    if (flags_ & FTW_CHDIR) {
      start_ = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (start_ < 0 || !enter_parent(base))
        return -1;
    }
    return step(size, {.base = static_cast<int>(base), .level = 0}, nullptr);
  }

private:
  /// To where the name at `base` is.
  bool enter_parent(size_t base) {
    if (fchdir(start_))
      return false;
    if (!base)
      return true;
    char next = path_[base];
    path_[base] = 0;
    bool there = !chdir(path_);
    path_[base] = next;
    return there;
  }

  /// -1 when that can't be told.
  int type_of(const char *name, bool first, struct stat &status) {
    if (!(flags_ & FTW_PHYS ? lstat(name, &status) : stat(name, &status)))
      return S_ISDIR(status.st_mode) ? FTW_D : S_ISLNK(status.st_mode) ? FTW_SL : FTW_F;
    int error = errno;
    if (!(flags_ & FTW_PHYS) && !lstat(name, &status) && S_ISLNK(status.st_mode))
      return FTW_SLN; // leads nowhere
    errno = error;
    return !first && (error == EACCES || error == ENOENT) ? FTW_NS : -1;
  }

  int step(size_t size, struct FTW where, const Above *above) {
    const char *name = flags_ & FTW_CHDIR ? path_ + where.base : path_;
    struct stat status{};
    int type = type_of(name, !above, status);
    if (type < 0)
      return -1;
    if (flags_ & FTW_MOUNT && above && type != FTW_NS && status.st_dev != above->device)
      return 0;
    if (type != FTW_D)
      return visit_(path_, &status, type, &where);
    for (const Above *it = above; it; it = it->above)
      if (it->device == status.st_dev && it->inode == status.st_ino)
        return 0; // round a symbolic link
    DIR *directory = opendir(name);
    if (!directory)
      return errno == EACCES ? visit_(path_, &status, FTW_DNR, &where) : -1;
    int result = flags_ & FTW_DEPTH ? 0 : visit_(path_, &status, FTW_D, &where);
    Names names;
    if (!result && !names.read(directory))
      result = -1;
    int error = errno;
    closedir(directory);
    errno = error;
    if (!result)
      result = contents(size, where.level + 1, names, {above, status.st_dev, status.st_ino});
    path_[size] = 0;
    if (result)
      return result;
    if (flags_ & FTW_CHDIR && !enter_parent(where.base))
      return -1;
    return flags_ & FTW_DEPTH ? visit_(path_, &status, FTW_DP, &where) : 0;
  }

  int contents(size_t size, int level, const Names &names, const Above &above) {
    size_t base = size;
    if (path_[size - 1] != '/')
      path_[base++] = '/';
    path_[base] = 0;
    for (const char *name = names.begin(); name != names.end(); name += strlen(name) + 1) {
      size_t length = strlen(name);
      if (base + length >= sizeof path_) {
        errno = ENAMETOOLONG;
        return -1;
      }
      path_[base] = 0;
      if (flags_ & FTW_CHDIR && !enter_parent(base))
        return -1;
      memcpy(path_ + base, name, length + 1);
      if (int result = step(base + length, {static_cast<int>(base), level}, &above))
        return result;
    }
    return 0;
  }

  Visit visit_;
  int flags_;
  int start_ = -1; // the working directory, when there are to be others
  char path_[PATH_MAX + 1];
};

} // namespace

extern "C" int nftw(const char *path, Visit visit, int, int flags) {
  return Walk(visit, flags).run(path);
}

extern "C" int ftw(const char *path, int (*visit)(const char *, const struct stat *, int),
                   int descriptors) {
  // nftw's callback takes one argument more, which calls in WebAssembly check: so
  // this goes through a function of the right type.
  static int (*current)(const char *, const struct stat *, int);
  auto *outer = current;
  current = visit;
  int result = nftw(
      path,
      [](const char *name, const struct stat *status, int type, FTW *) {
        return current(name, status, type == FTW_SLN ? FTW_NS : type);
      },
      descriptors, 0);
  current = outer;
  return result;
}
