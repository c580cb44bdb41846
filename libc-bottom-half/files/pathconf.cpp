// pathconf(3), fpathconf(3): what there is room for. The host tells nothing of it; these are
// what Linux says, as far as it holds here.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <fd/table.h>
#include <files/stat.h>

using namespace wasi_epoll;

static Result<long> value(int name) {
  constexpr long block = 4096;
  constexpr long unlimited = -1; // and errno stays as it is
  switch (name) {
  case _PC_LINK_MAX:
    return _POSIX_LINK_MAX;
  case _PC_MAX_CANON:
    return _POSIX_MAX_CANON;
  case _PC_MAX_INPUT:
    return _POSIX_MAX_INPUT;
  case _PC_NAME_MAX:
    return NAME_MAX;
  case _PC_PATH_MAX:
    return PATH_MAX;
  case _PC_PIPE_BUF:
    return PIPE_BUF;
  case _PC_CHOWN_RESTRICTED:
  case _PC_NO_TRUNC:
  case _PC_SYNC_IO:
  case _PC_ASYNC_IO:
  case _PC_2_SYMLINKS:
    return 1;
  case _PC_VDISABLE:
    return 0;
  case _PC_FILESIZEBITS:
    return FILESIZEBITS;
  case _PC_REC_INCR_XFER_SIZE:
  case _PC_REC_MAX_XFER_SIZE:
  case _PC_REC_MIN_XFER_SIZE:
  case _PC_REC_XFER_ALIGN:
  case _PC_ALLOC_SIZE_MIN:
    return block;
  case _PC_FALLOC: // what is written later may find no room
  case _PC_PRIO_IO:
  case _PC_SOCK_MAXBUF:
  case _PC_SYMLINK_MAX:
    return unlimited;
  default:
    return fail(EINVAL);
  }
}

extern "C" long pathconf(const char *path, int name) {
  auto there = mode_at(AT_FDCWD, path, true);
  return posix<long>(there ? value(name) : fail(there));
}

extern "C" long fpathconf(int fd, int name) {
  return posix<long>(table.peek_any(fd) ? value(name) : fail(EBADF));
}
