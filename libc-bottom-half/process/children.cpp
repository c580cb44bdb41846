// fork(2), execve(2), posix_spawn(3) and what is made of them: there is one process
// and will be no other. ENOSYS; and without children there is none to wait for.
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fd/arguments.h>

using namespace wasi_epoll;

static int failed(int code) {
  errno = code;
  return -1;
}

// What Linux has for children that are threads.
static constexpr int of_threads = static_cast<int>(__WNOTHREAD | __WALL | __WCLONE);

static int not_here() { return failed(ENOSYS); }
static int no_children() { return failed(ECHILD); }

extern "C" {
pid_t fork() { return not_here(); }
pid_t _Fork() { return not_here(); }
pid_t vfork() { return not_here(); }
int execve(const char *, char *const[], char *const[]) { return not_here(); }
int execv(const char *, char *const[]) { return not_here(); }
int execvp(const char *, char *const[]) { return not_here(); }
int execvpe(const char *, char *const[], char *const[]) { return not_here(); }
int fexecve(int, char *const[], char *const[]) { return not_here(); }
int execl(const char *, const char *, ...) { return not_here(); }
int execle(const char *, const char *, ...) { return not_here(); }
int execlp(const char *, const char *, ...) { return not_here(); }
int daemon(int, int) { return not_here(); }

int posix_spawn(pid_t *, const char *, const posix_spawn_file_actions_t *,
                const posix_spawnattr_t *, char *const *, char *const *) {
  return ENOSYS;
}
int posix_spawnp(pid_t *, const char *, const posix_spawn_file_actions_t *,
                 const posix_spawnattr_t *, char *const *, char *const *) {
  return ENOSYS;
}

pid_t wait4(pid_t process, int *, int options, rusage *) {
  if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | of_threads))
    return failed(EINVAL);
  return failed(process == INT_MIN ? ESRCH : ECHILD);
}
pid_t wait3(int *status, int options, rusage *usage) { return wait4(-1, status, options, usage); }
pid_t waitpid(pid_t process, int *status, int options) {
  return wait4(process, status, options, nullptr);
}
pid_t wait(int *) { return no_children(); }
int waitid(idtype_t type, id_t id, siginfo_t *into, int options) {
  if (!none_or_in_memory(into))
    return failed(EFAULT);
  constexpr int kinds = WEXITED | WSTOPPED | WCONTINUED;
  bool known = type == P_ALL || (type == P_PID && static_cast<pid_t>(id) > 0) ||
               (type == P_PGID && static_cast<pid_t>(id) >= 0);
  if (!known || !(options & kinds) || options & ~(kinds | WNOHANG | WNOWAIT | of_threads))
    return failed(EINVAL);
  return no_children();
}

// 0 for a null command says that there is no shell.
int system(const char *command) { return command ? not_here() : 0; }
FILE *popen(const char *, const char *) {
  not_here();
  return nullptr;
}
int pclose(FILE *) { return no_children(); }
}
