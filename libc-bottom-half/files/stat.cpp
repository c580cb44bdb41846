// stat(2), lstat(2), fstatat(2)
#include <files/stat.h>

#include <fcntl.h>
#include <wasi/libc.h>

#include <fd/arguments.h>
#include <fd/table.h>
#include <files/devices.h>
#include <files/metadata.h>
#include <files/path.h>
#include <local/paths.h>

namespace wasi_epoll {

/// What the host says of a name, and how that is to be asked about for the rest.
struct Found {
  wasi::DescriptorStat stat;
  uint32_t flags; // path-flags
};

// Hosts look at a name much faster than at what it leads to, and few are links.
static Result<Found> look_at(canon::Handle directory, const char *path, size_t size, bool follow) {
  auto look = [&](uint32_t flags) -> Result<Found> {
    wasi::Result<wasi::DescriptorStat, wasi::FilesystemError> stat;
    wasi::wasi_epoll_descriptor_stat_at(directory, flags, path, size, &stat);
    return checked(stat).transform([&](wasi::DescriptorStat stat) { return Found{stat, flags}; });
  };
  // A slash at the end, or one and a dot, asks for what is behind the link, and for a directory.
  std::string_view asked(path, size);
  if (asked.ends_with('/') || asked.ends_with("/."))
    return look(wasi::path_symlink_follow);
  auto found = look(0);
  bool is_link = found && found->stat.kind.type == wasi::DescriptorType::symbolic_link;
  return follow && is_link ? look(wasi::path_symlink_follow) : found;
}

static Result<void> stat_on_host(Place &place, bool follow, struct stat &into) {
  for (;;) {
    if (place.exists_for_us_only()) {
      AbsolutePath room;
      auto whole = place.absolute(room);
      if (!whole)
        return fail(whole);
      stat_of_ours(*whole, into);
      return {};
    }
    auto found = look_at(place.directory(), place.path(), place.size(), follow);
    if (failed_with(found, EPERM) && place.find_from_preopen())
      continue;
    if (!found)
      return fail(found);
    wasi::Result<wasi::MetadataHash, wasi::FilesystemError> hash;
    wasi::wasi_epoll_descriptor_metadata_hash_at(place.directory(), found->flags, place.path(),
                                                 place.size(), &hash);
    return to_stat(found->stat, hash, into);
  }
}

/// What the host doesn't have.
static Result<void> stat_apart(const Place &place, int directory, const char *path,
                               struct stat &into) {
  if (number_of_socket && (directory == AT_FDCWD || path[0] == '/'))
    if (unsigned number = number_of_socket(path)) {
      stat_of_socket(number, into);
      return {};
    }
  return stat_device(place, into);
}

Result<void> stat_at(int directory, const char *path, bool follow, struct stat &into) {
  Place place;
  auto done = place.find(directory, path);
  if (done)
    done = stat_on_host(place, follow, into);
  return failed_with(done, ENOENT) ? stat_apart(place, directory, path, into) : done;
}

Result<void> stat_by_flags(int directory, const char *path, int flags, struct stat &into) {
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
    return fail(EINVAL);
  if (!(flags & AT_EMPTY_PATH && is_empty(path)))
    return stat_at(directory, path, !(flags & AT_SYMLINK_NOFOLLOW), into);
  if (directory == AT_FDCWD)
    return stat_at(AT_FDCWD, ".", true, into);
  auto description = table.get_any(directory);
  return description ? (*description)->stat(into) : fail(description);
}

Result<mode_t> mode_at(int directory, const char *path, bool follow) {
  Place place;
  auto kind = on_place(
      place, directory, path, EISDIR,
      [=](canon::Handle handle, const char *path, size_t size) -> Result<wasi::DescriptorKind> {
        return look_at(handle, path, size, follow).transform([](const Found &found) {
          return found.stat.kind;
        });
      });
  // A directory that exists for us only.
  if (failed_with(kind, EISDIR))
    return S_IFDIR | shown_directory_permissions;
  if (failed_with(kind, ENOENT)) {
    struct stat status;
    return stat_apart(place, directory, path, status).transform([&] { return status.st_mode; });
  }
  if (!kind)
    return fail(kind);
  mode_t type = take_type(*kind);
  return type | shown_permissions(type);
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int fstatat(int directory, const char *path, struct stat *into, int flags) {
  struct stat unwanted;
  bool fits = in_memory(into);
  auto done = stat_by_flags(directory, path, flags, fits ? *into : unwanted);
  return posix<int>(done && !fits ? fail(EFAULT) : done);
}

extern "C" int stat(const char *path, struct stat *into) {
  return fstatat(AT_FDCWD, path, into, 0);
}

extern "C" int lstat(const char *path, struct stat *into) {
  return fstatat(AT_FDCWD, path, into, AT_SYMLINK_NOFOLLOW);
}

extern "C" int __wasilibc_stat(const char *path, struct stat *into, int flags) {
  return fstatat(AT_FDCWD, path, into, flags);
}
