#include <files/metadata.h>

#include <stdlib.h>
#include <unistd.h>

namespace wasi_epoll {

using wasi::DescriptorType;

mode_t take_type(wasi::DescriptorKind &kind) {
  switch (kind.type) {
  case DescriptorType::block_device:
    return S_IFBLK;
  case DescriptorType::character_device:
    return S_IFCHR;
  case DescriptorType::directory:
    return S_IFDIR;
  case DescriptorType::fifo:
    return S_IFIFO;
  case DescriptorType::symbolic_link:
    return S_IFLNK;
  case DescriptorType::regular_file:
    return S_IFREG;
  case DescriptorType::socket:
    return S_IFSOCK;
  case DescriptorType::other:
    if (kind.text.some && kind.text.value.size)
      free(kind.text.value.data);
  }
  return 0;
}

mode_t shown_permissions(mode_t type) {
  return S_ISDIR(type) || S_ISSOCK(type) ? shown_directory_permissions
         : S_ISLNK(type)                 ? 0777
                                         : shown_file_permissions;
}

static timespec to_timespec(const wasi::Option<wasi::Datetime> &time) {
  if (!time.some)
    return {};
  return {time.value.seconds, static_cast<long>(time.value.nanoseconds)};
}

static void fill(struct stat &into, mode_t type, uint64_t number) {
  into = {};
  into.st_dev = 1;
  // Some programs take 0 for a deleted file.
  into.st_ino = number ? number : 1;
  into.st_mode = type | shown_permissions(type);
  into.st_nlink = 1;
  into.st_uid = getuid();
  into.st_gid = getgid();
  into.st_blksize = 4096;
}

Result<void> to_stat(wasi::DescriptorStat &from,
                     wasi::Result<wasi::MetadataHash, wasi::FilesystemError> &hash,
                     struct stat &into) {
  auto number = checked(hash);
  mode_t type = take_type(from.kind);
  if (!number)
    return fail(number);
  fill(into, type, number->lower);
  into.st_nlink = from.links;
  into.st_size = from.size;
  into.st_blocks = (from.size + 511) / 512;
  into.st_atim = to_timespec(from.accessed);
  into.st_mtim = to_timespec(from.modified);
  into.st_ctim = to_timespec(from.changed);
  return {};
}

void stat_of_ours(std::string_view path, struct stat &into) {
  uint64_t number = 14695981039346656037u;
  for (unsigned char c : path)
    number = (number ^ c) * 1099511628211u;
  fill(into, S_IFDIR, number);
  into.st_nlink = 2;
}

void stat_of_socket(unsigned number, struct stat &into) { fill(into, S_IFSOCK, number); }

Result<void> stat_descriptor(canon::Handle descriptor, struct stat &into) {
  wasi::Result<wasi::DescriptorStat, wasi::FilesystemError> stat;
  wasi::Result<wasi::MetadataHash, wasi::FilesystemError> hash;
  wasi::wasi_epoll_descriptor_stat(descriptor, &stat);
  auto known = checked(stat);
  if (!known)
    return fail(known);
  wasi::wasi_epoll_descriptor_metadata_hash(descriptor, &hash);
  return to_stat(*known, hash, into);
}

Result<mode_t> type_of(canon::Handle descriptor) {
  wasi::Result<wasi::DescriptorKind, wasi::FilesystemError> result;
  wasi::wasi_epoll_descriptor_get_type(descriptor, &result);
  return checked(result).transform([](wasi::DescriptorKind kind) { return take_type(kind); });
}

Result<TypeAndSize> type_and_size_of(canon::Handle descriptor) {
  wasi::Result<wasi::DescriptorStat, wasi::FilesystemError> result;
  wasi::wasi_epoll_descriptor_stat(descriptor, &result);
  return checked(result).transform(
      [](wasi::DescriptorStat stat) { return TypeAndSize{take_type(stat.kind), stat.size}; });
}

} // namespace wasi_epoll
