#include <files/directory.h>

#include <stdlib.h>
#include <sys/epoll.h>

#include <files/errors.h>
#include <files/metadata.h>

namespace wasi_epoll {

Directory::~Directory() { free(path_); }

Result<off_t> Directory::seek(off_t offset, int whence) {
  if (whence == SEEK_CUR)
    offset += position_;
  else if (whence != SEEK_SET)
    return fail(EINVAL);
  if (offset < 0)
    return fail(EINVAL);
  return position_ = offset;
}

Result<void> Directory::stat(struct stat &into) {
  if (handle())
    return stat_descriptor(handle(), into);
  stat_of_ours(path_ + 1, into);
  return {};
}

Result<void> Directory::sync(bool data_only) {
  if (!handle())
    return {};
  wasi::FilesystemResult result;
  if (data_only)
    wasi::wasi_epoll_descriptor_sync_data(handle(), &result);
  else
    wasi::wasi_epoll_descriptor_sync(handle(), &result);
  return checked(result);
}

uint32_t Directory::readiness() { return EPOLLIN | EPOLLOUT; }

} // namespace wasi_epoll
