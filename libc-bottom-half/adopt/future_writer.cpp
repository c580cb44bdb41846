#include <adopt/future_writer.h>

#include <string.h>

#include <adopt/delivery.h>
#include <adopt/payload.h>
#include <epoll/reactor.h>
#include <fd/value.h>

namespace wasi_epoll {

using canon::Copy;

/// The end itself, which stays until its value is taken: it can't be dropped before.
class FutureWriter::Promise final : public Delivery, Waitable {
public:
  enum class State : uint8_t { closed, unwritten, written, taken, unwanted };

  Promise(FutureWriter &writer, const canon::FutureType &type) : writer_(&writer), type_(type) {}
  ~Promise() {
    if (state_ == State::closed)
      return;
    leave_by_dropping();
    type_.drop_writable(handle());
  }

  bool reserve(const void *fallback) {
    if (!payload_.reserve(size()))
      return false;
    if (fallback && type_.size)
      memcpy(payload_.data(), fallback, type_.size);
    else
      memset(payload_.data(), 0, size());
    return true;
  }
  void open(canon::HandleLease lease, canon::Handle end) {
    lease_ = std::move(lease);
    bind(end);
    state_ = State::unwritten;
  }
  State state() const { return state_; }
  size_t size() const { return Payload::visible(type_.size); }

  void write(Buffers from) {
    copy_from(from, payload_.data(), size());
    post();
  }

  /// The descriptor is closed.
  void leave_alone() {
    writer_ = nullptr;
    if (state_ == State::unwritten)
      post();
    if (state_ != State::written)
      delete this;
  }

  canon::Handle release() {
    leave();
    state_ = State::closed;
    return handle();
  }

private:
  void post() {
    Copy copy(type_.write(handle(), payload_.data()));
    reactor.stirred();
    if (!copy.blocked())
      return over(copy);
    state_ = State::written;
    if (!join()) // Memory is out: nobody will hear when it is taken, and it stays.
      return;
    deliveries.started(*this);
  }
  void over(Copy copy) {
    state_ = copy.end() == Copy::End::completed ? State::taken : State::unwanted;
    payload_.reset();
  }
  void completed(uint32_t payload) override {
    over(Copy(payload));
    deliveries.finished(*this);
    if (writer_)
      writer_->notify(writer_->readiness());
    else
      delete this;
  }

  FutureWriter *writer_;
  const canon::FutureType &type_;
  canon::HandleLease lease_;
  Payload payload_;
  State state_ = State::closed;
};

FutureWriter::~FutureWriter() {
  if (promise_)
    promise_->leave_alone();
}

bool FutureWriter::reserve(canon::Handle, const canon::FutureType *type, const void *fallback) {
  promise_ = new Promise(*this, *type);
  return promise_ && promise_->reserve(fallback);
}

void FutureWriter::open(canon::HandleLease lease, canon::Handle end, const canon::FutureType *,
                        const void *) {
  promise_->open(std::move(lease), end);
}

Result<size_t> FutureWriter::try_write(Buffers from) {
  size_t size = total_size(from);
  if (size == 0)
    return 0;
  if (!promise_ || promise_->state() != Promise::State::unwritten)
    return fail(EPIPE);
  if (size != promise_->size())
    return fail(EINVAL);
  promise_->write(from);
  if (promise_->state() == Promise::State::unwanted)
    return fail(EPIPE);
  return size;
}

Result<void> FutureWriter::sync(bool) {
  while (promise_ && promise_->state() == Promise::State::written) {
    if (non_blocking())
      return fail(EAGAIN);
    if (auto waited = reactor.wait_for(*this, EPOLLOUT, never); !waited)
      return waited;
  }
  if (!promise_ || promise_->state() != Promise::State::taken)
    return fail(EPIPE);
  return {};
}

uint32_t FutureWriter::readiness() {
  if (!promise_)
    return output | EPOLLERR;
  switch (promise_->state()) {
  case Promise::State::closed:
  case Promise::State::written:
    return 0;
  case Promise::State::unwritten:
    return output;
  case Promise::State::taken:
    return output | EPOLLHUP;
  case Promise::State::unwanted:
    return output | EPOLLERR;
  }
  __builtin_unreachable();
}

Result<bool> FutureWriter::cancel() {
  if (!promise_ || promise_->state() == Promise::State::taken ||
      promise_->state() == Promise::State::unwanted)
    return true;
  return fail(EBUSY);
}

Result<canon::Handle> FutureWriter::hand_out() {
  if (!promise_)
    return fail(EINVAL);
  if (promise_->state() == Promise::State::written)
    return fail(EBUSY);
  canon::Handle end = promise_->release();
  delete std::exchange(promise_, nullptr);
  notify(readiness());
  return end;
}

} // namespace wasi_epoll

extern "C" int wasi_epoll_future_writer(uint32_t end, const wasi_epoll_future_type *type,
                                        const void *fallback, int flags) {
  return wasi_epoll::adopt<wasi_epoll::FutureWriter>(flags, end, type, fallback);
}
