#pragma once

#include <support/result.h>

namespace wasi_epoll {

/// open(2): a new descriptor for what `path` names, relative to `directory`.
Result<int> open_at(int directory, const char *path, int flags);

} // namespace wasi_epoll
