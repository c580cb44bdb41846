// The directories that the host gave, for the whole life of the process.
#pragma once

#include <span>
#include <string_view>

#include <canon/abi.h>

namespace wasi_epoll {

struct PreopenedDirectory {
  canon::Handle descriptor;
  std::string_view path; // as AbsolutePath's, for good

  /// Whether `other` is this directory or below it.
  bool contains(std::string_view other) const {
    return path.empty() ||
           (other.starts_with(path) && (other.size() == path.size() || other[path.size()] == '/'));
  }
};

std::span<const PreopenedDirectory> preopened_directories();

/// The innermost that contains `path`, or null.
const PreopenedDirectory *preopened_for(std::string_view path);

} // namespace wasi_epoll
