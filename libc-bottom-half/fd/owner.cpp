#include <fd/owner.h>

#include <limits.h>
#include <unistd.h>

#include <fd/arguments.h>

namespace wasi_epoll {

/// Nobody (0) or this process, which is its own group and only thread.
static Result<int> set_owner(Description &description, int type, pid_t owner) {
  if (owner != 0 && owner != getpid())
    return fail(ESRCH);
  description.set_owner({static_cast<uint8_t>(type), owner != 0});
  return 0;
}

Result<int> control_owner(Description &description, int command, long argument) {
  auto [type, present] = description.owner();
  pid_t owner = present ? getpid() : 0;
  auto *extended = reinterpret_cast<f_owner_ex *>(argument);
  switch (command) {
  case F_GETOWN:
    return type == F_OWNER_PGRP ? -owner : owner;
  case F_SETOWN:
    if (argument == INT_MIN)
      return fail(EINVAL);
    return argument < 0 ? set_owner(description, F_OWNER_PGRP, -argument)
                        : set_owner(description, F_OWNER_PID, argument);
  case F_GETOWN_EX:
    if (!in_memory(extended, sizeof *extended))
      return fail(EFAULT);
    *extended = {type, owner};
    return 0;
  default:
    if (!in_memory(extended, sizeof *extended))
      return fail(EFAULT);
    if (extended->type < F_OWNER_TID || extended->type > F_OWNER_PGRP)
      return fail(EINVAL);
    return set_owner(description, extended->type, extended->pid);
  }
}

} // namespace wasi_epoll
