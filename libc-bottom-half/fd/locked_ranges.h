// Which bytes of which files are locked, and by whom (fcntl_locking(2)). The host knows no
// locks, so other processes see none.
#pragma once

#include <fd/description.h>

namespace wasi_epoll {

struct RangeLock {
  Description *through = nullptr;
  unsigned file = 0;       // a number that all descriptions of the file share while it is locked
  bool of_process = false; // or of the description alone
  short type = F_UNLCK;    // F_RDLCK, F_WRLCK; F_UNLCK to give up
  off_t first = 0;
  off_t last = 0; // the largest there is for all that follows
};

/// One that is in the way of `wanted`; null without any, and for what isn't a file. It finds
/// out which file it is, and other tasks may run.
const RangeLock *conflict(RangeLock &wanted);

/// Takes, changes or gives up, right after conflict() found none. ENOLCK when memory is out.
Result<void> set(const RangeLock &wanted);

} // namespace wasi_epoll
