// wasi_epoll_task_cancelled, wasi_epoll_task_cancel
#include <wasi_epoll.h>

#include <utility>

#include <canon/abi.h>
#include <fd/table.h>
#include <support/close_on_exec.h>
#include <task/call.h>

extern "C" {
WASI_EPOLL_IMPORT("[export]$root", "[task-cancel]")
void wasi_epoll_canon_task_cancel(void);
}

namespace wasi_epoll {

Result<void> Call::agree() {
  if (!cancelled_ || std::exchange(agreed_, true))
    return fail(EINVAL);
  wasi_epoll_canon_task_cancel();
  return {};
}

static Result<int> descriptor(int flags) {
  if (flags & ~(O_NONBLOCK | O_CLOEXEC | linux_cloexec))
    return fail(EINVAL);
  if (!current_call)
    return fail(ENOTSUP);
  current_call->set_status_flags(current_call->status_flags() | (flags & O_NONBLOCK));
  return table.install(*current_call, asks_close_on_exec(flags));
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int wasi_epoll_task_cancelled(int flags) { return posix<int>(descriptor(flags)); }

extern "C" int wasi_epoll_task_cancel(void) {
  return posix<int>(current_call ? current_call->agree() : Result<void>(fail(ENOTSUP)));
}
