// link(2), symlink(2), readlink(2) and their *at forms
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/libc.h>

#include <algorithm>

#include <fd/arguments.h>
#include <fd/table.h>
#include <files/ending.h>
#include <files/errors.h>
#include <files/path.h>
#include <files/stat.h>
#include <files/two_places.h>
#include <files/utf8.h>

using namespace wasi_epoll;

static Result<void> make_link(int from_directory, const char *from, int to_directory,
                              const char *to, int flags) {
  if (auto free = may_be_made(to_directory, to, false); !free)
    return free;
  uint32_t path_flags = 0;
  if (flags & AT_SYMLINK_FOLLOW) {
    // Hosts may follow no link here; most names are none.
    auto type = mode_at(from_directory, from, false);
    if (!type)
      return fail(type);
    if (S_ISLNK(*type)) {
      auto behind = mode_at(from_directory, from, true);
      if (!behind || S_ISDIR(*behind))
        return fail(behind ? EPERM : behind.error().code);
      path_flags = wasi::path_symlink_follow;
    }
  }
  return on_two_places(from_directory, from, to_directory, to, EPERM, EEXIST,
                       [=](const Place &from, const Place &to) {
                         wasi::FilesystemResult result;
                         wasi::wasi_epoll_descriptor_link_at(
                             from.directory(), path_flags, from.path(), from.size(), to.directory(),
                             to.path(), to.size(), &result);
                         return checked(result);
                       });
}

extern "C" int linkat(int from_directory, const char *from, int to_directory, const char *to,
                      int flags) {
  if (flags & ~AT_SYMLINK_FOLLOW)
    return posix<int>(Result<void>(fail(EINVAL)));
  auto made = make_link(from_directory, from, to_directory, to, flags);
  // Linux looks at the old name first, and tells of that.
  if (!made) {
    auto there = mode_at(from_directory, from, flags & AT_SYMLINK_FOLLOW);
    if (!there)
      made = fail(there);
    // What a host refuses is looked for in the folders that it gave, which a directory that was
    // renamed may have left.
    else if (S_ISDIR(*there) && failed_with(made, ENOENT) && may_be_made(to_directory, to, false) &&
             leads_to_directory(to_directory, to))
      made = fail(EPERM);
  }
  return posix<int>(made);
}

extern "C" int link(const char *from, const char *to) {
  return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

extern "C" int __wasilibc_link(const char *from, const char *to, int flags) {
  return linkat(AT_FDCWD, from, AT_FDCWD, to, flags);
}
extern "C" int __wasilibc_link_oldat(int directory, const char *from, const char *to, int flags) {
  return linkat(directory, from, AT_FDCWD, to, flags);
}
extern "C" int __wasilibc_link_newat(const char *from, int directory, const char *to, int flags) {
  return linkat(AT_FDCWD, from, directory, to, flags);
}

static Result<void> make_symlink(const char *target, int directory, const char *path) {
  auto checked_target = checked_path(target);
  if (!checked_target)
    return fail(checked_target);
  size_t size = checked_target->size();
  if (size == 0)
    return fail(ENOENT);
  if (!is_utf8(target, size))
    return fail(EILSEQ);
  if (auto free = may_be_made(directory, path, false); !free)
    return free;
  return on_place(
      directory, path, EEXIST, [=](canon::Handle directory, const char *path, size_t path_size) {
        wasi::FilesystemResult result;
        wasi::wasi_epoll_descriptor_symlink_at(directory, target, size, path, path_size, &result);
        return checked(result);
      });
}

extern "C" int symlinkat(const char *target, int directory, const char *path) {
  return posix<int>(make_symlink(target, directory, path));
}

extern "C" int symlink(const char *target, const char *path) {
  return symlinkat(target, AT_FDCWD, path);
}

static Result<size_t> read_link(int directory, const char *path, char *into, size_t size) {
  if (static_cast<ssize_t>(size) <= 0)
    return fail(EINVAL);
  if (directory != AT_FDCWD && is_empty(path) && !table.peek_any(directory))
    return fail(EBADF);
  auto target = on_place(
      directory, path, EINVAL, [](canon::Handle directory, const char *path, size_t path_size) {
        wasi::Result<wasi::String, wasi::FilesystemError> result;
        wasi::wasi_epoll_descriptor_readlink_at(directory, path, path_size, &result);
        return checked(result);
      });
  if (!target)
    return fail(target);
  size_t count = std::min(target->size, size);
  bool fits = in_memory(into, count);
  if (fits)
    memcpy(into, target->data, count);
  if (target->size)
    free(target->data);
  return fits ? Result<size_t>(count) : fail(EFAULT);
}

extern "C" ssize_t readlinkat(int directory, const char *path, char *into, size_t size) {
  return posix<ssize_t>(read_link(directory, path, into, size));
}

extern "C" ssize_t readlink(const char *path, char *into, size_t size) {
  return readlinkat(AT_FDCWD, path, into, size);
}
