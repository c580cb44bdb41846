// utmpx.h and utmp.h: who is logged in. Nobody is, and nobody can be written down.
#include <errno.h>
#include <utmp.h>
#include <utmpx.h>

extern "C" {
void setutxent() {}
void endutxent() {}
utmpx *getutxent() { return nullptr; }
utmpx *getutxid(const utmpx *) { return nullptr; }
utmpx *getutxline(const utmpx *) { return nullptr; }
utmpx *pututxline(const utmpx *) {
  errno = EPERM;
  return nullptr;
}
void updwtmpx(const char *, const utmpx *) {}
int utmpxname(const char *) {
  errno = ENOTSUP;
  return -1;
}

void setutent() __attribute__((alias("setutxent")));
void endutent() __attribute__((alias("endutxent")));
utmpx *getutent() __attribute__((alias("getutxent")));
utmpx *getutid(const utmpx *) __attribute__((alias("getutxid")));
utmpx *getutline(const utmpx *) __attribute__((alias("getutxline")));
utmpx *pututline(const utmpx *) __attribute__((alias("pututxline")));
void updwtmp(const char *, const utmpx *) __attribute__((alias("updwtmpx")));
int utmpname(const char *) __attribute__((alias("utmpxname")));
}
