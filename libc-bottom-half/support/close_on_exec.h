// The close-on-exec flag in the flags of calls that make descriptors. The base's
// O_CLOEXEC is 0, since nothing can exec; EPOLL_CLOEXEC, EFD_CLOEXEC and the like
// have Linux's value, so that F_GETFD can tell what was asked for.
#pragma once

namespace wasi_epoll {

inline constexpr int linux_cloexec = 02000000;

inline bool asks_close_on_exec(int flags) { return flags & linux_cloexec; }

} // namespace wasi_epoll
