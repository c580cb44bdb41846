// open(2), openat(2), and the names that the base's stdio uses.
#include <files/open.h>

#include <fcntl.h>
#include <stdlib.h>
#include <wasi/libc.h>

#include <fd/table.h>
#include <files/devices.h>
#include <files/directory.h>
#include <files/ending.h>
#include <files/errors.h>
#include <files/file.h>
#include <files/metadata.h>
#include <files/path.h>
#include <files/stat.h>
#include <support/close_on_exec.h>

namespace wasi_epoll {

namespace {

// What a file holds at most: its descriptor, one stream each way and the result of
// the one for output. A directory has the first only.
constexpr unsigned handles_of_file = 4;

#ifndef O_TMPFILE
constexpr int O_TMPFILE = 0x00100000 | O_DIRECTORY;
#endif

Result<canon::Handle> open_on_host(const Place &place, int flags, bool write) {
  uint32_t path_flags = 0, open_flags = 0, descriptor_flags = 0;
  if (!(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL))
    path_flags |= wasi::path_symlink_follow;
  if (flags & O_CREAT)
    open_flags |= wasi::open_create;
  if (flags & O_DIRECTORY)
    open_flags |= wasi::open_directory;
  if (flags & O_EXCL && flags & O_CREAT)
    open_flags |= wasi::open_exclusive;
  if (flags & O_TRUNC)
    open_flags |= wasi::open_truncate;
  if (flags & (O_RDONLY | O_SEARCH | O_EXEC | O_PATH))
    descriptor_flags |= wasi::descriptor_read;
  if (write)
    descriptor_flags |=
        flags & O_DIRECTORY ? wasi::descriptor_mutate_directory : wasi::descriptor_write;
  wasi::Result<canon::Handle, wasi::FilesystemError> result;
  wasi::wasi_epoll_descriptor_open_at(place.directory(), path_flags, place.path(), place.size(),
                                      open_flags, descriptor_flags, &result);
  return checked(result);
}

Result<canon::Handle> open_on_host(const Place &place, int flags) {
  if (!(flags & O_DIRECTORY))
    return open_on_host(place, flags, flags & O_WRONLY);
  if (flags & (O_WRONLY | O_TRUNC))
    return fail(EISDIR);
  // What is below may be changed through it, unless the host gave it for reading.
  auto opened = open_on_host(place, flags, true);
  if (failed_with(opened, EROFS) || failed_with(opened, EPERM))
    return open_on_host(place, flags, false);
  return opened;
}

Result<Ref<Description>> make_directory(const Place &place, HostDescriptor descriptor, int status) {
  AbsolutePath room;
  auto path = place.unresolved(room);
  if (!path)
    return fail(path);
  char *copy = name_of_directory(*path);
  if (!copy)
    return fail(ENOMEM);
  Ref<Description> made = new Directory(std::move(descriptor), copy, status);
  if (made)
    return made;
  free(copy);
  return fail(ENOMEM);
}

Result<Ref<Description>> open_place(Place &place, int flags) {
  int status = flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (place.exists_for_us_only()) {
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
      return fail(EEXIST);
    if (flags & (O_WRONLY | O_CREAT | O_TRUNC))
      return fail(EISDIR);
  }
  if (place.exists_for_us_only())
    return make_directory(place, {}, status);

  auto lease = canon::HandleLease::take(handles_of_file);
  if (!lease)
    return fail(lease);
  auto opened = open_on_host(place, flags);
  if (failed_with(opened, EPERM) && place.find_from_preopen()) {
    if (place.exists_for_us_only())
      return open_place(place, flags);
    opened = open_on_host(place, flags);
  }
  if (!opened)
    return fail(opened);
  HostDescriptor descriptor(*opened, std::move(*lease));
  if (flags & O_DIRECTORY)
    return make_directory(place, std::move(descriptor), status);
  // Asking the host what it is costs a fifth of all this: it may still be a directory, unless
  // it is open for writing.
  AbsolutePath room;
  Result<std::string_view> path;
  if (!(flags & O_WRONLY))
    if (path = place.unresolved(room); !path)
      return fail(path);
  Ref<Description> made = new (*path) File(std::move(descriptor), *path, status);
  if (made)
    return made;
  return fail(ENOMEM);
}

} // namespace

Result<int> open_at(int directory, const char *path, int flags) {
  // Of all else nothing is done to a place.
  if (flags & O_PATH)
    flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  // Programs that mean O_RDONLY write 0 at times.
  else if (!(flags & O_ACCMODE))
    flags |= O_RDONLY;
  if ((flags & O_TMPFILE) == O_TMPFILE)
    return fail(EOPNOTSUPP);
  if (flags & O_CREAT && flags & O_DIRECTORY)
    return fail(EINVAL);
  Place place;
  auto found = place.find(directory, path);
  Result<Ref<Description>> opened = found ? open_place(place, flags) : fail(found);
  if (failed_with(opened, ENOENT))
    opened = open_device(place, flags);
  // A symbolic link is no directory; hosts only say that they don't follow it.
  constexpr int either = O_NOFOLLOW | O_DIRECTORY;
  if (failed_with(opened, ELOOP) && (flags & either) == either)
    if (auto mode = mode_at(directory, path, false); mode && S_ISLNK(*mode))
      return fail(ENOTDIR);
  // Nobody has looked whether it is a directory.
  if (failed_with(opened, EISDIR)) {
    auto ending = ending_of(path);
    if (flags & O_DIRECTORY || (ending && is_nameless(*ending))) {
      auto mode = mode_at(directory, path, !(flags & O_NOFOLLOW));
      if (!mode)
        return fail(mode);
      constexpr int new_file = O_CREAT | O_EXCL;
      return fail(!S_ISDIR(*mode) ? ENOTDIR : (flags & new_file) == new_file ? EEXIST : EISDIR);
    }
  }
  if (!opened)
    return fail(opened);
  return table.install(**opened, asks_close_on_exec(flags));
}

} // namespace wasi_epoll

using namespace wasi_epoll;

// The mode is for permissions, which the host doesn't have.
extern "C" int open(const char *path, int flags, ...) {
  return posix<int>(open_at(AT_FDCWD, path, flags));
}

extern "C" int openat(int directory, const char *path, int flags, ...) {
  return posix<int>(open_at(directory, path, flags));
}

extern "C" int __wasilibc_open_nomode(const char *path, int flags) {
  return posix<int>(open_at(AT_FDCWD, path, flags));
}

extern "C" int __wasilibc_openat_nomode(int directory, const char *path, int flags) {
  return posix<int>(open_at(directory, path, flags));
}
