#pragma once

#include <stddef.h>

namespace wasi_epoll {

/// Whether the bytes are UTF-8 as the component model wants it; the host traps
/// on a string that is not.
bool is_utf8(const char *text, size_t size);

} // namespace wasi_epoll
