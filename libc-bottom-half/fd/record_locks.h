#pragma once

#include <fcntl.h>

#include <fd/description.h>

namespace wasi_epoll {

/// F_GETLK, F_SETLK and F_SETLKW, on descriptors of every kind as on Linux.
Result<int> control_lock(Description &description, int command, struct flock *lock);

} // namespace wasi_epoll
