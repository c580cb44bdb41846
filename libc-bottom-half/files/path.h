// From a program's path to a directory of the host and a path relative to it.
//
// The host gives directories under absolute names (preopens); a path belongs to
// the one with the longest name that is a prefix of it, component by component.
// `..` never leads out of what the host gave. Directories that only exist as
// parents of preopens are empty of anything the host knows, but they exist.
#pragma once

#include <limits.h>
#include <stddef.h>

#include <canon/abi.h>
#include <fd/description.h>
#include <support/result.h>

namespace wasi_epoll {

/// An absolute path without its leading slash, without `.`, `..`, empty
/// components and trailing slash. The root is empty.
class AbsolutePath {
public:
  const char *data() const { return data_; }
  size_t size() const { return size_; }
  void clear() { size_ = 0; }
  /// Adds the components of `path`, taking back one for each `..`. ENAMETOOLONG.
  Result<void> append(const char *path, size_t size);
  /// The path as a C string with its leading slash; the caller frees it.
  char *copy() const;

private:
  Result<void> push(const char *name, size_t size);
  void pop();
  size_t size_ = 0;
  char data_[PATH_MAX];
};

/// The working directory.
const char *working_directory(); // as AbsolutePath's data, with a terminating 0
Result<void> set_working_directory(const AbsolutePath &path);

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
  /// The whole path, lexically.
  Result<void> absolute(AbsolutePath &into) const;

private:
  Result<void> find_absolute();

  Ref<Description> start_; // null: the working directory, or the root
  const char *asked_ = nullptr;
  size_t asked_size_ = 0;
  canon::Handle directory_ = 0;
  const char *path_ = nullptr;
  size_t size_ = 0;
  bool from_preopen_ = false;
  char buffer_[PATH_MAX + 1];
};

/// call(directory, path, size) on the place that `path` names; `of_ours` is the
/// error for a directory that exists for us only.
template <class Call>
auto on_place(int directory, const char *path, int of_ours, Call call)
    -> decltype(call(canon::Handle(), "", size_t())) {
  Place place;
  if (auto found = place.find(directory, path); !found)
    return fail(found);
  if (place.exists_for_us_only())
    return fail(of_ours);
  auto result = call(place.directory(), place.path(), place.size());
  if (failed_with(result, EPERM) && place.find_from_preopen() && !place.exists_for_us_only())
    result = call(place.directory(), place.path(), place.size());
  return result;
}

} // namespace wasi_epoll
