#include <epoll/doorbell.h>

#include <wasi/standard_output.h>

namespace wasi_epoll {

using namespace canon::builtin;

namespace {

constexpr const canon::StreamType &bytes = standard_output_bytes;

} // namespace

void Doorbell::join_set() {}

void Doorbell::open() {
  if (readable_)
    return;
  uint64_t ends = bytes.make();
  readable_ = static_cast<canon::Handle>(ends);
  writable_ = ends >> 32;
  join_set();
}

void Doorbell::ring() {
  if (rung_)
    return;
  rung_ = true;
  open();
  // The read has nobody to read from yet, so its end is told by an event; the write
  // meets it and completes at once.
  static char byte;
  bytes.read(readable_, &byte, 1);
  bytes.write(writable_, &byte, 1);
}

/// A bell with a set of its own.
class PersonalBell final : public Object, public Doorbell {
public:
  PersonalBell() { open(); }
  void wait() {
    uint32_t event[2];
    wasi_epoll_waitable_set_wait(set_, event);
    rung();
  }
  canon::Handle set() const { return set_; }
  using Doorbell::rung;

  PersonalBell *next = nullptr;

private:
  void join_set() override {
    set_ = wasi_epoll_waitable_set_new();
    wasi_epoll_waitable_join(readable(), set_);
  }

  canon::Handle set_ = 0;
};

// As many as tasks have slept at once.
static PersonalBell *spare = nullptr;

Bed::Bed() : bell_(spare) {
  if (bell_)
    spare = bell_->next;
  else
    bell_ = new PersonalBell;
}

Bed::~Bed() {
  if (!bell_)
    return;
  bell_->next = spare;
  spare = bell_;
}

Doorbell *Bed::bell() { return bell_; }

canon::Handle Bed::set() const { return bell_->set(); }

void Bed::woken() { bell_->rung(); }

void Bed::sleep() {
  if (bell_)
    bell_->wait();
  else
    wasi_epoll_thread_yield(); // Memory is out: look again and again.
}

} // namespace wasi_epoll
