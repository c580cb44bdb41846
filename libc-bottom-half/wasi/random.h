// wasi:random
#pragma once

#include <wasi/cli.h>

namespace wasi_epoll::wasi {

extern "C" {
/// At most `size` bytes, and at least one.
WASI_EPOLL_IMPORT("wasi:random/random@0.3.0", "get-random-bytes")
void wasi_epoll_get_random_bytes(uint64_t size, List<uint8_t> *bytes);
WASI_EPOLL_IMPORT("wasi:random/random@0.3.0", "get-random-u64")
uint64_t wasi_epoll_get_random_u64();
}

} // namespace wasi_epoll::wasi
