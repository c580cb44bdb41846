// The directories that the host gave, for the whole life of the process.
#pragma once

#include <stddef.h>

#include <span>

#include <canon/abi.h>

namespace wasi_epoll {

struct PreopenedDirectory {
  canon::Handle descriptor;
  const char *path; // as AbsolutePath's
  size_t size;

  /// Whether `path` is this directory or below it.
  bool contains(const char *path, size_t size) const;
};

std::span<const PreopenedDirectory> preopened_directories();

/// The innermost that contains `path`, or null.
const PreopenedDirectory *preopened_for(const char *path, size_t size);

} // namespace wasi_epoll
