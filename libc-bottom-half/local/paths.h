// Paths of sockets are no files of the host: unlink(2) and stat(2) ask here.
#pragma once

namespace wasi_epoll {

/// Null until a path was bound. True when `path` was a socket's, and is free now.
extern bool (*unlink_socket)(const char *path);
/// The same: a number of the socket that `path` is bound to, 0 for none.
extern unsigned (*number_of_socket)(const char *path);

} // namespace wasi_epoll
