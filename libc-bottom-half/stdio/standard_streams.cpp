#include <stdio/standard_streams.h>

#include <fd/table.h>
#include <stdio/terminal.h>

namespace wasi_epoll {

namespace {

/// stdin of a program that can't read it: there is still isatty, fstat and dup.
class UnreadInput final : public Description {
public:
  UnreadInput() : Description(O_RDONLY) {}
  Result<void> stat(struct stat &into) override {
    terminal_.stat(into);
    return {};
  }
  Result<int> ioctl(unsigned long request, void *argument) override {
    return terminal_.ioctl(request, argument);
  }

private:
  Terminal terminal_ = terminal_of_input();
};

Ref<Description> make_unread_input() { return new UnreadInput; }

} // namespace

void open_standard_streams() {
  // Without memory for these a program can't say so either: it finds EBADF.
  int fd = 0;
  for (auto make : {make_standard_input ? make_standard_input : make_unread_input,
                    make_standard_output, make_standard_error}) {
    if (auto description = make())
      (void)table.replace(fd, *description, false);
    ++fd;
  }
}

} // namespace wasi_epoll
