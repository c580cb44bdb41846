#include <adopt/stream_reader.h>

#include <sys/ioctl.h>

#include <fd/arguments.h>

namespace wasi_epoll {

void StreamReader::open(canon::HandleLease lease, canon::Handle end,
                        const canon::StreamType *type) {
  lease_ = std::move(lease);
  input_.open(end, *type);
  brings_memory_ = type->discard;
}

void StreamReader::taken() {
  if (!input_.ready() && !input_.dropped())
    consumed();
}

Result<size_t> StreamReader::try_read(Buffers into) {
  if (!input_.is_open())
    return cancelled_ && total_size(into) ? Result<size_t>(fail(ECANCELED)) : 0;
  auto bytes = input_.read(into);
  taken();
  return bytes;
}

Result<int> StreamReader::ioctl(unsigned long request, void *argument) {
  if (request != FIONREAD)
    return Description::ioctl(request, argument);
  if (!argument)
    return fail(EFAULT);
  *static_cast<int *>(argument) = input_.buffered();
  return 0;
}

uint32_t StreamReader::readiness() {
  if (!input_.is_open())
    return over | (cancelled_ ? EPOLLERR : 0);
  if (input_.ready())
    return input | (input_.dropped() ? EPOLLRDHUP : 0);
  return input_.dropped() ? over : 0;
}

void StreamReader::arm() {
  if (!input_.is_open())
    return;
  bool was_armed = input_.armed();
  input_.arm();
  if (brings_memory_ && !was_armed && input_.armed())
    posted();
}

void StreamReader::take_back() {
  Ref keep(this);
  if (!input_.is_open())
    return;
  input_.cancel();
  if (input_.ready() || input_.dropped())
    notify(readiness());
  else
    reactor.arm_next(*this);
}

Result<bool> StreamReader::cancel() {
  input_.let_finish();
  if (!input_.is_open() || input_.dropped())
    return true;
  cancelled_ = true;
  drop();
  return false;
}

Result<canon::Handle> StreamReader::hand_out() {
  if (!input_.is_open())
    return fail(EINVAL);
  auto end = input_.release();
  if (end)
    lease_.give_back();
  notify(readiness());
  return end;
}

void StreamReader::drop() {
  input_.close();
  lease_.give_back();
  notify(readiness());
}

Result<size_t> StreamReader::splice(Description &to, size_t size) {
  if (!input_.is_open())
    return cancelled_ ? Result<size_t>(fail(ECANCELED)) : 0;
  size -= size % input_.unit();
  if (size == 0)
    return fail(EINVAL);
  size_t moved = 0;
  Result<void> stopped;
  while (moved < size) {
    if (!input_.ready())
      input_.fill();
    if (!input_.ready()) {
      if (!input_.dropped())
        stopped = fail(EAGAIN);
      break;
    }
    auto held = input_.held();
    iovec part{const_cast<char *>(held.data()), std::min(held.size(), size - moved)};
    auto written = to.try_write({&part, 1});
    if (!written) {
      stopped = fail(written);
      break;
    }
    input_.consume(*written);
    moved += *written;
  }
  taken();
  if (input_.ready())
    notify(readiness()); // Nothing is posted any more that would tell.
  if (moved || stopped)
    return moved;
  return fail(stopped);
}

} // namespace wasi_epoll

extern "C" int wasi_epoll_stream_reader(uint32_t end, const wasi_epoll_stream_type *type,
                                        int flags) {
  return wasi_epoll::adopt<wasi_epoll::StreamReader>(flags, end, type);
}
