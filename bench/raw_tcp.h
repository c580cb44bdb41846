// TCP on raw component-model calls, nothing of the library: what the floors share.
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <vector>

#include <wasi/sockets.h>

namespace raw {

using namespace wasi_epoll;
using namespace wasi_epoll::canon::builtin;
using canon::Copy;
using canon::Handle;

/// The one waitable-set, in which every receive stream is once and for all.
inline Handle set;

[[noreturn]] inline void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

template <size_t room> struct Connection {
  Handle socket;
  Handle input;
  Handle output;
  char buffer[room] = {};

  explicit Connection(Handle socket) : socket(socket) {
    Handle received[2];
    wasi::wasi_epoll_tcp_receive(socket, received);
    uint64_t ends = wasi::tcp_send_stream.make();
    wasi::wasi_epoll_tcp_send(socket, static_cast<Handle>(ends));
    input = received[0];
    output = static_cast<Handle>(ends >> 32);
    wasi_epoll_waitable_join(input, set);
  }
  ~Connection() {
    wasi::tcp_receive_stream.drop_readable(input);
    wasi::tcp_send_stream.drop_writable(output);
    wasi::wasi_epoll_tcp_drop(socket);
  }

  /// Posts a read; blocked(), or what came at once.
  Copy read() { return Copy(wasi::tcp_receive_stream.read(input, buffer, room)); }
  void write(size_t size) {
    Copy copy(wasi::tcp_send_stream.write(output, buffer, size));
    if (copy.blocked() || copy.count() != size)
      die("write");
  }
};

/// What a receive stream's handle belongs to.
template <class T> class ByHandle {
public:
  T *&operator[](Handle handle) {
    if (at_.size() <= handle)
      at_.resize(2 * handle + 1);
    return at_[handle];
  }

private:
  std::vector<T *> at_;
};

inline Handle create() {
  wasi::SocketResult<Handle> result;
  wasi::wasi_epoll_tcp_create(0, &result);
  if (result.error)
    die("create");
  return result.ok;
}

class Listener {
public:
  explicit Listener(unsigned backlog) {
    Handle socket = create();
    wasi::SocketResult<void> done;
    wasi::wasi_epoll_tcp_bind(socket, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, &done);
    wasi::wasi_epoll_tcp_set_backlog(socket, backlog, &done);
    wasi::SocketResult<Handle> listening;
    wasi::wasi_epoll_tcp_listen(socket, &listening);
    wasi::SocketResult<wasi::SocketAddress> address;
    wasi::wasi_epoll_tcp_local_address(socket, &address);
    if (listening.error || address.error)
      die("listen");
    stream_ = listening.ok;
    address_ = address.ok;
  }
  Handle stream() const { return stream_; }
  uint16_t port() const { return address_.ipv4.port; }

  /// Posts an accept of one; blocked(), or there is one.
  Copy accept(Handle &accepted) {
    return Copy(wasi::tcp_accept_stream.read(stream_, &accepted, 1));
  }

  /// A connection within the process: both ends, waited for.
  void pair(Handle &near, Handle &far) {
    near = create();
    wasi::SocketResult<void> result;
    wasi::ConnectArguments arguments{near, address_};
    canon::SubtaskStatus status(wasi::wasi_epoll_tcp_connect(&arguments, &result));
    if (status.in_flight()) {
      while (canon::SubtaskStatus(wait_alone(status.subtask())).in_flight())
        ;
      wasi_epoll_subtask_drop(status.subtask());
    }
    if (result.error)
      die("connect");
    if (accept(far).blocked())
      wait_alone(stream_);
  }

private:
  /// The payload of the next event of one waitable.
  static uint32_t wait_alone(Handle waitable) {
    Handle own = wasi_epoll_waitable_set_new();
    uint32_t at[2];
    wasi_epoll_waitable_join(waitable, own);
    wasi_epoll_waitable_set_wait(own, at);
    wasi_epoll_waitable_join(waitable, 0);
    wasi_epoll_waitable_set_drop(own);
    return at[1];
  }

  Handle stream_;
  wasi::SocketAddress address_;
};

inline double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

} // namespace raw
