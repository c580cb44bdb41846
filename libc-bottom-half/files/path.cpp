#include <files/path.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <fd/arguments.h>
#include <fd/table.h>
#include <files/directory.h>
#include <files/preopens.h>
#include <files/utf8.h>
#include <wasi/cli.h>

namespace wasi_epoll {

namespace {

constexpr std::string_view parent = "..";

/// The components of a path, one after the other.
class Components {
public:
  explicit Components(std::string_view path) : at_(path.data()), end_(at_ + path.size()) {}
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
  bool is_parent() const { return std::string_view(*this) == parent; }
  operator std::string_view() const { return {name, size}; }

private:
  const char *name;
  size_t size;
  const char *at_;
  const char *end_;
};

/// What one look at a path tells.
struct Look {
  size_t size;
  bool whole; // it ended within PATH_MAX and memory
  bool ascii;
  bool tidy; // as Place's
};

bool is_tidy(std::string_view path) {
  if (path[0] == '/')
    path.remove_prefix(1);
  for (;;) {
    std::string_view name = path.substr(0, path.find('/'));
    if (name.empty() || name == "." || name == parent)
      return false;
    if (name.size() == path.size())
      return true;
    path.remove_prefix(name.size() + 1);
  }
}

Look look_at(const char *path, size_t most) {
  // Without a branch on what the characters are: they are never foreseen.
  unsigned char all = 0, before = path[0] == '/' ? 0 : '/';
  unsigned doubtful = 0; // a slash with a slash or a dot behind it
  size_t size = 0;
  for (; size < most && path[size]; ++size) {
    unsigned char c = path[size];
    doubtful |= (before == '/') & ((c | 1) == '/');
    all |= c;
    before = c;
  }
  bool tidy = size > 0 && before != '/' && (!doubtful || is_tidy({path, size}));
  return {size, size < most, all < 0x80, tidy};
}

bool has_parent_step(std::string_view path) {
  for (Components step(path); step.next();)
    if (step.is_parent())
      return true;
  return false;
}

/// Whether `path` leads, on its way, to the parent of where it starts.
bool climbs_out(std::string_view path) {
  int depth = 0;
  for (Components step(path); step.next();)
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

Result<void> AbsolutePath::append_tidy(std::string_view path) {
  if (path.empty())
    return {};
  size_t separator = size_ != 0;
  if (size_ + separator + path.size() >= sizeof data_)
    return fail(ENAMETOOLONG);
  if (separator)
    data_[size_++] = '/';
  memcpy(data_ + size_, path.data(), path.size());
  size_ += path.size();
  return {};
}

Result<void> AbsolutePath::append(std::string_view path) {
  for (Components step(path); step.next();) {
    if (step.is_parent())
      pop();
    else if (auto added = append_tidy(step); !added)
      return added;
  }
  return {};
}

Result<void> AbsolutePath::append_unresolved(std::string_view path) {
  for (Components step(path); step.next();)
    if (auto added = append_tidy(step); !added)
      return added;
  return {};
}

char *name_of_directory(std::string_view path) {
  char *name = with_root(path);
  if (!name || !has_parent_step(path))
    return name;
  char *real = realpath(name, nullptr);
  free(name);
  if (real || errno == ENOMEM)
    return real;
  AbsolutePath lexically; // It is gone already.
  (void)lexically.append(path);
  return with_root(lexically);
}

char *with_root(std::string_view path) {
  auto *copy = static_cast<char *>(malloc(path.size() + 2));
  if (copy) {
    copy[0] = '/';
    memcpy(copy + 1, path.data(), path.size());
    copy[path.size() + 1] = 0;
  }
  return copy;
}

const char *working_directory() {
  if (!current) {
    wasi::Option<wasi::String> initial;
    wasi::wasi_epoll_get_initial_cwd(&initial);
    AbsolutePath path;
    if (initial.some && path.append({initial.value.data, initial.value.size}))
      current = with_root(path);
    if (initial.some && initial.value.size)
      free(initial.value.data);
  }
  return current ? current + 1 : "";
}

Result<void> set_working_directory(const AbsolutePath &path) {
  char *copy = with_root(path);
  if (!copy)
    return fail(ENOMEM);
  free(current);
  current = copy;
  return {};
}

/// Where a relative path begins.
std::string_view Place::start() const {
  return start_ ? start_->directory()->path() + 1 : working_directory();
}

bool Place::ends_as_directory() const {
  if (tidy_)
    return false;
  std::string_view last = behind(asked_, asked_.rfind('/') + 1);
  return last.empty() || last == "." || last == "..";
}

Result<std::string_view>
Place::whole(AbsolutePath &room, Result<void> (AbsolutePath::*append)(std::string_view)) const {
  bool rooted = !asked_.empty() && asked_[0] == '/';
  if (rooted && tidy_)
    return behind(asked_, 1);
  room.clear();
  Result<void> done;
  if (!rooted)
    done = room.append_tidy(start());
  if (done)
    done = tidy_ ? room.append_tidy(asked_) : (room.*append)(asked_);
  if (!done)
    return fail(done);
  return room;
}

Result<std::string_view> Place::absolute(AbsolutePath &room) const {
  return whole(room, &AbsolutePath::append);
}

Result<std::string_view> Place::unresolved(AbsolutePath &room) const {
  return whole(room, &AbsolutePath::append_unresolved);
}

Result<void> Place::find(int directory, const char *path) {
  size_t most = room_in_memory(path, PATH_MAX);
  if (most == 0)
    return fail(EFAULT);
  Look look = look_at(path, most);
  asked_ = {path, look.size};
  tidy_ = look.tidy;
  if (look.size == 0)
    return fail(ENOENT);
  if (!look.whole)
    return fail(most == PATH_MAX ? ENAMETOOLONG : EFAULT);
  if (!look.ascii && !is_utf8(path, look.size))
    return fail(EILSEQ);
  if (path[0] != '/' && directory != AT_FDCWD) {
    auto description = table.get_any(directory);
    if (!description)
      return fail(description);
    Directory *start = (*description)->directory();
    if (!start)
      return fail(ENOTDIR);
    start_ = *description;
    if (start->handle() && (tidy_ || !climbs_out(asked_))) {
      directory_ = start->handle();
      set_path(asked_);
      return {};
    }
  }
  return find_absolute();
}

bool Place::find_from_preopen() { return !from_preopen_ && find_absolute().has_value(); }

Result<void> Place::find_absolute() {
  from_preopen_ = true;
  auto whole = absolute(room_);
  if (!whole)
    return fail(whole);
  const PreopenedDirectory *preopen = preopened_for(*whole);
  if (!preopen) {
    // Nobody gave this to us, unless what was given is below it.
    for (const PreopenedDirectory &other : preopened_directories()) {
      if (PreopenedDirectory{0, *whole}.contains(other.path)) {
        directory_ = 0;
        return {};
      }
    }
    return fail(ENOENT);
  }
  directory_ = preopen->descriptor;

  if (!tidy_ && has_parent_step(asked_)) {
    AbsolutePath steps;
    if (take_steps(*preopen, steps)) {
      room_ = steps;
      // The trailing slash stays if the program wrote one.
      set_path(ends_as_directory() ? room_.with_slash() : room_);
      return {};
    }
  }

  size_t prefix = preopen->path.empty() ? 0 : preopen->path.size() + 1;
  if (whole->size() <= prefix)
    set_path(".");
  else
    set_path(behind(ends_as_directory() ? room_.with_slash() : *whole, prefix));
  return {};
}

/// The steps of the path from `preopen` on with each `..` among them: after a symbolic link
/// the host has to take them, since only it knows where the link leads. False if they don't
/// stay within this preopen, or there are none.
bool Place::take_steps(const PreopenedDirectory &preopen, AbsolutePath &into) const {
  AbsolutePath walked;
  bool inside = false;
  auto walk = [&](std::string_view path) {
    for (Components step(path); step.next();) {
      inside = inside || std::string_view(walked) == preopen.path;
      if (step.is_parent() && std::string_view(walked).empty())
        return false;
      if (!walked.append(step))
        return false;
      if (inside && (preopened_for(walked) != &preopen || !into.append_tidy(step)))
        return false;
    }
    return true;
  };
  if (asked_[0] != '/' && !walk(start()))
    return false;
  return walk(asked_) && !std::string_view(into).empty();
}

} // namespace wasi_epoll
