// wasi:filesystem. Its async functions are imported without [async-lower]: such a
// call blocks its task and nothing else.
#pragma once

#include <canon/types.h>
#include <wasi/clocks.h>
#include <wasi/result.h>

namespace wasi_epoll::wasi {

/// variant error-code; only the last case has a payload.
struct FilesystemError {
  uint8_t code;
  Option<String> text;
};

using FilesystemResult = Result<void, FilesystemError>;

enum class DescriptorType : uint8_t {
  block_device,
  character_device,
  directory,
  fifo,
  symbolic_link,
  regular_file,
  socket,
  other,
};

/// variant descriptor-type; only `other` has a payload.
struct DescriptorKind {
  DescriptorType type;
  Option<String> text;
};

struct DescriptorStat {
  DescriptorKind kind;
  uint64_t links;
  uint64_t size;
  Option<Datetime> accessed;
  Option<Datetime> modified;
  Option<Datetime> changed;
};

struct DirectoryEntry {
  DescriptorKind kind;
  String name;
};

struct MetadataHash {
  uint64_t lower, upper;
};

/// A readable end, and the future that tells how it ended.
struct StreamAndResult {
  canon::Handle stream;
  canon::Handle result;
};

struct Preopen {
  canon::Handle descriptor;
  String name;
};

// flags descriptor-flags
inline constexpr uint32_t descriptor_read = 1;
inline constexpr uint32_t descriptor_write = 2;
inline constexpr uint32_t descriptor_mutate_directory = 32;
// flags path-flags
inline constexpr uint32_t path_symlink_follow = 1;
// flags open-flags
inline constexpr uint32_t open_create = 1;
inline constexpr uint32_t open_directory = 2;
inline constexpr uint32_t open_exclusive = 4;
inline constexpr uint32_t open_truncate = 8;

/// The cases of variant new-timestamp.
enum class TimestampChange : uint32_t { none, now, given };

#define WASI_EPOLL_FILESYSTEM(name) WASI_EPOLL_IMPORT("wasi:filesystem/types@0.3.0", name)
#define WASI_EPOLL_DESCRIPTOR(name) WASI_EPOLL_FILESYSTEM("[method]descriptor." name)

extern "C" {
WASI_EPOLL_IMPORT("wasi:filesystem/preopens@0.3.0", "get-directories")
void wasi_epoll_get_directories(List<Preopen> *);

WASI_EPOLL_FILESYSTEM("[resource-drop]descriptor")
void wasi_epoll_descriptor_drop(canon::Handle);
WASI_EPOLL_DESCRIPTOR("read-via-stream")
void wasi_epoll_descriptor_read_via_stream(canon::Handle, uint64_t offset, StreamAndResult *);
WASI_EPOLL_DESCRIPTOR("write-via-stream")
canon::Handle wasi_epoll_descriptor_write_via_stream(canon::Handle, canon::Handle stream,
                                                     uint64_t offset);
WASI_EPOLL_DESCRIPTOR("append-via-stream")
canon::Handle wasi_epoll_descriptor_append_via_stream(canon::Handle, canon::Handle stream);
WASI_EPOLL_DESCRIPTOR("advise")
void wasi_epoll_descriptor_advise(canon::Handle, uint64_t offset, uint64_t size, uint32_t advice,
                                  FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("sync-data")
void wasi_epoll_descriptor_sync_data(canon::Handle, FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("sync")
void wasi_epoll_descriptor_sync(canon::Handle, FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("get-flags")
void wasi_epoll_descriptor_get_flags(canon::Handle, Result<uint8_t, FilesystemError> *);
WASI_EPOLL_DESCRIPTOR("get-type")
void wasi_epoll_descriptor_get_type(canon::Handle, Result<DescriptorKind, FilesystemError> *);
WASI_EPOLL_DESCRIPTOR("set-size")
void wasi_epoll_descriptor_set_size(canon::Handle, uint64_t size, FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("set-times")
void wasi_epoll_descriptor_set_times(canon::Handle, TimestampChange, int64_t accessed_seconds,
                                     uint32_t accessed_nanoseconds, TimestampChange,
                                     int64_t modified_seconds, uint32_t modified_nanoseconds,
                                     FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("read-directory")
void wasi_epoll_descriptor_read_directory(canon::Handle, StreamAndResult *);
WASI_EPOLL_DESCRIPTOR("create-directory-at")
void wasi_epoll_descriptor_create_directory_at(canon::Handle, const char *path, size_t,
                                               FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("stat")
void wasi_epoll_descriptor_stat(canon::Handle, Result<DescriptorStat, FilesystemError> *);
WASI_EPOLL_DESCRIPTOR("stat-at")
void wasi_epoll_descriptor_stat_at(canon::Handle, uint32_t flags, const char *path, size_t,
                                   Result<DescriptorStat, FilesystemError> *);
WASI_EPOLL_DESCRIPTOR("set-times-at")
void wasi_epoll_descriptor_set_times_at(canon::Handle, uint32_t flags, const char *path, size_t,
                                        TimestampChange, int64_t accessed_seconds,
                                        uint32_t accessed_nanoseconds, TimestampChange,
                                        int64_t modified_seconds, uint32_t modified_nanoseconds,
                                        FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("link-at")
void wasi_epoll_descriptor_link_at(canon::Handle, uint32_t flags, const char *path, size_t,
                                   canon::Handle to, const char *to_path, size_t,
                                   FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("open-at")
void wasi_epoll_descriptor_open_at(canon::Handle, uint32_t path_flags, const char *path, size_t,
                                   uint32_t open_flags, uint32_t flags,
                                   Result<canon::Handle, FilesystemError> *);
WASI_EPOLL_DESCRIPTOR("readlink-at")
void wasi_epoll_descriptor_readlink_at(canon::Handle, const char *path, size_t,
                                       Result<String, FilesystemError> *);
WASI_EPOLL_DESCRIPTOR("remove-directory-at")
void wasi_epoll_descriptor_remove_directory_at(canon::Handle, const char *path, size_t,
                                               FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("rename-at")
void wasi_epoll_descriptor_rename_at(canon::Handle, const char *path, size_t, canon::Handle to,
                                     const char *to_path, size_t, FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("symlink-at")
void wasi_epoll_descriptor_symlink_at(canon::Handle, const char *target, size_t, const char *path,
                                      size_t, FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("unlink-file-at")
void wasi_epoll_descriptor_unlink_file_at(canon::Handle, const char *path, size_t,
                                          FilesystemResult *);
WASI_EPOLL_DESCRIPTOR("is-same-object")
uint32_t wasi_epoll_descriptor_is_same_object(canon::Handle, canon::Handle other);
WASI_EPOLL_DESCRIPTOR("metadata-hash")
void wasi_epoll_descriptor_metadata_hash(canon::Handle, Result<MetadataHash, FilesystemError> *);
WASI_EPOLL_DESCRIPTOR("metadata-hash-at")
void wasi_epoll_descriptor_metadata_hash_at(canon::Handle, uint32_t flags, const char *path, size_t,
                                            Result<MetadataHash, FilesystemError> *);
}

#undef WASI_EPOLL_DESCRIPTOR
#undef WASI_EPOLL_FILESYSTEM

} // namespace wasi_epoll::wasi

WASI_EPOLL_STREAM_TYPE(file_input_bytes, "wasi:filesystem/types@0.3.0", 0,
                       "[method]descriptor.read-via-stream");
WASI_EPOLL_FUTURE_TYPE(file_input_result, "wasi:filesystem/types@0.3.0", 1,
                       "[method]descriptor.read-via-stream");
WASI_EPOLL_STREAM_TYPE(file_output_bytes, "wasi:filesystem/types@0.3.0", 0,
                       "[method]descriptor.write-via-stream");
WASI_EPOLL_FUTURE_TYPE(file_output_result, "wasi:filesystem/types@0.3.0", 1,
                       "[method]descriptor.write-via-stream");
WASI_EPOLL_STREAM_TYPE(directory_entries, "wasi:filesystem/types@0.3.0", 0,
                       "[method]descriptor.read-directory");
WASI_EPOLL_FUTURE_TYPE(directory_result, "wasi:filesystem/types@0.3.0", 1,
                       "[method]descriptor.read-directory");
