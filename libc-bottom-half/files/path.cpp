#include <files/path.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <fd/table.h>
#include <files/directory.h>
#include <files/preopens.h>
#include <files/utf8.h>
#include <wasi/cli.h>

namespace wasi_epoll {

namespace {

/// The components of a path, one after the other.
class Components {
public:
  Components(const char *path, size_t size) : at_(path), end_(path + size) {}
  /// Moves to the next one, leaving out empty ones and `.`.
  bool next() {
    do {
      while (at_ < end_ && *at_ == '/')
        ++at_;
      name = at_;
      while (at_ < end_ && *at_ != '/')
        ++at_;
      size = at_ - name;
    } while (size == 1 && *name == '.');
    return size != 0;
  }
  bool is_parent() const { return size == 2 && name[0] == '.' && name[1] == '.'; }

  const char *name;
  size_t size;

private:
  const char *at_;
  const char *end_;
};

/// Whether `path` asks for a directory by how it ends.
bool ends_as_directory(const char *path, size_t size) {
  const char *last = path + size;
  while (last > path && last[-1] != '/')
    --last;
  size_t length = path + size - last;
  return length == 0 || (length == 1 && last[0] == '.') ||
         (length == 2 && last[0] == '.' && last[1] == '.');
}

bool has_parent_step(const char *path, size_t size) {
  for (Components step(path, size); step.next();)
    if (step.is_parent())
      return true;
  return false;
}

/// Whether `path` leads, on its way, to the parent of where it starts.
bool climbs_out(const char *path, size_t size) {
  int depth = 0;
  for (Components step(path, size); step.next();)
    if ((depth += step.is_parent() ? -1 : 1) < 0)
      return true;
  return false;
}

char *current; // the working directory, null before it is first asked for

} // namespace

void AbsolutePath::pop() {
  while (size_ > 0 && data_[size_ - 1] != '/')
    --size_;
  if (size_ > 0)
    --size_;
}

Result<void> AbsolutePath::push(const char *name, size_t size) {
  size_t separator = size_ != 0;
  if (size_ + separator + size >= sizeof data_)
    return fail(ENAMETOOLONG);
  if (separator)
    data_[size_++] = '/';
  memcpy(data_ + size_, name, size);
  size_ += size;
  return {};
}

Result<void> AbsolutePath::append(const char *path, size_t size) {
  for (Components step(path, size); step.next();) {
    if (step.is_parent())
      pop();
    else if (auto pushed = push(step.name, step.size); !pushed)
      return pushed;
  }
  return {};
}

char *AbsolutePath::copy() const {
  auto *copy = static_cast<char *>(malloc(size_ + 2));
  if (copy) {
    copy[0] = '/';
    memcpy(copy + 1, data_, size_);
    copy[size_ + 1] = 0;
  }
  return copy;
}

const char *working_directory() {
  if (!current) {
    wasi::Option<wasi::String> initial;
    wasi::wasi_epoll_get_initial_cwd(&initial);
    AbsolutePath path;
    if (initial.some && path.append(initial.value.data, initial.value.size))
      current = path.copy();
    if (initial.some && initial.value.size)
      free(initial.value.data);
  }
  return current ? current + 1 : "";
}

Result<void> set_working_directory(const AbsolutePath &path) {
  char *copy = path.copy();
  if (!copy)
    return fail(ENOMEM);
  free(current);
  current = copy;
  return {};
}

Result<void> Place::absolute(AbsolutePath &into) const {
  into.clear();
  if (asked_[0] != '/') {
    const char *start = start_ ? start_->directory()->path() : working_directory();
    if (auto done = into.append(start, strlen(start)); !done)
      return done;
  }
  return into.append(asked_, asked_size_);
}

Result<void> Place::find(int directory, const char *path) {
  if (!path)
    return fail(EFAULT);
  asked_ = path;
  asked_size_ = strnlen(path, PATH_MAX);
  if (asked_size_ == 0)
    return fail(ENOENT);
  if (asked_size_ == PATH_MAX)
    return fail(ENAMETOOLONG);
  if (!is_utf8(path, asked_size_))
    return fail(EILSEQ);
  if (path[0] != '/' && directory != AT_FDCWD) {
    auto description = table.get(directory);
    if (!description)
      return fail(description);
    Directory *start = (*description)->directory();
    if (!start)
      return fail(ENOTDIR);
    start_ = *description;
    if (start->handle() && !climbs_out(path, asked_size_)) {
      directory_ = start->handle();
      path_ = path;
      size_ = asked_size_;
      return {};
    }
  }
  return find_absolute();
}

bool Place::find_from_preopen() { return !from_preopen_ && find_absolute().has_value(); }

Result<void> Place::find_absolute() {
  from_preopen_ = true;
  AbsolutePath whole;
  if (auto done = absolute(whole); !done)
    return done;
  const PreopenedDirectory *preopen = preopened_for(whole.data(), whole.size());
  if (!preopen) {
    // Nobody gave this to us, unless what was given is below it.
    for (const PreopenedDirectory &other : preopened_directories()) {
      PreopenedDirectory parent{0, whole.data(), whole.size()};
      if (parent.contains(other.path, other.size)) {
        directory_ = 0;
        return {};
      }
    }
    return fail(ENOENT);
  }
  directory_ = preopen->descriptor;
  path_ = buffer_;

  // With `..` after a symbolic link the host has to take the steps, since only it
  // knows where the link leads; but only if they stay within this preopen.
  if (has_parent_step(asked_, asked_size_)) {
    AbsolutePath walked;
    size_t size = 0;
    bool inside = false, stays = true;
    auto walk = [&](const char *path, size_t length) {
      for (Components step(path, length); stays && step.next();) {
        if (!inside)
          inside =
              walked.size() == preopen->size && preopen->contains(walked.data(), walked.size());
        if (step.is_parent() && walked.size() == 0)
          stays = false;
        if (!walked.append(step.name, step.size))
          stays = false;
        if (!inside)
          continue;
        if (size + step.size + 1 >= sizeof buffer_ ||
            preopened_for(walked.data(), walked.size()) != preopen) {
          stays = false;
          break;
        }
        memcpy(buffer_ + size, step.name, step.size);
        size += step.size;
        buffer_[size++] = '/';
      }
    };
    if (asked_[0] != '/') {
      const char *start = start_ ? start_->directory()->path() : working_directory();
      walk(start, strlen(start));
    }
    walk(asked_, asked_size_);
    if (stays && size) {
      // The trailing slash stays if the program wrote one.
      size_ = ends_as_directory(asked_, asked_size_) ? size : size - 1;
      return {};
    }
  }

  size_t prefix = preopen->size ? preopen->size + 1 : 0;
  if (whole.size() <= prefix) {
    buffer_[0] = '.';
    size_ = 1;
    return {};
  }
  size_ = whole.size() - prefix;
  memcpy(buffer_, whole.data() + prefix, size_);
  if (ends_as_directory(asked_, asked_size_))
    buffer_[size_++] = '/';
  return {};
}

} // namespace wasi_epoll
