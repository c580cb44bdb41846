#include <local/paths.h>

namespace wasi_epoll {

constinit bool (*unlink_socket)(const char *) = nullptr;
constinit unsigned (*number_of_socket)(const char *) = nullptr;

} // namespace wasi_epoll
