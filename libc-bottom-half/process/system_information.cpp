// What programs ask about the machine beyond sysconf and uname.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <epoll/timers.h>
#include <fd/arguments.h>

static int failed(int code) {
  errno = code;
  return -1;
}

static int not_permitted() { return failed(EPERM); }

extern "C" {
int sethostname(const char *, size_t) { return not_permitted(); }
int setdomainname(const char *, size_t) { return not_permitted(); }
int chroot(const char *path) {
  struct stat status;
  if (stat(path, &status) < 0)
    return -1;
  return S_ISDIR(status.st_mode) ? not_permitted() : failed(ENOTDIR);
}

int getdomainname(char *into, size_t size) {
  if (size < sizeof "(none)")
    return failed(EINVAL);
  strcpy(into, "(none)");
  return 0;
}

int getloadavg(double *, int) { return -1; }

int get_nprocs() { return 1; }
int get_nprocs_conf() { return 1; }
long get_phys_pages() { return sysconf(_SC_PHYS_PAGES); }
long get_avphys_pages() { return sysconf(_SC_AVPHYS_PAGES); }

int sysinfo(struct sysinfo *into) {
  if (!wasi_epoll::in_memory(into))
    return failed(EFAULT);
  memset(into, 0, sizeof *into);
  into->uptime = wasi_epoll::monotonic_now() / 1'000'000'000;
  into->totalram = sysconf(_SC_PHYS_PAGES);
  into->freeram = sysconf(_SC_AVPHYS_PAGES);
  into->mem_unit = sysconf(_SC_PAGESIZE);
  into->procs = 1;
  return 0;
}

void sync() {}
int syncfs(int fd) {
  // Any descriptor is on some file system, also what itself can't be synced.
  return fsync(fd) == 0 || errno == EINVAL ? 0 : -1;
}
}
