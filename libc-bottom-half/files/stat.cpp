// stat(2), lstat(2), fstatat(2)
#include <files/stat.h>

#include <fcntl.h>
#include <wasi/libc.h>

#include <files/devices.h>
#include <files/metadata.h>
#include <files/path.h>

namespace wasi_epoll {

static Result<void> stat_on_host(int directory, const char *path, bool follow, struct stat &into) {
  Place place;
  if (auto found = place.find(directory, path); !found)
    return found;
  for (;;) {
    if (place.exists_for_us_only()) {
      AbsolutePath whole;
      if (auto known = place.absolute(whole); !known)
        return known;
      stat_of_ours(whole.data(), whole.size(), into);
      return {};
    }
    uint32_t flags = follow ? wasi::path_symlink_follow : 0;
    wasi::Result<wasi::DescriptorStat, wasi::FilesystemError> stat;
    wasi::Result<wasi::MetadataHash, wasi::FilesystemError> hash;
    wasi::wasi_epoll_descriptor_stat_at(place.directory(), flags, place.path(), place.size(),
                                        &stat);
    if (stat.error) {
      auto failed = checked(stat);
      if (failed_with(failed, EPERM) && place.find_from_preopen())
        continue;
      return fail(failed);
    }
    wasi::wasi_epoll_descriptor_metadata_hash_at(place.directory(), flags, place.path(),
                                                 place.size(), &hash);
    return to_stat(stat, hash, into);
  }
}

Result<void> stat_at(int directory, const char *path, bool follow, struct stat &into) {
  auto done = stat_on_host(directory, path, follow, into);
  return failed_with(done, ENOENT) ? stat_device(directory, path, into) : done;
}

Result<mode_t> mode_at(int directory, const char *path, bool follow) {
  auto kind = on_place(
      directory, path, EISDIR,
      [=](canon::Handle handle, const char *path, size_t size) -> Result<wasi::DescriptorKind> {
        wasi::Result<wasi::DescriptorStat, wasi::FilesystemError> result;
        wasi::wasi_epoll_descriptor_stat_at(handle, follow ? wasi::path_symlink_follow : 0, path,
                                            size, &result);
        return checked(result).transform(
            [](const wasi::DescriptorStat &stat) { return stat.kind; });
      });
  // A directory that exists for us only.
  if (failed_with(kind, EISDIR))
    return S_IFDIR | shown_directory_permissions;
  if (failed_with(kind, ENOENT)) {
    struct stat status;
    return stat_device(directory, path, status).transform([&] { return status.st_mode; });
  }
  if (!kind)
    return fail(kind);
  mode_t type = take_type(*kind);
  return type | shown_permissions(type);
}

} // namespace wasi_epoll

using namespace wasi_epoll;

static int answer(int directory, const char *path, struct stat *into, bool follow) {
  if (!into)
    return posix<int>(Result<void>(fail(EFAULT)));
  return posix<int>(stat_at(directory, path, follow, *into));
}

extern "C" int stat(const char *path, struct stat *into) {
  return answer(AT_FDCWD, path, into, true);
}

extern "C" int lstat(const char *path, struct stat *into) {
  return answer(AT_FDCWD, path, into, false);
}

extern "C" int fstatat(int directory, const char *path, struct stat *into, int flags) {
  if (flags & ~AT_SYMLINK_NOFOLLOW)
    return posix<int>(Result<void>(fail(EINVAL)));
  return answer(directory, path, into, !(flags & AT_SYMLINK_NOFOLLOW));
}

extern "C" int __wasilibc_stat(const char *path, struct stat *into, int flags) {
  return fstatat(AT_FDCWD, path, into, flags);
}
