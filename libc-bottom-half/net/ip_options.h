// The options of sockets that the host knows nothing of.
#pragma once

#include <net/socket.h>

namespace wasi_epoll {

/// Hints, which are remembered and change nothing, and options whose only value
/// is the one that WASI's sockets have, which can be read and set to that value.
class IpOptions {
public:
  /// ENOPROTOOPT when it's none of these.
  Result<void> get(const Socket &socket, int level, int name, void *value, socklen_t *size) const;
  /// ENOPROTOOPT also for a value that can't be had.
  Result<void> set(const Socket &socket, int level, int name, const void *value, socklen_t size);

private:
  uint8_t set_ = 0;   // hints, by their place in the table, that were switched on
  uint8_t unset_ = 0; // and off
  int linger_ = -1;   // seconds, or off
};

} // namespace wasi_epoll
