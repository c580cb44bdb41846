// Included where a program can read a descriptor or wait for it: a program that
// does neither is linked without all that stdin needs.
#pragma once

namespace wasi_epoll {

extern const char standard_input_linked;
[[gnu::used]] static const char *const uses_standard_input = &standard_input_linked;

} // namespace wasi_epoll
