#pragma once

#include <fcntl.h>

#include <fd/description.h>

namespace wasi_epoll {

/// F_GETOWN, F_SETOWN, F_GETOWN_EX and F_SETOWN_EX: who would get a SIGIO. It is kept, and none
/// is ever sent, as O_ASYNC is refused.
Result<int> control_owner(Description &description, int command, long argument);

} // namespace wasi_epoll
