#pragma once

#include <sys/stat.h>

#include <support/result.h>

namespace wasi_epoll {

/// fstatat(2)
Result<void> stat_at(int directory, const char *path, bool follow, struct stat &into);

} // namespace wasi_epoll
