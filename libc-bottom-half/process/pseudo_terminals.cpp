// Pseudo-terminals, which nobody can make here: posix_openpt(3), openpty(3) and their families.
#include <errno.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>
#include <utmp.h>

namespace {

int refused() {
  errno = ENOSYS;
  return -1;
}

/// What is said of a descriptor that isn't one: EBADF, ENOTTY.
int not_one(int fd) {
  int copy = dup(fd);
  if (copy >= 0) {
    close(copy);
    errno = ENOTTY;
  }
  return -1;
}

} // namespace

extern "C" {
int posix_openpt(int) { return refused(); }
int openpty(int *, int *, char *, const termios *, const winsize *) { return refused(); }
int forkpty(int *, char *, const termios *, const winsize *) { return refused(); }
int login_tty(int fd) { return not_one(fd); }
int grantpt(int fd) { return not_one(fd); }
int unlockpt(int fd) { return not_one(fd); }
char *ptsname(int fd) {
  not_one(fd);
  return nullptr;
}
int ptsname_r(int fd, char *, size_t) {
  not_one(fd);
  return errno;
}
}
