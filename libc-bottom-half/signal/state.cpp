#include <signal/state.h>

namespace wasi_epoll {

constinit SignalState signals;

} // namespace wasi_epoll
