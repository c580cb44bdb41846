// Who the process is, what it may use, and what it can't do.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void numbers(void **state) {
  (void)state;
  assert_true(getpid() > 0);
  assert_int_equal(getpid(), getpid());
  assert_true(getppid() >= 0);
  assert_int_equal(getpgid(0), getpgrp());
  assert_errno(ESRCH, getpgid(99999999));
  assert_int_equal(getuid(), geteuid());
  assert_int_equal(getgid(), getegid());
  ok(setuid(getuid()));
  ok(setgid(getgid()));
  if (getuid() != 0)
    assert_errno(EPERM, setuid(0));
  gid_t groups[NGROUPS_MAX];
  int count = ok(getgroups(0, NULL));
  assert_true(count >= 0 && count <= NGROUPS_MAX);
  ok(getgroups(NGROUPS_MAX, groups));
}

static void users(void **state) {
  (void)state;
  struct passwd *user = getpwuid(getuid());
  assert_non_null(user);
  assert_int_equal(user->pw_uid, getuid());
  char name[64];
  strcpy(name, user->pw_name);
  user = getpwnam(name);
  assert_non_null(user);
  assert_int_equal(user->pw_uid, getuid());
  assert_null(getpwnam("no such user here"));
  struct passwd entry, *found;
  char buffer[1024];
  assert_int_equal(getpwuid_r(getuid(), &entry, buffer, sizeof buffer, &found), 0);
  assert_ptr_equal(found, &entry);
  assert_string_equal(entry.pw_name, name);
  assert_int_equal(getpwuid_r(getuid(), &entry, buffer, 2, &found), ERANGE);
  assert_null(found);
  assert_int_equal(getpwuid_r(87654321, &entry, buffer, sizeof buffer, &found), 0);
  assert_null(found);
  struct group *group = getgrgid(getgid());
  assert_non_null(group);
  assert_int_equal(group->gr_gid, getgid());
  assert_null(getgrnam("no such group here"));
  setpwent();
  assert_non_null(getpwent());
  endpwent();
}

static void masks(void **state) {
  (void)state;
  mode_t old = umask(027);
  assert_int_equal(umask(old), 027);
  assert_int_equal(umask(old), old);
}

static void limits(void **state) {
  (void)state;
  struct rlimit limit, lower;
  ok(getrlimit(RLIMIT_NOFILE, &limit));
  assert_true(limit.rlim_cur <= limit.rlim_max);
  assert_int_equal(sysconf(_SC_OPEN_MAX), limit.rlim_cur);
  lower = limit;
  lower.rlim_cur = 20;
  ok(setrlimit(RLIMIT_NOFILE, &lower));
  assert_int_equal(sysconf(_SC_OPEN_MAX), 20);
  int fds[2];
  ok(pipe(fds));
  assert_errno(EINVAL, fcntl(fds[0], F_DUPFD, 20));
  ok(close(fds[0]));
  ok(close(fds[1]));
  ok(setrlimit(RLIMIT_NOFILE, &limit));
  struct rlimit wrong = {2, 1};
  assert_errno(EINVAL, setrlimit(RLIMIT_NOFILE, &wrong));
  assert_errno(EINVAL, getrlimit(99, &limit));
  ok(getrlimit(RLIMIT_STACK, &limit));
  assert_true(limit.rlim_cur >= 1 << 20);
  ok(prlimit(0, RLIMIT_CPU, NULL, &limit));
}

static void system_values(void **state) {
  (void)state;
  long page = sysconf(_SC_PAGESIZE);
  assert_true(page >= 4096 && (page & (page - 1)) == 0);
  assert_int_equal(getpagesize(), page);
  assert_true(sysconf(_SC_NPROCESSORS_ONLN) >= 1);
  assert_true(sysconf(_SC_CLK_TCK) > 0);
  assert_true(sysconf(_SC_IOV_MAX) >= 16);
  assert_true(sysconf(_SC_VERSION) >= 200809);
  assert_true(sysconf(_SC_PHYS_PAGES) > 0);
  assert_errno(EINVAL, sysconf(-5));
  assert_errno(EINVAL, sysconf(100000));
  assert_true(pathconf("/", _PC_NAME_MAX) >= 14 || errno == ENOENT);
  struct utsname name;
  ok(uname(&name));
  assert_true(name.sysname[0]);
  char host[256];
  ok(gethostname(host, sizeof host));
  assert_true(host[0]);
}

static void times_used(void **state) {
  (void)state;
  struct tms used, later;
  clock_t start = times(&used);
  struct rusage usage;
  ok(getrusage(RUSAGE_SELF, &usage));
  assert_true(usage.ru_maxrss > 0);
  volatile double x = 1;
  for (int64_t end = now_ms() + 50; now_ms() < end;)
    x = x * 1.0000001;
  clock_t end = times(&later);
  assert_true(end - start >= 3 && end - start < 10 * sysconf(_SC_CLK_TCK));
  assert_true(later.tms_utime + later.tms_stime >= used.tms_utime + used.tms_stime);
  clock_t before = clock();
  for (int64_t end = now_ms() + 30; now_ms() < end;)
    x = x * 1.0000001;
  clock_t passed = clock() - before;
  assert_true(passed > CLOCKS_PER_SEC / 200 && passed < CLOCKS_PER_SEC * 10);
  assert_int_equal(CLOCKS_PER_SEC, 1000000); /* XSI */
  struct timespec cpu;
  ok(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu));
  assert_true(cpu.tv_sec > 0 || cpu.tv_nsec > 0);
  assert_errno(EINVAL, getrusage(77, &usage));
}

static void no_children(void **state) {
  (void)state;
  int status;
  assert_errno(ECHILD, wait(&status));
  assert_errno(ECHILD, waitpid(-1, &status, WNOHANG));
#ifdef __wasm__
  char *arguments[] = {"true", NULL};
  pid_t child;
  assert_errno(ENOSYS, fork());
  assert_errno(ENOSYS, execvp("true", arguments));
  assert_errno(ENOSYS, system("true"));
  assert_int_equal(system(NULL), 0);
  assert_null(popen("true", "r"));
  assert_int_equal(posix_spawnp(&child, "true", NULL, NULL, arguments, NULL), ENOSYS);
#endif
}

static void no_terminal_in_a_pipe(void **state) {
  (void)state;
  int fds[2];
  struct termios settings;
  ok(pipe(fds));
  assert_int_equal(isatty(fds[0]), 0);
  assert_int_equal(errno, ENOTTY);
  assert_errno(ENOTTY, tcgetattr(fds[0], &settings));
  assert_null(ttyname(fds[0]));
  assert_int_equal(errno, ENOTTY);
  close(fds[0]), close(fds[1]);
  assert_int_equal(isatty(fds[0]), 0);
  assert_int_equal(errno, EBADF);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers),       cmocka_unit_test(users),
      cmocka_unit_test(masks),         cmocka_unit_test(limits),
      cmocka_unit_test(system_values), cmocka_unit_test(times_used),
      cmocka_unit_test(no_children),   cmocka_unit_test(no_terminal_in_a_pipe),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
