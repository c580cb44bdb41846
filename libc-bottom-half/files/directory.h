// Descriptors for directories.
#pragma once

#include <fd/description.h>
#include <files/host_descriptor.h>

namespace wasi_epoll {

class Directory final : public Description {
public:
  /// `path` as with_root gives it; owned. Without a descriptor this is a
  /// parent of preopens.
  Directory(HostDescriptor descriptor, char *path, int flags)
      : Description(flags), descriptor_(std::move(descriptor)), path_(path) {
    not_pollable();
  }
  ~Directory();

  /// 0 for a parent of preopens.
  canon::Handle handle() const { return descriptor_.handle(); }
  const char *path() const { return path_; }

  Directory *directory() override { return this; }
  Result<size_t> try_read(Buffers) override { return fail(EISDIR); }
  Result<size_t> read_at(Buffers, off_t) override { return fail(EISDIR); }
  Result<off_t> seek(off_t offset, int whence) override;
  Result<void> stat(struct stat &into) override;
  Result<void> sync(bool data_only) override;
  uint32_t readiness() override;

private:
  HostDescriptor descriptor_;
  char *path_;
  off_t position_ = 0; // for posix_getdents, which alone knows what it means
};

} // namespace wasi_epoll
