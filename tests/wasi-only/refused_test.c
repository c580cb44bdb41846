// What can't be had, and the error that says so: as docs/compatibility.md lists it.
// run: --dir $TMP::/tmp
#include "support.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <threads.h>
#include <unistd.h>
#include <utmpx.h>

static void *nothing(void *argument) { return argument; }
static int nothing_c11(void *argument) { return argument != NULL; }

static void threads(void **state) {
  pthread_t thread;
  thrd_t c11;
  assert_int_equal(pthread_create(&thread, NULL, nothing, NULL), EAGAIN);
  assert_int_equal(thrd_create(&c11, nothing_c11, NULL), thrd_nomem);
  assert_int_equal(pthread_cancel(pthread_self()), ENOTSUP);
  assert_int_equal(pthread_setschedprio(pthread_self(), 1), ENOTSUP);
}

static void what_is_shared_with_others(void **state) {
  assert_errno(ENOSYS, shm_open("/x", O_RDWR | O_CREAT, 0600));
  assert_errno(ENOSYS, shm_unlink("/x"));
  assert_errno(ENOSYS, mq_open("/x", O_RDWR));
  assert_errno(ENOSYS, mq_unlink("/x"));
  assert_errno(EBADF, mq_send(5, "x", 1, 0));
  assert_errno(EBADF, mq_close(5));
}

static void file_systems(void **state) {
  struct statvfs fs;
  struct statfs old;
  assert_errno(ENOSYS, statvfs("/", &fs));
  assert_errno(ENOSYS, fstatvfs(0, &fs));
  assert_errno(ENOSYS, statfs("/", &old));
  int fd = ok(open("/tmp/file", O_RDWR | O_CREAT, 0644));
  assert_errno(EOPNOTSUPP, open("/tmp", O_TMPFILE | O_RDWR, 0600));
  assert_errno(EINVAL, lseek(fd, 0, 3 /* SEEK_DATA */));
  assert_errno(EINVAL, lseek(fd, 0, 4 /* SEEK_HOLE */));
  assert_errno(EOPNOTSUPP, mkfifo("/tmp/fifo", 0644));
  assert_errno(EPERM, mknod("/tmp/node", S_IFCHR | 0644, 0));
  assert_errno(EPERM, chmod("/tmp/file", 0600));
  assert_errno(EPERM, fchmod(fd, 0));
  assert_errno(EPERM, chown("/tmp/file", 0, 0));
  ok(chmod("/tmp/file", 0644));
  ok(chown("/tmp/file", -1, -1));
  assert_ptr_equal(mmap(NULL, 10, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
  assert_int_equal(errno, ENODEV);
  assert_ptr_equal(mmap((void *)0x10000, 10, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0),
                   MAP_FAILED);
  assert_int_equal(errno, ENOMEM);
  assert_ptr_equal(mmap(NULL, 10, PROT_EXEC, MAP_PRIVATE, fd, 0), MAP_FAILED);
  assert_int_equal(errno, EPERM);
  assert_errno(EILSEQ, open("/tmp/\xff", O_RDONLY));
  ok(symlink("file", "/tmp/link"));
  assert_errno(EINVAL, linkat(AT_FDCWD, "/tmp/link", AT_FDCWD, "/tmp/other", AT_SYMLINK_FOLLOW));
  ok(unlink("/tmp/link"));
  ok(unlink("/tmp/file"));
  ok(close(fd));
}

static void the_network(void **state) {
  assert_errno(EPERM, socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
  assert_errno(ESOCKTNOSUPPORT, socket(AF_INET, SOCK_SEQPACKET, 0));
  int fd = ok(socket(AF_INET6, SOCK_STREAM, 0)), off = 0, on = 1;
  assert_errno(ENOPROTOOPT, setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off));
  ok(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on));
  struct linger reset = {1, 0};
  assert_errno(ENOPROTOOPT, setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset));
  assert_errno(ENOPROTOOPT, setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
  ok(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &off, sizeof off));
  char info[256];
  socklen_t size = sizeof info;
  assert_errno(ENOPROTOOPT, getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &size));
  assert_errno(ENOPROTOOPT, setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
  ok(close(fd));
}

static void clocks_and_timers(void **state) {
  struct itimerval value = {{0, 0}, {1, 0}};
  assert_errno(EINVAL, setitimer(ITIMER_VIRTUAL, &value, NULL));
  assert_errno(EINVAL, setitimer(ITIMER_PROF, &value, NULL));
  struct timespec now = {1, 0};
  assert_errno(EPERM, clock_settime(CLOCK_REALTIME, &now));
  assert_errno(EINVAL, clock_settime(CLOCK_MONOTONIC, &now));
}

static void terminals_and_logins(void **state) {
  int ends[2];
  assert_errno(ENOSYS, posix_openpt(O_RDWR));
  assert_errno(ENOSYS, openpty(ends, ends + 1, NULL, NULL, NULL));
  assert_errno(ENOSYS, forkpty(ends, NULL, NULL, NULL));
  assert_errno(EBADF, grantpt(999));
  ok(pipe(ends));
  assert_errno(ENOTTY, grantpt(ends[0]));
  assert_errno(ENOTTY, unlockpt(ends[0]));
  assert_null(ptsname(ends[0]));
  assert_int_equal(errno, ENOTTY);
  assert_int_equal(ptsname_r(999, NULL, 0), EBADF);
  ok(close(ends[0]));
  ok(close(ends[1]));
  setutxent();
  assert_null(getutxent());
  struct utmpx entry = {.ut_type = USER_PROCESS};
  assert_null(pututxline(&entry));
  assert_int_equal(errno, EPERM);
  endutxent();
}

static void libraries(void **state) {
  assert_null(dlopen("libm.so", RTLD_NOW));
  assert_non_null(dlerror());
  assert_null(dlerror());
  Dl_info info;
  assert_int_equal(dladdr((void *)libraries, &info), 0);
}

static void scheduling(void **state) {
  struct sched_param first = {.sched_priority = 1};
  assert_errno(EPERM, sched_setscheduler(0, SCHED_FIFO, &first));
  first.sched_priority = 0;
  assert_errno(EPERM, sched_setscheduler(0, SCHED_BATCH, &first));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(threads),           cmocka_unit_test(what_is_shared_with_others),
      cmocka_unit_test(file_systems),      cmocka_unit_test(the_network),
      cmocka_unit_test(clocks_and_timers), cmocka_unit_test(terminals_and_logins),
      cmocka_unit_test(libraries),         cmocka_unit_test(scheduling),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
