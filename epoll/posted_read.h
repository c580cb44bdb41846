// Reads that the host answers in the name of the task that posted them. What they bring may
// hold strings or lists, and wasmtime 48 enters that task to get the memory for these: when
// it has ended, the host traps ("resource not present"). So a task that ends takes back what
// it has posted of this kind, and who is left posts it anew.
#pragma once

#include <support/list.h>

namespace wasi_epoll {

struct PostedReadTag {};

class PostedRead : public Hook<PostedReadTag> {
public:
  /// Takes back what the calling task has posted. Other tasks may run meanwhile.
  static void task_ends();

protected:
  ~PostedRead() = default;
  /// By the calling task, and in flight from now on.
  void posted();
  /// Not in flight any more. Idempotent.
  void answered() { unlink(); }
  /// Its task ends. Nothing may be in flight afterwards that the host hasn't got the
  /// memory for.
  virtual void take_back();

private:
  const void *task_ = nullptr;
};

} // namespace wasi_epoll
