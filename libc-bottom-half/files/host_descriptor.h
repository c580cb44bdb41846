// An owned handle of wasi:filesystem's descriptor.
#pragma once

#include <utility>

#include <canon/handles.h>
#include <wasi/filesystem.h>

namespace wasi_epoll {

class HostDescriptor {
public:
  HostDescriptor() = default;
  HostDescriptor(canon::Handle handle, canon::HandleLease lease)
      : handle_(handle), lease_(std::move(lease)) {}
  HostDescriptor(HostDescriptor &&other) noexcept
      : handle_(std::exchange(other.handle_, 0)), lease_(std::move(other.lease_)) {}
  HostDescriptor &operator=(HostDescriptor &&other) noexcept {
    std::swap(handle_, other.handle_);
    lease_ = std::move(other.lease_);
    return *this;
  }
  ~HostDescriptor() {
    if (!handle_)
      return;
    wasi::wasi_epoll_descriptor_drop(handle_);
    ++canon::host_descriptors_given_back;
  }

  canon::Handle handle() const { return handle_; }
  explicit operator bool() const { return handle_ != 0; }

private:
  canon::Handle handle_ = 0;
  canon::HandleLease lease_;
};

} // namespace wasi_epoll
