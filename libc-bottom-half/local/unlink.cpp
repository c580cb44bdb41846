#include <local/unlink.h>

namespace wasi_epoll {

constinit bool (*unlink_socket)(const char *) = nullptr;

} // namespace wasi_epoll
