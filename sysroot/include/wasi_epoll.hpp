// wasi-epoll for C++20: <wasi_epoll.h> with owners and spans. Header only.
//
// Each class owns a descriptor, which is closed when it is destroyed, and may be put
// into any epoll. Calls that fail answer -1, nullopt or an empty owner, and set errno.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <wasi_epoll.h>

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace wasi_epoll {
inline namespace api {

/// Owns a descriptor of any kind.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor &operator=(Descriptor &&other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  /// The descriptor is the caller's then.
  int release() { return std::exchange(fd_, -1); }
  void close() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }

protected:
  /// wasi_epoll_cancel
  int cancel() { return wasi_epoll_cancel(fd_); }
  /// wasi_epoll_release: the handle, and no descriptor any more.
  std::optional<uint32_t> take_back() {
    uint32_t handle;
    if (wasi_epoll_release(fd_, &handle) < 0)
      return std::nullopt;
    fd_ = -1;
    return handle;
  }

  int fd_ = -1;
};

/// The readable end of a stream<T>.
template <class T> class StreamReader : public Descriptor {
public:
  using Descriptor::cancel, Descriptor::Descriptor, Descriptor::take_back;
  static StreamReader adopt(uint32_t end, const wasi_epoll_stream_type &type,
                            int flags = O_NONBLOCK) {
    return StreamReader(wasi_epoll_stream_reader(end, &type, flags));
  }
  /// Elements, 0 at the end of the stream.
  ssize_t read(std::span<T> into) {
    ssize_t bytes = ::read(fd_, into.data(), into.size_bytes());
    return bytes < 0 ? bytes : bytes / static_cast<ssize_t>(sizeof(T));
  }
  /// wasi_epoll_splice: up to `size` bytes straight on to another descriptor.
  ssize_t splice(int to, size_t size) { return wasi_epoll_splice(fd_, to, size); }
};

/// The writable end of a stream<T>. Destroying it ends the stream, after all that was
/// written.
template <class T> class StreamWriter : public Descriptor {
public:
  using Descriptor::cancel, Descriptor::Descriptor, Descriptor::take_back;
  static StreamWriter adopt(uint32_t end, const wasi_epoll_stream_type &type,
                            int flags = O_NONBLOCK) {
    return StreamWriter(wasi_epoll_stream_writer(end, &type, flags));
  }
  /// Elements taken, perhaps not all.
  ssize_t write(std::span<const T> from) {
    ssize_t bytes = ::write(fd_, from.data(), from.size_bytes());
    return bytes < 0 ? bytes : bytes / static_cast<ssize_t>(sizeof(T));
  }
  /// Waits until all that was written has been taken.
  bool sync() { return fsync(fd_) == 0; }
};

/// The readable end of a future<T>.
template <class T> class FutureReader : public Descriptor {
public:
  using Descriptor::cancel, Descriptor::Descriptor, Descriptor::take_back;
  static FutureReader adopt(uint32_t end, const wasi_epoll_future_type &type,
                            int flags = O_NONBLOCK) {
    return FutureReader(wasi_epoll_future_reader(end, &type, flags));
  }
  /// The payload, once.
  std::optional<T> get() {
    T payload;
    if (::read(fd_, &payload, sizeof payload) != sizeof payload)
      return std::nullopt;
    return payload;
  }
};

/// The writable end of a future<T>. Destroying it unwritten writes the fallback.
template <class T> class FutureWriter : public Descriptor {
public:
  using Descriptor::Descriptor, Descriptor::take_back;
  static FutureWriter adopt(uint32_t end, const wasi_epoll_future_type &type,
                            const T &fallback = {}, int flags = O_NONBLOCK) {
    return FutureWriter(wasi_epoll_future_writer(end, &type, &fallback, flags));
  }
  bool set(const T &payload) { return ::write(fd_, &payload, sizeof payload) == sizeof payload; }
};

/// A new stream: an end to write to, and one, in `readable`, to hand to somebody else.
template <class T>
std::pair<uint32_t, StreamWriter<T>> make_stream(const wasi_epoll_stream_type &type,
                                                 int flags = O_NONBLOCK) {
  uint64_t ends = type.make();
  return {static_cast<uint32_t>(ends), StreamWriter<T>::adopt(ends >> 32, type, flags)};
}

/// A new future, likewise.
template <class T>
std::pair<uint32_t, FutureWriter<T>> make_future(const wasi_epoll_future_type &type,
                                                 const T &fallback = {}, int flags = O_NONBLOCK) {
  uint64_t ends = type.make();
  return {static_cast<uint32_t>(ends), FutureWriter<T>::adopt(ends >> 32, type, fallback, flags)};
}

/// A call in flight; what it was given for its result must outlive this.
class Subtask : public Descriptor {
public:
  using Descriptor::cancel, Descriptor::Descriptor, Descriptor::take_back;
  enum class State : uint32_t { starting, started, returned, start_cancelled, return_cancelled };

  /// `status` is what the async import returned.
  static Subtask adopt(uint32_t status, int flags = O_NONBLOCK) {
    return Subtask(wasi_epoll_subtask(status, flags));
  }
  /// How it ended, once.
  std::optional<State> result() {
    State state;
    if (::read(fd_, &state, sizeof state) != sizeof state)
      return std::nullopt;
    return state;
  }
};

} // namespace api
} // namespace wasi_epoll
