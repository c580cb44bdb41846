#include <stdio/terminal.h>

#include <sys/ioctl.h>

#include <fd/arguments.h>

namespace wasi_epoll {

bool Terminal::present() {
  if (state_ == State::unknown) {
    wasi::Option<canon::Handle> terminal;
    ask_(&terminal);
    state_ = terminal.some ? State::present : State::absent;
    if (terminal.some)
      drop_(terminal.value);
  }
  return state_ == State::present;
}

void Terminal::stat(struct stat &into) {
  into = {};
  into.st_nlink = 1;
  into.st_blksize = 4096;
  into.st_mode = present() ? S_IFCHR | 0620 : S_IFIFO | 0600;
}

Result<int> Terminal::ioctl(unsigned long request, void *argument) {
  if (!present())
    return fail(ENOTTY);
  switch (request) {
  case TIOCGWINSZ:
    if (!in_memory(argument, sizeof(winsize)))
      return fail(EFAULT);
    // As a serial line answers: unknown.
    *static_cast<winsize *>(argument) = {};
    return 0;
  default:
    return fail(ENOTTY);
  }
}

} // namespace wasi_epoll
