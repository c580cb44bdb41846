// Paths of sockets are no files of the host: unlink(2) asks here first.
#pragma once

namespace wasi_epoll {

/// Null until a path was bound. True when `path` was a socket's, and is free now.
extern bool (*unlink_socket)(const char *path);

} // namespace wasi_epoll
