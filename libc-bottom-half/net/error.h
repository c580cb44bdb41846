// wasi:sockets errors as POSIX ones.
#pragma once

#include <stdlib.h>

#include <support/result.h>
#include <wasi/sockets.h>

namespace wasi_epoll {

/// The errno for `error`, whose text is freed.
int to_errno(const wasi::SocketError &error);

/// A host call's result as ours.
template <class T> Result<T> checked(const wasi::SocketResult<T> &result) {
  if (result.error)
    return fail(to_errno(result.err));
  if constexpr (std::is_void_v<T>)
    return {};
  else
    return result.ok;
}

} // namespace wasi_epoll
