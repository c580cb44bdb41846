// The floor for round_trip.c with TCP: the same exchange on raw component-model
// calls, nothing of the library. One waitable-set, joined once; reads posted late,
// when a wait is about to begin.
//
//   round_trip_floor <idle pairs> <round trips>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <vector>

#include <wasi/sockets.h>

using namespace wasi_epoll;
using namespace wasi_epoll::canon::builtin;
using canon::Copy;
using canon::Handle;

namespace {

constexpr size_t message_size = 64;

Handle set;

[[noreturn]] void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

struct Connection {
  Handle input;
  Handle output;
  bool posted = false;
  char buffer[message_size] = {};
};

Connection connection_of(Handle socket) {
  Handle received[2];
  wasi::wasi_epoll_tcp_receive(socket, received);
  uint64_t ends = wasi::tcp_send_stream.make();
  wasi::wasi_epoll_tcp_send(socket, static_cast<Handle>(ends));
  wasi_epoll_waitable_join(received[0], set);
  return {received[0], static_cast<Handle>(ends >> 32)};
}

Handle create() {
  wasi::SocketResult<Handle> result;
  wasi::wasi_epoll_tcp_create(0, &result);
  if (result.error)
    die("create");
  return result.ok;
}

void connect(Handle socket, const wasi::SocketAddress &address) {
  wasi::SocketResult<void> result;
  wasi::ConnectArguments arguments{socket, address};
  canon::SubtaskStatus status(wasi::wasi_epoll_tcp_connect(&arguments, &result));
  if (status.in_flight()) {
    Handle own = wasi_epoll_waitable_set_new();
    uint32_t at[2];
    wasi_epoll_waitable_join(status.subtask(), own);
    do
      wasi_epoll_waitable_set_wait(own, at);
    while (canon::SubtaskStatus(at[1]).in_flight());
    wasi_epoll_subtask_drop(status.subtask());
    wasi_epoll_waitable_set_drop(own);
  }
  if (result.error)
    die("connect");
}

/// True when the read completed at once.
bool post(Connection &connection) {
  Copy copy(wasi::tcp_receive_stream.read(connection.input, connection.buffer, message_size));
  connection.posted = copy.blocked();
  return !connection.posted;
}

void receive(Connection &connection) {
  if (post(connection))
    return;
  uint32_t at[2];
  wasi_epoll_waitable_set_wait(set, at);
  if (at[0] != connection.input)
    die("another descriptor");
}

void pass(Connection &from, Connection &to) {
  Copy copy(wasi::tcp_send_stream.write(from.output, from.buffer, message_size));
  if (copy.blocked() || copy.count() != message_size)
    die("write");
  receive(to);
}

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

} // namespace

int main(int, char **argv) {
  int idle = atoi(argv[1]), rounds = atoi(argv[2]);
  set = wasi_epoll_waitable_set_new();

  Handle listener = create();
  wasi::SocketResult<void> bound;
  wasi::wasi_epoll_tcp_bind(listener, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, &bound);
  wasi::SocketResult<Handle> listening;
  wasi::wasi_epoll_tcp_listen(listener, &listening);
  if (bound.error || listening.error)
    die("listen");
  wasi::SocketResult<wasi::SocketAddress> address;
  wasi::wasi_epoll_tcp_local_address(listener, &address);

  std::vector<Connection *> near, far;
  for (int i = 0; i <= idle; ++i) {
    Handle socket = create();
    connect(socket, address.ok);
    Handle accepted;
    Copy copy(wasi::tcp_accept_stream.read(listening.ok, &accepted, 1));
    if (copy.blocked()) {
      Handle own = wasi_epoll_waitable_set_new();
      uint32_t at[2];
      wasi_epoll_waitable_join(listening.ok, own);
      wasi_epoll_waitable_set_wait(own, at);
      wasi_epoll_waitable_join(listening.ok, 0);
      wasi_epoll_waitable_set_drop(own);
    }
    near.push_back(new Connection(connection_of(socket)));
    far.push_back(new Connection(connection_of(accepted)));
    if (i < idle && (post(*near.back()) || post(*far.back())))
      die("bytes on an idle connection");
  }

  Connection &client = *near.back(), &server = *far.back();
  double start = 0;
  for (int i = -100; i < rounds; ++i) {
    if (i == 0)
      start = now();
    pass(client, server);
    pass(server, client);
  }
  printf("%.2f\n", (now() - start) / rounds * 1e6);
}
