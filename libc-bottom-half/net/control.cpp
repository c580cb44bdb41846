#include <net/control.h>

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include <fd/arguments.h>
#include <fd/table.h>
#include <net/socket.h>

namespace wasi_epoll {

namespace {

/// net.core.optmem_max
constexpr size_t most_control = 128 << 10;

/// The control messages of a program, one after the other.
class Reader {
public:
  explicit Reader(std::span<const char> bytes) : bytes_(bytes) {}

  bool done() const { return bytes_.size() < sizeof(cmsghdr); }
  /// EINVAL when its length can't be.
  Result<cmsghdr> next() {
    cmsghdr header;
    memcpy(&header, bytes_.data(), sizeof header);
    if (header.cmsg_len < sizeof header || header.cmsg_len > bytes_.size())
      return fail(EINVAL);
    data_ = bytes_.subspan(sizeof header, header.cmsg_len - sizeof header);
    bytes_ = bytes_.subspan(std::min<size_t>(CMSG_ALIGN(header.cmsg_len), bytes_.size()));
    return header;
  }
  /// Of the one that next() returned.
  std::span<const char> data() const { return data_; }

private:
  std::span<const char> bytes_, data_;
};

Result<void> take_rights(std::span<const char> data, Ref<Rights> &rights) {
  size_t count = data.size() / sizeof(int);
  if (count > Rights::most)
    return fail(EINVAL);
  if (count && !rights && !(rights = new Rights))
    return fail(ENOMEM);
  for (size_t i = 0; i < count; ++i) {
    int fd;
    memcpy(&fd, &data[i * sizeof fd], sizeof fd);
    if (rights->full())
      return fail(EINVAL);
    auto description = table.get_any(fd);
    if (!description)
      return fail(description);
    rights->add(*description);
  }
  return {};
}

/// One may only say the truth.
Result<void> check_credentials(std::span<const char> data) {
  ucred said;
  if (data.size() != sizeof said)
    return fail(EINVAL);
  memcpy(&said, data.data(), sizeof said);
  if (said.pid != getpid() || said.uid != getuid() || said.gid != getgid())
    return fail(EPERM);
  return {};
}

/// IP's own, which the host has nothing for: what a datagram would take along is refused,
/// the rest is ignored as on Linux.
Result<void> check_ip(const Socket &socket, const cmsghdr &header) {
  bool for_datagrams = header.cmsg_level == SOL_UDP ||
                       header.cmsg_level == (socket.domain() == AF_INET ? SOL_IP : SOL_IPV6);
  bool none_of_sockets = header.cmsg_level == SOL_SOCKET && header.cmsg_type != SCM_RIGHTS &&
                         header.cmsg_type != SCM_CREDENTIALS;
  if (none_of_sockets || (for_datagrams && socket.type() == SOCK_DGRAM))
    return fail(EINVAL);
  return {};
}

Result<void> take_local(const cmsghdr &header, std::span<const char> data, Control &control) {
  if (header.cmsg_level != SOL_SOCKET)
    return {};
  switch (header.cmsg_type) {
  case SCM_RIGHTS:
    return take_rights(data, control.rights);
  case SCM_CREDENTIALS:
    return check_credentials(data);
  default:
    return fail(EINVAL);
  }
}

/// A program's room for control messages.
class Writer {
public:
  explicit Writer(msghdr &header)
      : into_(static_cast<char *>(header.msg_control)),
        room_(in_memory(header.msg_control, header.msg_controllen) ? header.msg_controllen : 0) {}

  /// Bytes that data can have.
  size_t room() const { return room_ > sizeof(cmsghdr) ? room_ - sizeof(cmsghdr) : 0; }
  size_t used() const { return used_; }

  /// As much as fits; MSG_CTRUNC if not all did.
  int put(int type, const void *data, size_t size) {
    if (room_ < sizeof(cmsghdr))
      return MSG_CTRUNC;
    size_t fits = std::min(size, room());
    cmsghdr header{};
    header.cmsg_len = CMSG_LEN(fits);
    header.cmsg_level = SOL_SOCKET;
    header.cmsg_type = type;
    memcpy(into_, &header, sizeof header);
    memcpy(into_ + sizeof header, data, fits);
    size_t space = std::min<size_t>(CMSG_SPACE(fits), room_);
    into_ += space;
    room_ -= space;
    used_ += space;
    return fits < size ? MSG_CTRUNC : 0;
  }

private:
  char *into_;
  size_t room_;
  size_t used_ = 0;
};

int put_rights(const Rights &rights, Writer &writer, bool close_on_exec) {
  int fds[Rights::most];
  size_t opened = 0, fits = writer.room() / sizeof(int);
  for (const Ref<Description> &description : rights.all()) {
    if (opened == fits)
      break;
    auto fd = table.install(*description, close_on_exec);
    if (!fd)
      break;
    fds[opened++] = *fd;
  }
  if (opened)
    writer.put(SCM_RIGHTS, fds, opened * sizeof(int));
  return opened < rights.all().size() ? MSG_CTRUNC : 0;
}

} // namespace

Rights::~Rights() { in_flight_ -= count_; }

void Rights::add(Ref<Description> description) {
  held_[count_++] = std::move(description);
  ++in_flight_;
}

void Rights::drop(Ref<Rights> rights) {
  [[clang::no_destroy]] static constinit Ref<Rights> waiting;
  static constinit bool dropping = false;
  rights->next_ = std::move(waiting);
  waiting = std::move(rights);
  if (dropping)
    return;
  dropping = true;
  while (Ref<Rights> first = std::move(waiting))
    waiting = std::move(first->next_);
  dropping = false;
}

Result<Control> take_control(const Socket &socket, const msghdr &header) {
  Control control;
  size_t size = header.msg_controllen;
  if (size > most_control)
    return fail(ENOBUFS);
  if (!in_memory(header.msg_control, size))
    return fail(EFAULT);
  Reader reader({static_cast<const char *>(header.msg_control), size});
  while (!reader.done()) {
    auto next = reader.next();
    if (!next)
      return fail(next);
    auto fine = socket.domain() == AF_UNIX ? take_local(*next, reader.data(), control)
                                           : check_ip(socket, *next);
    if (!fine)
      return fail(fine);
  }
  if (control.rights && Rights::in_flight() > table.limit())
    return fail(ETOOMANYREFS);
  return control;
}

int put_control(const Control &control, msghdr &header, int flags) {
  Writer writer(header);
  int added = flags & MSG_CMSG_CLOEXEC;
  if (control.credentials) {
    ucred self{getpid(), getuid(), getgid()};
    added |= writer.put(SCM_CREDENTIALS, &self, sizeof self);
  }
  if (control.rights)
    added |= put_rights(*control.rights, writer, flags & MSG_CMSG_CLOEXEC);
  header.msg_controllen = writer.used();
  return added;
}

} // namespace wasi_epoll
