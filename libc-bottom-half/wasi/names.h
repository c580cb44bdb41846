// wasi:sockets/ip-name-lookup
#pragma once

#include <canon/abi.h>
#include <wasi/result.h>
#include <wasi/sockets.h>

namespace wasi_epoll::wasi {

struct IpAddress {
  AddressFamily family;
  union {
    uint8_t ipv4[4];
    uint16_t ipv6[8];
  };
};

/// variant error-code
struct LookupError {
  enum class Code : uint8_t {
    access_denied,
    invalid_argument,
    name_unresolvable,
    temporary_resolver_failure,
    permanent_resolver_failure,
    other,
  } code;
  Option<String> other;
};

extern "C" {
/// The name's memory is lent until the call has started.
WASI_EPOLL_IMPORT("wasi:sockets/ip-name-lookup@0.3.0", "[async-lower]resolve-addresses")
uint32_t wasi_epoll_resolve_addresses(const char *name, size_t size,
                                      Result<List<IpAddress>, LookupError> *);
}

} // namespace wasi_epoll::wasi
