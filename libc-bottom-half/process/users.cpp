// getuid(2) and its family: one user without privileges, who can't become another.
#include <errno.h>
#include <grp.h>
#include <unistd.h>

#include <process/users.h>

#include <fd/arguments.h>

using namespace wasi_epoll;

static int failed(int code) {
  errno = code;
  return -1;
}

static int same(bool same) { return same ? 0 : failed(EPERM); }

template <class Id> static int set(Id wanted, Id own) {
  return wanted == static_cast<Id>(-1) ? failed(EINVAL) : same(wanted == own);
}

template <class Id> static int tell_three(Id id, Id *real, Id *effective, Id *saved) {
  if (!in_memory(real) || !in_memory(effective) || !in_memory(saved))
    return failed(EFAULT);
  *real = *effective = *saved = id;
  return 0;
}

// -1 leaves an identity as it is.
static bool is_user(uid_t user) { return user == the_user || user == static_cast<uid_t>(-1); }
static bool is_group(gid_t group) { return group == the_group || group == static_cast<gid_t>(-1); }

extern "C" {
uid_t getuid() { return the_user; }
uid_t geteuid() { return the_user; }
gid_t getgid() { return the_group; }
gid_t getegid() { return the_group; }
int setuid(uid_t user) { return set(user, the_user); }
int seteuid(uid_t user) { return set(user, the_user); }
int setgid(gid_t group) { return set(group, the_group); }
int setegid(gid_t group) { return set(group, the_group); }
int setreuid(uid_t real, uid_t effective) { return same(is_user(real) && is_user(effective)); }
int setregid(gid_t real, gid_t effective) { return same(is_group(real) && is_group(effective)); }
int setresuid(uid_t real, uid_t effective, uid_t saved) {
  return same(is_user(real) && is_user(effective) && is_user(saved));
}
int setresgid(gid_t real, gid_t effective, gid_t saved) {
  return same(is_group(real) && is_group(effective) && is_group(saved));
}
int getresuid(uid_t *real, uid_t *effective, uid_t *saved) {
  return tell_three(the_user, real, effective, saved);
}
int getresgid(gid_t *real, gid_t *effective, gid_t *saved) {
  return tell_three(the_group, real, effective, saved);
}
int getgroups(int size, gid_t groups[]) {
  if (size < 0)
    return failed(EINVAL);
  if (size > 0) {
    if (!in_memory(groups))
      return failed(EFAULT);
    groups[0] = the_group;
  }
  return 1;
}
int setgroups(size_t, const gid_t *) { return same(false); }
int initgroups(const char *, gid_t) { return same(false); }
int issetugid() { return 0; }
}
