// From wasi:filesystem's results to ours.
#pragma once

#include <support/outside.h>
#include <support/result.h>
#include <wasi/filesystem.h>

namespace wasi_epoll {

/// The errno of an error-code. Frees what came with it.
int take_errno(wasi::FilesystemError &error);

/// The value of a result that the host has just returned.
template <class T> Result<T> checked(wasi::Result<T, wasi::FilesystemError> &result) {
  heard_from_outside();
  if (result.error)
    return fail(take_errno(result.err));
  if constexpr (!std::is_void_v<T>)
    return result.ok;
  else
    return {};
}

} // namespace wasi_epoll
