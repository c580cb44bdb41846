// stdout and stderr. The host's write blocks the whole process while the reader
// is slow, so these are always writable as far as anybody can tell.
#include <stdio/standard_streams.h>

#include <string.h>
#include <sys/epoll.h>

#include <stdio/terminal.h>
#include <stream/byte_output.h>
#include <wasi/standard_output.h>

WASI_EPOLL_FUTURE_TYPE(standard_output_result, "wasi:cli/stdout@0.3.0", 1, "write-via-stream");

namespace wasi_epoll {

namespace {

class StandardOutput final : public Description, private StreamOwner {
public:
  using Open = canon::Handle (*)(canon::Handle bytes);

  StandardOutput(Open open, Terminal terminal)
      : Description(O_WRONLY), output_(*this), open_(open), terminal_(terminal) {}

  Result<size_t> try_write(Buffers from) override {
    if (!output_.is_open())
      open();
    char together[small];
    size_t total = total_size(from);
    iovec one{together, total};
    if (from.size() > 1 && total <= small) {
      // One write, so that a short line is never torn.
      char *at = together;
      for (const iovec &buffer : from)
        at = static_cast<char *>(mempcpy(at, buffer.iov_base, buffer.iov_len));
      from = {&one, 1};
    }
    auto written = output_.write(from);
    // Of a write that meets a closed reader the host says how much it took
    // before it found out, but those bytes are lost.
    if (output_.dropped())
      return fail(EPIPE);
    return written;
  }

  Result<void> stat(struct stat &into) override {
    terminal_.stat(into);
    return {};
  }
  Result<int> ioctl(unsigned long request, void *argument) override {
    return terminal_.ioctl(request, argument);
  }

  uint32_t readiness() override {
    if (output_.dropped())
      return EPOLLOUT | EPOLLERR;
    return !output_.is_open() || output_.ready() ? EPOLLOUT : 0;
  }
  void arm() override { output_.arm(); }

private:
  static constexpr size_t small = 1024;

  void open() {
    uint64_t ends = standard_output_bytes.make();
    // The result would only repeat that the reader is gone.
    standard_output_result.drop_readable(open_(static_cast<canon::Handle>(ends)));
    output_.open(ends >> 32, standard_output_bytes);
  }
  void output_changed() override { notify(readiness()); }

  ByteOutput output_;
  Open open_;
  Terminal terminal_;
};

} // namespace

Ref<Description> make_standard_output() {
  return new StandardOutput(
      wasi::wasi_epoll_stdout_write_via_stream,
      {wasi::wasi_epoll_get_terminal_stdout, wasi::wasi_epoll_terminal_output_drop});
}

Ref<Description> make_standard_error() {
  return new StandardOutput(
      wasi::wasi_epoll_stderr_write_via_stream,
      {wasi::wasi_epoll_get_terminal_stderr, wasi::wasi_epoll_terminal_output_drop});
}

} // namespace wasi_epoll
