// The one user and group that there are.
#pragma once

#include <sys/types.h>

namespace wasi_epoll {

inline constexpr uid_t the_user = 1000;
inline constexpr gid_t the_group = 1000;
inline constexpr char user_name[] = "user";

} // namespace wasi_epoll
