// The floor for server.c: the same echo on raw component-model calls, nothing of
// the library. One waitable-set, joined once; a read is posted when a wait is about
// to begin, and what completes at once is served without one.
//
//   server_floor
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <deque>
#include <vector>

#include <wasi/sockets.h>

using namespace wasi_epoll;
using namespace wasi_epoll::canon::builtin;
using canon::Copy;
using canon::Handle;

namespace {

constexpr size_t room = 512;

struct Connection {
  Handle socket;
  Handle input;
  Handle output;
  char buffer[room];
};

Handle set;
std::vector<Connection *> by_handle;
std::deque<Connection *> unarmed;

[[noreturn]] void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

void open(Handle socket) {
  Handle received[2];
  wasi::wasi_epoll_tcp_receive(socket, received);
  uint64_t ends = wasi::tcp_send_stream.make();
  wasi::wasi_epoll_tcp_send(socket, static_cast<Handle>(ends));
  auto *connection = new Connection{socket, received[0], static_cast<Handle>(ends >> 32), {}};
  wasi_epoll_waitable_join(connection->input, set);
  if (by_handle.size() <= connection->input)
    by_handle.resize(2 * connection->input + 1);
  by_handle[connection->input] = connection;
  unarmed.push_back(connection);
}

void close(Connection *connection) {
  wasi::tcp_receive_stream.drop_readable(connection->input);
  wasi::tcp_send_stream.drop_writable(connection->output);
  wasi::wasi_epoll_tcp_drop(connection->socket);
  by_handle[connection->input] = nullptr;
  delete connection;
}

void serve(Connection *connection, Copy read) {
  if (read.count()) {
    Copy written(wasi::tcp_send_stream.write(connection->output, connection->buffer, read.count()));
    if (written.blocked() || written.count() != read.count())
      die("write");
  }
  if (read.end() == Copy::End::dropped)
    close(connection);
  else
    unarmed.push_back(connection);
}

} // namespace

int main() {
  set = wasi_epoll_waitable_set_new();
  wasi::SocketResult<Handle> listener;
  wasi::wasi_epoll_tcp_create(0, &listener);
  wasi::SocketResult<void> done;
  wasi::wasi_epoll_tcp_bind(listener.ok, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, &done);
  wasi::wasi_epoll_tcp_set_backlog(listener.ok, 1024, &done);
  wasi::SocketResult<Handle> listening;
  wasi::wasi_epoll_tcp_listen(listener.ok, &listening);
  wasi::SocketResult<wasi::SocketAddress> address;
  wasi::wasi_epoll_tcp_local_address(listener.ok, &address);
  if (listening.error || address.error)
    die("listen");
  printf("%d\n", address.ok.ipv4.port);
  fflush(stdout);

  wasi_epoll_waitable_join(listening.ok, set);
  Handle accepted;
  auto post_accept = [&] {
    Copy copy(wasi::tcp_accept_stream.read(listening.ok, &accepted, 1));
    while (!copy.blocked()) {
      open(accepted);
      copy = Copy(wasi::tcp_accept_stream.read(listening.ok, &accepted, 1));
    }
  };
  post_accept();

  for (unsigned turns = 0;; ++turns) {
    // Once around those that were unarmed when the round began.
    for (size_t left = unarmed.size(); left; --left) {
      Connection *connection = unarmed.front();
      unarmed.pop_front();
      Copy copy(wasi::tcp_receive_stream.read(connection->input, connection->buffer, room));
      if (!copy.blocked())
        serve(connection, copy);
    }
    if (turns % 16 == 0)
      wasi_epoll_thread_yield();
    uint32_t at[2];
    uint32_t code = unarmed.empty() ? wasi_epoll_waitable_set_wait(set, at)
                                    : wasi_epoll_waitable_set_poll(set, at);
    for (; code; code = wasi_epoll_waitable_set_poll(set, at))
      if (at[0] == listening.ok) {
        open(accepted);
        post_accept();
      } else {
        serve(by_handle[at[0]], Copy(at[1]));
      }
  }
}
