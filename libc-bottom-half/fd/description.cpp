#include <fd/description.h>

namespace wasi_epoll {

Result<size_t> Description::try_read(Buffers) { return fail(EINVAL); }
Result<size_t> Description::try_write(Buffers) { return fail(EINVAL); }
Result<size_t> Description::read_at(Buffers, off_t) { return fail(ESPIPE); }
Result<size_t> Description::write_at(Buffers, off_t) { return fail(ESPIPE); }
Result<off_t> Description::seek(off_t, int) { return fail(ESPIPE); }
Result<int> Description::ioctl(unsigned long, void *) { return fail(ENOTTY); }
Result<int> Description::control(int command, long) {
  return fail(command == F_GETPIPE_SZ || command == F_SETPIPE_SZ ? EBADF : EINVAL);
}
Result<void> Description::sync(bool) { return fail(EINVAL); }
Result<void> Description::truncate(off_t) { return fail(EINVAL); }

Result<void> Description::stat(struct stat &into) {
  into = {};
  into.st_nlink = 1;
  into.st_blksize = 4096;
  return {};
}

} // namespace wasi_epoll
