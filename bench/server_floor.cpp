// The floor for server.c: one waitable-set, joined once; a read is posted when a wait
// is about to begin, and what completes at once is served without one.
//
//   server_floor
#include "raw_tcp.h"

#include <deque>

using namespace raw;

namespace {

using Client = Connection<512>;

ByHandle<Client> by_handle;
std::deque<Client *> unarmed;

void open(Handle socket) {
  auto *client = new Client(socket);
  by_handle[client->input] = client;
  unarmed.push_back(client);
}

void serve(Client *client, Copy read) {
  if (read.count())
    client->write(read.count());
  if (read.end() == Copy::End::dropped) {
    by_handle[client->input] = nullptr;
    delete client;
  } else {
    unarmed.push_back(client);
  }
}

} // namespace

int main() {
  set = wasi_epoll_waitable_set_new();
  Listener listener(1024);
  printf("%d\n", listener.port());
  fflush(stdout);

  wasi_epoll_waitable_join(listener.stream(), set);
  Handle accepted;
  auto post_accept = [&] {
    while (!listener.accept(accepted).blocked())
      open(accepted);
  };
  post_accept();

  for (unsigned turns = 0;; ++turns) {
    // Once around those that were unarmed when the round began.
    for (size_t left = unarmed.size(); left; --left) {
      Client *client = unarmed.front();
      unarmed.pop_front();
      Copy copy = client->read();
      if (!copy.blocked())
        serve(client, copy);
    }
    if (turns % 16 == 0)
      wasi_epoll_thread_yield();
    uint32_t at[2];
    uint32_t code = unarmed.empty() ? wasi_epoll_waitable_set_wait(set, at)
                                    : wasi_epoll_waitable_set_poll(set, at);
    for (; code; code = wasi_epoll_waitable_set_poll(set, at))
      if (at[0] == listener.stream()) {
        open(accepted);
        post_accept();
      } else {
        serve(by_handle[at[0]], Copy(at[1]));
      }
  }
}
