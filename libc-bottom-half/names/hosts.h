// Names of hosts and their addresses.
#pragma once

#include <netinet/in.h>

#include <span>

namespace wasi_epoll {

struct HostAddress {
  int family; // AF_INET or AF_INET6
  uint32_t scope;
  union {
    in_addr ipv4;
    in6_addr ipv6;
  };

  unsigned size() const { return family == AF_INET ? sizeof ipv4 : sizeof ipv6; }
};

/// A name's addresses, best first.
class HostAddresses {
public:
  const HostAddress *begin() const { return addresses_; }
  const HostAddress *end() const { return addresses_ + count_; }
  unsigned size() const { return count_; }
  bool empty() const { return count_ == 0; }
  bool has(int family) const;

  /// Unless it is there already, or there are too many.
  void add(const HostAddress &address);
  void keep_only(int family);
  void map_to_ipv6();
  void clear() { count_ = 0; }

private:
  static constexpr unsigned most = 48;
  unsigned count_ = 0;
  HostAddress addresses_[most];
};

/// An address in its written form, also the classful ones of inet_aton(3) and with an
/// IPv6 scope. False for any other name.
bool parse_address(const char *name, HostAddress &address);

/// localhost and all below it are this machine's own.
bool is_localhost(const char *name);
bool is_loopback(const HostAddress &address);
/// The loopback addresses of a family or, with AF_UNSPEC, of both.
void add_loopback(HostAddresses &to, int family);

/// Whether this machine has an address of that family, as far as its own loopback tells.
bool family_works(int family);

/// The addresses of a family, or with AF_UNSPEC of both. Waits for the host's answer
/// while everything else goes on. 0, or EAI_*.
int look_up(const char *name, int family, HostAddresses &into);

} // namespace wasi_epoll
