#include <signal/state.h>

namespace wasi_epoll {

constinit SignalState signals;
thread_local constinit SignalSet signal_mask = 0;

} // namespace wasi_epoll
