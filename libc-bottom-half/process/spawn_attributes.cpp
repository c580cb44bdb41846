// The attributes that posix_spawn would follow, kept as they are set.
#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

static constexpr int known_flags = POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP |
                                   POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                   POSIX_SPAWN_SETSCHEDPARAM | POSIX_SPAWN_SETSCHEDULER |
                                   POSIX_SPAWN_USEVFORK | POSIX_SPAWN_SETSID;

/// It need not be open yet.
static bool can_be_open(int fd) { return fd >= 0 && fd < getdtablesize(); }

extern "C" {
int posix_spawnattr_init(posix_spawnattr_t *it) {
  memset(it, 0, sizeof *it);
  return 0;
}
int posix_spawnattr_destroy(posix_spawnattr_t *) { return 0; }
int posix_spawnattr_setflags(posix_spawnattr_t *it, short flags) {
  if (flags & ~known_flags)
    return EINVAL;
  it->__flags = flags;
  return 0;
}
int posix_spawnattr_getflags(const posix_spawnattr_t *it, short *flags) {
  *flags = it->__flags;
  return 0;
}
int posix_spawnattr_setpgroup(posix_spawnattr_t *it, pid_t group) {
  it->__pgrp = group;
  return 0;
}
int posix_spawnattr_getpgroup(const posix_spawnattr_t *it, pid_t *group) {
  *group = it->__pgrp;
  return 0;
}
int posix_spawnattr_setsigmask(posix_spawnattr_t *it, const sigset_t *mask) {
  it->__mask = *mask;
  return 0;
}
int posix_spawnattr_getsigmask(const posix_spawnattr_t *it, sigset_t *mask) {
  *mask = it->__mask;
  return 0;
}
int posix_spawnattr_setsigdefault(posix_spawnattr_t *it, const sigset_t *set) {
  it->__def = *set;
  return 0;
}
int posix_spawnattr_getsigdefault(const posix_spawnattr_t *it, sigset_t *set) {
  *set = it->__def;
  return 0;
}
int posix_spawnattr_setschedparam(posix_spawnattr_t *, const sched_param *) { return ENOSYS; }
int posix_spawnattr_getschedparam(const posix_spawnattr_t *, sched_param *) { return ENOSYS; }
int posix_spawnattr_setschedpolicy(posix_spawnattr_t *, int) { return ENOSYS; }
int posix_spawnattr_getschedpolicy(const posix_spawnattr_t *, int *) { return ENOSYS; }

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *it) {
  memset(it, 0, sizeof *it);
  return 0;
}
int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *) { return 0; }
int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *, int fd, const char *, int,
                                     mode_t) {
  return can_be_open(fd) ? 0 : EBADF;
}
int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *, int fd) {
  return can_be_open(fd) ? 0 : EBADF;
}
int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *, int fd, int to) {
  return can_be_open(fd) && can_be_open(to) ? 0 : EBADF;
}
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *) { return 0; }
int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *, int fd) {
  return fd < 0 ? EBADF : 0;
}
int posix_spawn_file_actions_addchdir(posix_spawn_file_actions_t *, const char *)
    __attribute__((alias("posix_spawn_file_actions_addchdir_np")));
int posix_spawn_file_actions_addfchdir(posix_spawn_file_actions_t *, int)
    __attribute__((alias("posix_spawn_file_actions_addfchdir_np")));
}
