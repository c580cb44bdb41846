// From a program's path to a directory of the host and a path relative to it.
//
// The host gives directories under absolute names (preopens); a path belongs to
// the one with the longest name that is a prefix of it, component by component.
// `..` never leads out of what the host gave. Directories that only exist as
// parents of preopens are empty of anything the host knows, but they exist.
#pragma once

#include <limits.h>
#include <stddef.h>

#include <string_view>

#include <canon/abi.h>
#include <fd/description.h>
#include <support/result.h>

namespace wasi_epoll {

/// What follows the first `count` characters.
inline std::string_view behind(std::string_view text, size_t count) {
  text.remove_prefix(count);
  return text;
}

/// An absolute path without its leading slash, without `.`, `..`, empty
/// components and trailing slash. The root is empty.
class AbsolutePath {
public:
  operator std::string_view() const { return {data_, size_}; }
  void clear() { size_ = 0; }
  /// Adds the components of `path`, taking back one for each `..`. ENAMETOOLONG.
  Result<void> append(std::string_view path);
  /// The same with each `..` kept.
  Result<void> append_unresolved(std::string_view path);
  /// As append, of components that are as they should be: taken as they are.
  Result<void> append_tidy(std::string_view path);
  /// The path with a slash at its end, until it is changed.
  std::string_view with_slash() {
    data_[size_] = '/';
    return {data_, size_ + 1};
  }

private:
  void pop();
  size_t size_ = 0;
  char data_[PATH_MAX];
};

/// An AbsolutePath's text as a C string with its leading slash, which the caller frees. Null
/// when memory is out.
char *with_root(std::string_view path);
/// The same of a directory's path that may have `..` in it, which is taken where symbolic links
/// lead.
char *name_of_directory(std::string_view path);

/// The working directory.
const char *working_directory(); // as AbsolutePath's text, with a terminating 0
Result<void> set_working_directory(const AbsolutePath &path);
/// A rename of what may be the working directory, or above it: that is the same directory
/// afterwards, under its new name.
class RenameOfWorkingDirectory {
public:
  /// Before it, with the old name.
  RenameOfWorkingDirectory(int directory, const char *path);
  /// After it, with the new one.
  void done(int directory, const char *path);

private:
  bool concerned_ = false;
  AbsolutePath before_;
};

/// A place that a path names.
class Place {
public:
  /// Finds `path`, relative to `directory` unless absolute. EFAULT, ENOENT,
  /// ENAMETOOLONG, EILSEQ (the host knows only UTF-8), EBADF, ENOTDIR.
  Result<void> find(int directory, const char *path);
  /// After the host refused: the same place seen from a preopen, since a path may
  /// leave a directory that it starts from where the program itself may. False
  /// when that is what was tried already.
  bool find_from_preopen();

  /// A parent of preopens: a directory that the host doesn't know.
  bool exists_for_us_only() const { return directory_ == 0; }
  canon::Handle directory() const { return directory_; }
  const char *path() const { return path_; }
  size_t size() const { return size_; }
  /// The whole path, lexically, as AbsolutePath's text; perhaps in `room`.
  Result<std::string_view> absolute(AbsolutePath &room) const;
  /// The same with each `..` that was asked for, which may follow a symbolic link.
  Result<std::string_view> unresolved(AbsolutePath &room) const;
  /// Whether the path says that it is a directory's by how it ends.
  bool ends_as_directory() const;

private:
  Result<void> find_absolute();
  Result<std::string_view> whole(AbsolutePath &room,
                                 Result<void> (AbsolutePath::*append)(std::string_view)) const;
  bool take_steps(const struct PreopenedDirectory &preopen, AbsolutePath &into) const;
  std::string_view start() const;
  void set_path(std::string_view path) {
    path_ = path.data();
    size_ = path.size();
  }

  Ref<Description> start_; // null: the working directory, or the root
  std::string_view asked_;
  bool tidy_ = false; // asked_ has no empty component, `.`, `..` or trailing slash
  bool from_preopen_ = false;
  canon::Handle directory_ = 0;
  const char *path_ = nullptr;
  size_t size_ = 0;
  AbsolutePath room_;
};

/// call(directory, path, size) on the place that `path` names, which `place` becomes; `of_ours` is
/// the error for a directory that exists for us only.
template <class Call>
auto on_place(Place &place, int directory, const char *path, int of_ours, Call call)
    -> decltype(call(canon::Handle(), "", size_t())) {
  if (auto found = place.find(directory, path); !found)
    return fail(found);
  if (place.exists_for_us_only())
    return fail(of_ours);
  auto result = call(place.directory(), place.path(), place.size());
  if (failed_with(result, EPERM) && place.find_from_preopen() && !place.exists_for_us_only())
    result = call(place.directory(), place.path(), place.size());
  return result;
}

template <class Call> auto on_place(int directory, const char *path, int of_ours, Call call) {
  Place place;
  return on_place(place, directory, path, of_ours, call);
}

} // namespace wasi_epoll
