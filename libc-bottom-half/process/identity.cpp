// Process numbers. There is one process, without a parent, alone in its group.
#include <errno.h>
#include <unistd.h>

static constexpr pid_t self = 42; // As the base's emulation has it.

static int failed(int code) {
  errno = code;
  return -1;
}

static bool is_self(pid_t process) { return process == 0 || process == self; }

extern "C" {
pid_t getpid() { return self; }
pid_t gettid() { return self; }
pid_t getppid() { return 0; }
pid_t getpgrp() { return self; }
pid_t setpgrp() { return self; }
pid_t getpgid(pid_t process) { return is_self(process) ? self : failed(ESRCH); }
pid_t getsid(pid_t process) { return is_self(process) ? self : failed(ESRCH); }
// A session's leader, as this one is, may not do either of these.
pid_t setsid() { return failed(EPERM); }
int setpgid(pid_t process, pid_t group) {
  return failed(process < 0 || group < 0 ? EINVAL : is_self(process) ? EPERM : ESRCH);
}
}
