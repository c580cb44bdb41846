// fork(2), execve(2), posix_spawn(3) and what is made of them: there is one process
// and will be no other. ENOSYS; and without children there is none to wait for.
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int not_here() {
  errno = ENOSYS;
  return -1;
}

static int no_children() {
  errno = ECHILD;
  return -1;
}

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

pid_t wait(int *) { return no_children(); }
pid_t waitpid(pid_t, int *, int options) {
  if (options & ~(WNOHANG | WUNTRACED | WCONTINUED)) {
    errno = EINVAL;
    return -1;
  }
  return no_children();
}
pid_t wait3(int *, int, rusage *) { return no_children(); }
pid_t wait4(pid_t, int *, int, rusage *) { return no_children(); }
int waitid(idtype_t, id_t, siginfo_t *, int) { return no_children(); }

// 0 for a null command says that there is no shell.
int system(const char *command) { return command ? not_here() : 0; }
FILE *popen(const char *, const char *) {
  not_here();
  return nullptr;
}
int pclose(FILE *) { return no_children(); }
}
