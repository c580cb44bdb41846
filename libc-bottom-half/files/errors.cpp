#include <files/errors.h>

#include <errno.h>
#include <stdlib.h>

#include <iterator>

namespace wasi_epoll {

// In the order of variant error-code.
static constexpr uint8_t errnos[] = {
    EACCES,          // access
    EALREADY,        // already
    EBADF,           // bad-descriptor
    EBUSY,           // busy
    EDEADLK,         // deadlock
    EDQUOT,          // quota
    EEXIST,          // exist
    EFBIG,           // file-too-large
    EILSEQ,          // illegal-byte-sequence
    EINPROGRESS,     // in-progress
    EINTR,           // interrupted
    EINVAL,          // invalid
    EIO,             // io
    EISDIR,          // is-directory
    ELOOP,           // loop
    EMLINK,          // too-many-links
    EMSGSIZE,        // message-size
    ENAMETOOLONG,    // name-too-long
    ENODEV,          // no-device
    ENOENT,          // no-entry
    ENOLCK,          // no-lock
    ENOMEM,          // insufficient-memory
    ENOSPC,          // insufficient-space
    ENOTDIR,         // not-directory
    ENOTEMPTY,       // not-empty
    ENOTRECOVERABLE, // not-recoverable
    EOPNOTSUPP,      // unsupported
    ENOTTY,          // no-tty
    ENXIO,           // no-such-device
    EOVERFLOW,       // overflow
    EPERM,           // not-permitted
    EPIPE,           // pipe
    EROFS,           // read-only
    ESPIPE,          // invalid-seek
    ETXTBSY,         // text-file-busy
    EXDEV,           // cross-device
};

int take_errno(wasi::FilesystemError &error) {
  if (error.code < std::size(errnos))
    return errnos[error.code];
  if (error.text.some && error.text.value.size)
    free(error.text.value.data);
  return EIO;
}

} // namespace wasi_epoll
