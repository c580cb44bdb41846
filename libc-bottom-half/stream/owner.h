#pragma once

namespace wasi_epoll {

/// The descriptor behind a ByteInput or ByteOutput: told when its state changed.
class StreamOwner {
public:
  /// Bytes arrived, or the stream ended.
  virtual void input_changed() {}
  /// There is room, or nobody reads any more.
  virtual void output_changed() {}

protected:
  ~StreamOwner() = default;
};

} // namespace wasi_epoll
