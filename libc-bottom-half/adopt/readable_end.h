// The readable ends that the program has adopted.
#pragma once

#include <adopt/adopted.h>

namespace wasi_epoll {

struct ReaderTag {};

/// A readable end: the process's exit drops it, before it waits for what was written
/// to be taken.
class ReadableEnd : public Adopted, public Hook<ReaderTag> {
public:
  virtual void drop();
  static void drop_all();

protected:
  explicit ReadableEnd(int flags);
};

} // namespace wasi_epoll
