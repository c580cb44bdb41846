// Whose turn it is at a file's position: one call's at a time, in the order they came,
// as Linux has it (f_pos_lock). A task that finds another one inside a call waits, and
// no signal interrupts that.
#pragma once

#include <support/list.h>

namespace wasi_epoll {

struct TurnTag {};
class InLine;

class Turns {
public:
  /// For as long as the position is used.
  class Mine {
  public:
    explicit Mine(Turns &turns) : turns_(turns) {
      if (turns_.taken_) [[unlikely]]
        turns_.wait();
      turns_.taken_ = true;
    }
    Mine(const Mine &) = delete;
    Mine &operator=(const Mine &) = delete;
    ~Mine() {
      turns_.taken_ = false;
      if (!turns_.waiting_.empty()) [[unlikely]]
        turns_.next();
    }

  private:
    Turns &turns_;
  };

private:
  void wait();
  void next();
  bool taken_ = false;
  List<InLine, TurnTag> waiting_;
};

} // namespace wasi_epoll
