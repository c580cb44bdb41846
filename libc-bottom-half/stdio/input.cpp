// stdin. The host takes more from it than a read asks for, so nothing is posted
// unless somebody reads or waits.
#include <fd/arguments.h>
#include <stdio/standard_streams.h>

#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <stdio/terminal.h>
#include <stdio/uses_input.h>
#include <stream/byte_input.h>

WASI_EPOLL_STREAM_TYPE(standard_input_bytes, "wasi:cli/stdin@0.3.0", 0, "read-via-stream");
WASI_EPOLL_FUTURE_TYPE(standard_input_result, "wasi:cli/stdin@0.3.0", 1, "read-via-stream");

namespace wasi_epoll {

namespace {

class StandardInput final : public Description, private StreamOwner {
public:
  StandardInput() : Description(O_RDONLY), input_(*this) {}

  Result<size_t> try_read(Buffers into) override {
    open();
    auto taken = input_.read(into);
    if (!input_.ready())
      consumed();
    return taken;
  }

  Result<void> stat(struct stat &into) override {
    terminal_.stat(into);
    return {};
  }
  Result<int> ioctl(unsigned long request, void *argument) override {
    if (request == FIONREAD) {
      if (!in_memory(argument, sizeof(int)))
        return fail(EFAULT);
      *static_cast<int *>(argument) = input_.buffered();
      return 0;
    }
    return terminal_.ioctl(request, argument);
  }

  uint32_t readiness() override {
    if (input_.ready())
      return EPOLLIN;
    // A file at its end is readable, a pipe hung up; which one this is isn't known.
    return input_.dropped() ? EPOLLIN | EPOLLHUP : 0;
  }
  void arm() override {
    open();
    input_.arm();
  }

private:
  void open() {
    if (input_.is_open())
      return;
    wasi::InputStream stream;
    wasi::wasi_epoll_stdin_read_via_stream(&stream);
    standard_input_result.drop_readable(stream.result);
    input_.open(stream.bytes, standard_input_bytes);
  }
  void input_changed() override { notify(readiness()); }

  ByteInput input_;
  Terminal terminal_ = terminal_of_input();
};

} // namespace

constexpr char standard_input_linked = 0;

Ref<Description> make_standard_input() { return new StandardInput; }

} // namespace wasi_epoll
