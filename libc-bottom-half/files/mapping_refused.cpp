// What sys/mman.h declares and can't be had: memory shared by a name, and what the machine
// does with its pages.

#include <sys/mman.h>

#include <errno.h>

static int not_here() {
  errno = ENOSYS;
  return -1;
}

extern "C" {
int shm_open(const char *, int, mode_t) { return not_here(); }
int shm_unlink(const char *) { return not_here(); }
int memfd_create(const char *, unsigned) { return not_here(); }
int mincore(void *, size_t, unsigned char *) { return not_here(); }
int mlock2(const void *, size_t, unsigned) { return not_here(); }
int remap_file_pages(void *, size_t, int, size_t, int) { return not_here(); }
}
