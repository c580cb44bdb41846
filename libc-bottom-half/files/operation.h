// Waiting for one operation on a file's stream or future.
#pragma once

#include <canon/abi.h>

namespace wasi_epoll {

/// The outcome of an operation just started on `end`, waited for if it blocked: to
/// its end, since nothing interrupts an access to a file.
canon::Copy finish(canon::Handle end, uint32_t packed);

/// As finish, for an access to a file's bytes that blocked.
canon::Copy finish_access(canon::Handle end);

/// Whether such an access ever blocked. If not, the host does all the work within
/// the call, and so holds nothing that it read ahead of us.
extern bool host_works_on_the_side;

} // namespace wasi_epoll
