// The floor for ready_fraction.c with TCP: what was served is read again when a wait
// is about to begin, and everything else stays posted.
//
//   ready_fraction_floor <connections> <ready> <events>
#include "raw_tcp.h"

using namespace raw;

namespace {

constexpr size_t message_size = 8;
using End = Connection<512>;

} // namespace

int main(int, char **argv) {
  int count = atoi(argv[1]), ready = atoi(argv[2]), rounds = atoi(argv[3]) / ready + 1;
  set = wasi_epoll_waitable_set_new();
  Listener listener(128);
  ByHandle<End> by_handle;
  std::vector<End *> in, out, unarmed;
  for (int i = 0; i < count; ++i) {
    Handle near, far;
    listener.pair(near, far);
    out.push_back(new End(near));
    in.push_back(new End(far));
    by_handle[in.back()->input] = in.back();
  }
  unarmed = in;

  double start = 0;
  for (int round = -2; round < rounds; ++round) {
    if (round == 0)
      start = now();
    for (int i = 0; i < ready; ++i)
      out[static_cast<size_t>(i) * count / ready]->write(message_size);
    std::vector<End *> served;
    for (End *end : unarmed)
      if (!end->read().blocked())
        served.push_back(end);
    unarmed.clear();
    while (served.size() < static_cast<size_t>(ready)) {
      uint32_t at[2];
      for (uint32_t code = wasi_epoll_waitable_set_wait(set, at); code;
           code = wasi_epoll_waitable_set_poll(set, at))
        served.push_back(by_handle[at[0]]);
    }
    unarmed = std::move(served);
  }
  printf("%.3f\n", (now() - start) / rounds / ready * 1e6);
}
