// The floor for round_trip.c with TCP: one waitable-set, joined once; reads posted
// late, when a wait is about to begin.
//
//   round_trip_floor <idle pairs> <round trips>
#include "raw_tcp.h"

using namespace raw;

namespace {

constexpr size_t message_size = 64;
using End = Connection<message_size>;

void pass(End &from, End &to) {
  from.write(message_size);
  if (!to.read().blocked())
    return;
  uint32_t at[2];
  wasi_epoll_waitable_set_wait(set, at);
  if (at[0] != to.input)
    die("another descriptor");
}

} // namespace

int main(int, char **argv) {
  int idle = atoi(argv[1]), rounds = atoi(argv[2]);
  set = wasi_epoll_waitable_set_new();
  Listener listener(128);
  End *client = nullptr, *server = nullptr;
  for (int i = 0; i <= idle; ++i) {
    Handle near, far;
    listener.pair(near, far);
    client = new End(near);
    server = new End(far);
    if (i < idle && (!client->read().blocked() || !server->read().blocked()))
      die("bytes on an idle connection");
  }

  double start = 0;
  for (int i = -100; i < rounds; ++i) {
    if (i == 0)
      start = now();
    pass(*client, *server);
    pass(*server, *client);
  }
  printf("%.2f\n", (now() - start) / rounds * 1e6);
}
