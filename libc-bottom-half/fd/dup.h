#pragma once

#include <support/result.h>

namespace wasi_epoll {

/// F_DUPFD: another number, at least `lowest`, for the description of `fd`.
Result<int> duplicate(int fd, int lowest, bool close_on_exec);

} // namespace wasi_epoll
