// Open file descriptions: what descriptors refer to.
//
// Each kind of descriptor is one class derived from Description, in one file of
// its own; the descriptor table knows nothing of kinds. Operations never block:
// where Linux would, they fail with EAGAIN and start nothing; fd/blocking.h does
// the waiting, the same for every kind.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <span>

#include <epoll/pollable.h>
#include <support/object.h>
#include <support/result.h>

namespace wasi_epoll {

class Directory;
class File;
class Socket;

/// A program's buffers, in order. Lengths are checked: their sum fits ssize_t.
using Buffers = std::span<const iovec>;

class Description : public Pollable, public Counted {
public:
  /// Bytes moved; 0 is the end of file. EAGAIN when none are there now.
  virtual Result<size_t> try_read(Buffers into);
  /// Bytes taken, perhaps not all. EAGAIN when there's no room now.
  virtual Result<size_t> try_write(Buffers from);
  /// As try_read and try_write, at an offset of its own. ESPIPE without one.
  virtual Result<size_t> read_at(Buffers into, off_t offset);
  virtual Result<size_t> write_at(Buffers from, off_t offset);
  virtual Result<off_t> seek(off_t offset, int whence);
  virtual Result<void> stat(struct stat &into);
  /// ioctl(2) requests that not every kind has (FIONBIO is common to all). ENOTTY.
  virtual Result<int> ioctl(unsigned long request, void *argument);
  /// fcntl(2) commands that not every kind has. EINVAL.
  virtual Result<int> control(int command, long argument);
  /// fsync(2); `data_only` for fdatasync(2). EINVAL.
  virtual Result<void> sync(bool data_only);
  /// ftruncate(2). EINVAL.
  virtual Result<void> truncate(off_t size);

  /// Whether epoll takes it; EPERM otherwise, as for regular files.
  bool pollable() const { return pollable_; }
  /// Whether a private mapping of it is memory that is zero: /dev/zero.
  virtual bool maps_zeros() const { return false; }

  // The kinds that some calls are only for; null for all others.
  virtual Directory *directory() { return nullptr; }
  virtual File *file() { return nullptr; }
  virtual Socket *socket() { return nullptr; }
  /// Whether both are one file, perhaps opened twice.
  virtual bool is_same_as(const File &) const { return false; }
  /// For the other kinds with calls of their own: the address of something of theirs.
  const void *kind() const { return kind_; }

  /// How long a blocking operation waits, nanoseconds (SO_RCVTIMEO, SO_SNDTIMEO).
  virtual uint64_t receive_timeout() const { return UINT64_MAX; }
  virtual uint64_t send_timeout() const { return UINT64_MAX; }

  /// F_GETFL: the access mode and O_APPEND, O_NONBLOCK, ...
  int status_flags() const { return flags_; }
  void set_status_flags(int flags) { flags_ = flags; }
  bool non_blocking() const { return flags_ & O_NONBLOCK; }
  bool readable() const { return flags_ & O_RDONLY; }
  bool writable() const { return flags_ & O_WRONLY; }
  /// Opened with O_PATH: it stands for a place, and there's nothing behind it.
  bool only_place() const { return flags_ & O_PATH; }

  /// Whom F_SETOWN made the owner: a thread, process or group (F_OWNER_*), if it is anybody.
  struct Owner {
    uint8_t type : 2;
    bool present : 1;
  };
  Owner owner() const { return owner_; }
  void set_owner(Owner owner) { owner_ = owner; }

protected:
  explicit Description(int flags, const void *kind = nullptr) : kind_(kind), flags_(flags) {}
  /// Always ready, so that there's nothing to wait for.
  void not_pollable() { pollable_ = false; }

private:
  const void *kind_;
  int flags_;
  bool pollable_ = true;
  Owner owner_{};
};

/// The sum of the lengths.
inline size_t total_size(Buffers buffers) {
  if (buffers.size() == 1) [[likely]]
    return buffers[0].iov_len;
  size_t total = 0;
  for (const iovec &buffer : buffers)
    total += buffer.iov_len;
  return total;
}

} // namespace wasi_epoll
