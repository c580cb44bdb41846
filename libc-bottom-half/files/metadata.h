// What the host tells of files, as struct stat.
#pragma once

#include <sys/stat.h>

#include <string_view>

#include <files/errors.h>
#include <wasi/filesystem.h>

namespace wasi_epoll {

/// S_IFREG and so on. Frees what came with the kind.
mode_t take_type(wasi::DescriptorKind &kind);

/// The host knows no owner and no permissions: these are what files show.
inline constexpr mode_t shown_file_permissions = 0644;
inline constexpr mode_t shown_directory_permissions = 0755;
mode_t shown_permissions(mode_t type);

/// Also numbers the file, so that two names of one are known as such.
Result<void> to_stat(wasi::DescriptorStat &from,
                     wasi::Result<wasi::MetadataHash, wasi::FilesystemError> &hash,
                     struct stat &into);

/// A directory that exists for us only.
void stat_of_ours(std::string_view path, struct stat &into);

/// The path of an AF_UNIX socket, which the host doesn't know.
void stat_of_socket(unsigned number, struct stat &into);

/// fstat(2) on a handle.
Result<void> stat_descriptor(canon::Handle descriptor, struct stat &into);
/// The type alone, as in st_mode.
Result<mode_t> type_of(canon::Handle descriptor);
struct TypeAndSize {
  mode_t type;
  uint64_t size;
};
Result<TypeAndSize> type_and_size_of(canon::Handle descriptor);

} // namespace wasi_epoll
