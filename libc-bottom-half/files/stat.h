#pragma once

#include <sys/stat.h>

#include <support/result.h>

namespace wasi_epoll {

/// fstatat(2)
Result<void> stat_at(int directory, const char *path, bool follow, struct stat &into);
/// The same with AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH. EINVAL for other flags.
Result<void> stat_by_flags(int directory, const char *path, int flags, struct stat &into);
/// As much of it as costs the host half: st_mode only.
Result<mode_t> mode_at(int directory, const char *path, bool follow);

} // namespace wasi_epoll
