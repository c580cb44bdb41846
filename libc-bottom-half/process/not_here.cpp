// Calls that some header declares and that can't be had.
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <mqueue.h>
#include <pwd.h>
#include <stdio.h>
#include <stropts.h>
#include <sys/timex.h>
#include <unistd.h>

static int refused(int code) {
  errno = code;
  return -1;
}

extern "C" {
mqd_t mq_open(const char *, int, ...) { return refused(ENOSYS); }
int mq_close(mqd_t) { return refused(EBADF); }
int mq_unlink(const char *) { return refused(ENOSYS); }
int mq_getattr(mqd_t, mq_attr *) { return refused(EBADF); }
int mq_setattr(mqd_t, const mq_attr *, mq_attr *) { return refused(EBADF); }
int mq_notify(mqd_t, const sigevent *) { return refused(EBADF); }
int mq_send(mqd_t, const char *, size_t, unsigned) { return refused(EBADF); }
int mq_timedsend(mqd_t, const char *, size_t, unsigned, const timespec *) { return refused(EBADF); }
ssize_t mq_receive(mqd_t, char *, size_t, unsigned *) { return refused(EBADF); }
ssize_t mq_timedreceive(mqd_t, char *, size_t, unsigned *, const timespec *) {
  return refused(EBADF);
}

int adjtimex(timex *) { return refused(EPERM); }
int clock_adjtime(clockid_t, timex *) { return refused(EPERM); }
int getdents(int, dirent *, size_t) { return refused(ENOSYS); }
int isastream(int fd) {
  int copy = dup(fd);
  return copy < 0 ? -1 : close(copy);
}
// Every address is the program's own, which has no symbols.
int dladdr(const void *, Dl_info *) { return 0; }
passwd *fgetpwent(FILE *) { return nullptr; }
group *fgetgrent(FILE *) { return nullptr; }
// Echo can't be turned off.
char *getpass(const char *) {
  errno = ENXIO;
  return nullptr;
}
}
