// The close-on-exec flag in the flags of calls that make descriptors. Nothing can
// exec, but F_GETFD tells what was asked for: O_CLOEXEC, which is 0 in the base and
// in programs compiled for it, has Linux's value here, like EPOLL_CLOEXEC,
// EFD_CLOEXEC and the rest.
#pragma once

namespace wasi_epoll {

inline constexpr int linux_cloexec = 02000000;

inline bool asks_close_on_exec(int flags) { return flags & linux_cloexec; }

} // namespace wasi_epoll
