// How a shell's variables may be named.
#pragma once

#include <ctype.h>

namespace wasi_epoll {

inline bool begins_name(char c) { return isalpha(static_cast<unsigned char>(c)) || c == '_'; }
inline bool in_name(char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; }

} // namespace wasi_epoll
