#include <files/devices.h>

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include <fd/table.h>

namespace wasi_epoll {

namespace {

constexpr unsigned memory_devices = 1; // their major number on Linux
constexpr uint32_t always_ready = EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM;

void stat_of(dev_t number, struct stat &into) {
  into = {};
  into.st_mode = S_IFCHR | 0666;
  into.st_rdev = number;
  into.st_ino = number;
  into.st_nlink = 1;
  into.st_blksize = 4096;
}

/// Empty to readers, takes what is written. Positions mean nothing, and epoll
/// doesn't take it, as on Linux.
class Null : public Description {
public:
  Null(unsigned minor, int flags, bool pollable = false) : Description(flags), minor_(minor) {
    if (!pollable)
      not_pollable();
  }

  Result<size_t> try_read(Buffers) override { return 0; }
  Result<size_t> try_write(Buffers from) override { return total_size(from); }
  Result<size_t> read_at(Buffers into, off_t) override { return try_read(into); }
  Result<size_t> write_at(Buffers from, off_t) override { return try_write(from); }
  Result<off_t> seek(off_t, int whence) override {
    return whence >= SEEK_SET && whence <= SEEK_END ? Result<off_t>(0) : fail(EINVAL);
  }
  Result<void> stat(struct stat &into) override {
    stat_of(makedev(memory_devices, minor_), into);
    return {};
  }
  uint32_t readiness() override { return always_ready; }

private:
  unsigned minor_;
};

class Zero : public Null {
public:
  using Null::Null;
  Result<size_t> try_read(Buffers into) override {
    for (const iovec &buffer : into)
      memset(buffer.iov_base, 0, buffer.iov_len);
    return total_size(into);
  }
  bool maps_zeros() const override { return true; }
};

class Full final : public Zero {
public:
  using Zero::Zero;
  bool maps_zeros() const override { return false; }
  Result<size_t> try_write(Buffers) override { return fail(ENOSPC); }
};

/// The host's random bytes. What is written to it adds nothing to them.
class Random : public Null {
public:
  using Null::Null;
  Result<size_t> try_read(Buffers into) override {
    size_t done = 0;
    for (const iovec &buffer : into) {
      ssize_t count = getrandom(buffer.iov_base, buffer.iov_len, 0);
      if (count < 0)
        return fail(errno);
      done += count;
      if (static_cast<size_t>(count) < buffer.iov_len)
        break;
    }
    return done;
  }
  Result<int> ioctl(unsigned long, void *) override { return fail(EINVAL); }
};

class RandomOnceSeeded final : public Random {
public:
  RandomOnceSeeded(unsigned minor, int flags) : Random(minor, flags, true) {}
  uint32_t readiness() override { return EPOLLIN | EPOLLRDNORM; }
};

template <class Kind> Ref<Description> make(unsigned minor, int flags) {
  return new Kind(minor, flags);
}

struct Device {
  const char *name;
  Ref<Description> (*make)(unsigned minor, int flags); // null: nothing is behind it
  unsigned major;
  unsigned minor;
};

constexpr Device devices[] = {
    {"null", make<Null>, memory_devices, 3},
    {"zero", make<Zero>, memory_devices, 5},
    {"full", make<Full>, memory_devices, 7},
    {"random", make<RandomOnceSeeded>, memory_devices, 8},
    {"urandom", make<Random>, memory_devices, 9},
    {"tty", nullptr, 5, 0}, // the process has no controlling terminal
};

/// What a path names: a device of the table, or else a descriptor.
struct Named {
  const Device *device;
  int fd;
};

/// Whether `path` is `name` or below it, and moves `path` behind it.
bool take(std::string_view &path, std::string_view name) {
  if (!path.starts_with(name) || (path.size() > name.size() && path[name.size()] != '/'))
    return false;
  path.remove_prefix(name.size());
  return true;
}

/// A descriptor's number as Linux writes it. -1 when it isn't one.
int take_number(std::string_view &path) {
  size_t digits = std::min(path.find('/'), path.size());
  if (digits == 0 || digits > 9 || (digits > 1 && path[0] == '0'))
    return -1;
  int number = 0;
  for (char digit : path.substr(0, digits)) {
    if (digit < '0' || digit > '9')
      return -1;
    number = number * 10 + (digit - '0');
  }
  path.remove_prefix(digits);
  return number;
}

Result<Named> named(std::string_view &path) {
  for (const Device &device : devices)
    if (take(path, device.name))
      return Named{&device, 0};
  int fd = 0;
  for (const char *standard : {"stdin", "stdout", "stderr"}) {
    if (take(path, standard))
      return Named{nullptr, fd};
    ++fd;
  }
  if (take(path, "fd") && !path.empty()) {
    path.remove_prefix(1);
    fd = take_number(path);
    if (fd >= 0 && table.peek_any(fd))
      return Named{nullptr, fd};
  }
  return fail(ENOENT);
}

Result<Named> find(const Place &place) {
  AbsolutePath room;
  auto whole = place.absolute(room);
  if (!whole)
    return fail(whole);
  std::string_view rest = *whole;
  if (!take(rest, "dev") || rest.empty())
    return fail(ENOENT);
  rest.remove_prefix(1);
  auto found = named(rest);
  if (found && (!rest.empty() || place.ends_as_directory()))
    return fail(ENOTDIR);
  return found;
}

/// One more reference to what a descriptor is for.
Result<Ref<Description>> open_descriptor(int fd, int flags) {
  Ref<Description> description = *table.get_any(fd);
  struct stat status;
  if (auto known = description->stat(status); !known)
    return fail(known);
  mode_t type = status.st_mode & S_IFMT;
  if (type == S_IFSOCK || type == 0)
    return fail(ENXIO);
  if (type == S_IFDIR && flags & O_WRONLY)
    return fail(EISDIR);
  if (type != S_IFDIR && flags & O_DIRECTORY)
    return fail(ENOTDIR);
  if ((flags & O_RDONLY && !description->readable()) ||
      (flags & O_WRONLY && !description->writable()))
    return fail(EACCES);
  if (type == S_IFREG && flags & O_TRUNC)
    if (auto cut = description->truncate(0); !cut)
      return fail(cut);
  return description;
}

} // namespace

Result<Ref<Description>> open_device(const Place &place, int flags) {
  auto found = find(place);
  if (!found)
    return fail(found);
  if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
    return fail(EEXIST);
  if (!found->device)
    return open_descriptor(found->fd, flags);
  if (flags & O_DIRECTORY)
    return fail(ENOTDIR);
  if (!found->device->make)
    return fail(ENXIO);
  int status = flags & ~(O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
  Ref<Description> made = found->device->make(found->device->minor, status);
  if (made)
    return made;
  return fail(ENOMEM);
}

Result<void> stat_device(const Place &place, struct stat &into) {
  auto found = find(place);
  if (!found)
    return fail(found);
  if (!found->device)
    return (*table.get_any(found->fd))->stat(into);
  stat_of(makedev(found->device->major, found->device->minor), into);
  return {};
}

} // namespace wasi_epoll
