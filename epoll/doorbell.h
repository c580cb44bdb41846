// How one task of the component wakes another that is in the host: by a stream of
// its own, whose readable end is in the set that the other waits on.
#pragma once

#include <canon/abi.h>
#include <support/object.h>

namespace wasi_epoll {

class Doorbell {
public:
  /// Ends the wait of whoever waits on the set. Idempotent until that is so.
  void ring();

protected:
  constexpr Doorbell() = default;
  ~Doorbell() = default;
  /// Joins readable() to that set.
  virtual void join_set();
  /// The wait is over.
  void rung() { rung_ = false; }
  canon::Handle readable() const { return readable_; }
  void open();

private:
  canon::Handle readable_ = 0;
  canon::Handle writable_ = 0;
  bool rung_ = false;
};

class PersonalBell;

/// A place to sleep for a task that isn't the poller. Bells are kept for the next one.
class Bed {
public:
  Bed();
  ~Bed();
  Bed(const Bed &) = delete;
  Bed &operator=(const Bed &) = delete;

  /// Null when memory is out.
  Doorbell *bell();
  /// For whoever waits on it in another way than by sleep(), and says so.
  canon::Handle set() const;
  void woken();
  /// Until the bell rings.
  void sleep();

private:
  PersonalBell *bell_;
};

} // namespace wasi_epoll
