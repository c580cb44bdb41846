// What stdin, stdout and stderr have in common: each may be a terminal, which
// can't be changed and whose size the host doesn't tell.
#pragma once

#include <fd/description.h>
#include <wasi/cli.h>

namespace wasi_epoll {

class Terminal {
public:
  using Ask = void (*)(wasi::Option<canon::Handle> *);
  using Drop = void (*)(canon::Handle);

  constexpr Terminal(Ask ask, Drop drop) : ask_(ask), drop_(drop) {}
  /// Asks the host once.
  bool present();
  /// A character device, or else a stream of bytes that has no name: a FIFO.
  void stat(struct stat &into);
  /// ENOTTY when there is no terminal.
  Result<int> ioctl(unsigned long request, void *argument);

private:
  Ask ask_;
  Drop drop_;
  enum class State : uint8_t { unknown, absent, present } state_ = State::unknown;
};

inline Terminal terminal_of_input() {
  return {wasi::wasi_epoll_get_terminal_stdin, wasi::wasi_epoll_terminal_input_drop};
}

} // namespace wasi_epoll
