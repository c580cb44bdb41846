#include <adopt/stream_writer.h>

#include <epoll/reactor.h>

namespace wasi_epoll {

/// The end itself, which stays until what was written is taken.
class StreamWriter::Output final : public Delivery, StreamOwner {
public:
  explicit Output(StreamWriter &writer) : writer_(&writer) {}

  ByteOutput stream{*this, ByteOutput::Rest::kept};
  canon::HandleLease lease;

  Result<size_t> write(Buffers from) {
    auto taken = stream.write(from);
    if (stream.delivering() && !linked())
      deliveries.started(*this);
    return taken;
  }

  /// The descriptor is closed.
  void leave_alone() {
    writer_ = nullptr;
    if (!stream.delivering())
      delete this;
  }

private:
  void output_changed() override {
    deliveries.finished(*this);
    if (writer_)
      writer_->notify(writer_->readiness());
    else
      delete this;
  }

  StreamWriter *writer_;
};

StreamWriter::~StreamWriter() {
  if (output_)
    output_->leave_alone();
}

bool StreamWriter::reserve(canon::Handle, const canon::StreamType *) {
  return (output_ = new Output(*this));
}

void StreamWriter::open(canon::HandleLease lease, canon::Handle end,
                        const canon::StreamType *type) {
  output_->lease = std::move(lease);
  output_->stream.open(end, *type);
}

Result<size_t> StreamWriter::try_write(Buffers from) {
  if (!output_)
    return total_size(from) ? Result<size_t>(fail(EPIPE)) : 0;
  return output_->write(from);
}

Result<void> StreamWriter::sync(bool) {
  while (output_ && output_->stream.delivering()) {
    if (non_blocking())
      return fail(EAGAIN);
    if (auto waited = reactor.wait_for(*this, EPOLLOUT, never); !waited)
      return waited;
  }
  if (!output_ || output_->stream.dropped())
    return fail(EPIPE);
  return {};
}

uint32_t StreamWriter::readiness() {
  if (!output_ || output_->stream.dropped())
    return output | EPOLLERR;
  return output_->stream.ready() ? output : 0;
}

Result<bool> StreamWriter::cancel() {
  let_finish();
  if (!output_)
    return true;
  bool finished = !output_->stream.delivering();
  if (!finished)
    deliveries.finished(*output_);
  delete std::exchange(output_, nullptr);
  notify(readiness());
  return finished;
}

/// Waits for other tasks that are writing.
void StreamWriter::let_finish() {
  while (output_ && output_->stream.busy())
    reactor.turn();
}

Result<canon::Handle> StreamWriter::hand_out() {
  let_finish();
  if (!output_)
    return fail(EINVAL);
  auto end = output_->stream.release();
  if (!end)
    return end;
  delete std::exchange(output_, nullptr);
  notify(readiness());
  return end;
}

} // namespace wasi_epoll

extern "C" int wasi_epoll_stream_writer(uint32_t end, const wasi_epoll_stream_type *type,
                                        int flags) {
  return wasi_epoll::adopt<wasi_epoll::StreamWriter>(flags, end, type);
}
