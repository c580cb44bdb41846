#include <names/hosts.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <algorithm>

#include <net/address.h>
#include <net/error.h>
#include <net/host_call.h>
#include <wasi/names.h>

namespace wasi_epoll {

namespace {

constexpr size_t longest_name = 255;
constexpr in6_addr ipv6_loopback = IN6ADDR_LOOPBACK_INIT;

HostAddress make(in_addr address) { return {.family = AF_INET, .scope = 0, .ipv4 = address}; }
HostAddress make(const in6_addr &address) {
  return {.family = AF_INET6, .scope = 0, .ipv6 = address};
}

HostAddress from_wasi(const wasi::IpAddress &from) {
  if (from.family == wasi::AddressFamily::ipv4) {
    in_addr address;
    memcpy(&address, from.ipv4, sizeof address);
    return make(address);
  }
  in6_addr address;
  for (int i = 0; i < 8; ++i)
    address.s6_addr16[i] = htons(from.ipv6[i]);
  return make(address);
}

int to_eai(const wasi::LookupError &error) {
  using Code = wasi::LookupError::Code;
  switch (error.code) {
  case Code::invalid_argument:
  case Code::name_unresolvable:
    return EAI_NONAME;
  case Code::temporary_resolver_failure:
    return EAI_AGAIN;
  case Code::access_denied:
  case Code::permanent_resolver_failure:
    return EAI_FAIL;
  case Code::other:
    if (error.other.some && error.other.value.size)
      free(error.other.value.data);
    return EAI_FAIL;
  }
}

/// One question to the host.
class Lookup final : HostCall, Waiter {
public:
  ~Lookup() { (void)cancel(); }

  int ask(const char *name, int family, HostAddresses &into) {
    switch (start(wasi::wasi_epoll_resolve_addresses(name, strlen(name), &result_))) {
    case Start::refused:
      return EAI_MEMORY;
    case Start::in_flight:
      // Handlers of signals run, but don't end it.
      while (!woken())
        (void)reactor.wait(*this, never);
      break;
    case Start::over:
      break;
    }
    if (result_.error)
      return to_eai(result_.err);
    for (auto &address : std::span(result_.ok.data, result_.ok.size))
      into.add(from_wasi(address));
    if (result_.ok.size)
      free(result_.ok.data);
    bool known = !into.empty();
    if (family != AF_UNSPEC)
      into.keep_only(family);
    if (!into.empty())
      return 0;
    return known ? EAI_NODATA : EAI_NONAME;
  }

private:
  void returned() override { wake(); }

  wasi::Result<wasi::List<wasi::IpAddress>, wasi::LookupError> result_;
};

bool same(const HostAddress &one, const HostAddress &other) {
  return one.family == other.family && memcmp(&one.ipv4, &other.ipv4, one.size()) == 0;
}

bool try_family(int family) {
  using namespace wasi;
  SocketAddress loopback{.family = family == AF_INET ? AddressFamily::ipv4 : AddressFamily::ipv6,
                         .ipv6 = {}};
  default_to_loopback(loopback);
  SocketResult<canon::Handle> created;
  wasi_epoll_udp_create(static_cast<uint32_t>(loopback.family), &created);
  auto socket = checked(created);
  if (!socket)
    return false;
  FlatAddress flat = flatten(loopback);
  flat.at[1] = 65535; // Nothing is sent there.
  SocketResult<void> connected;
  wasi_epoll_udp_connect(*socket, WASI_EPOLL_FLATTENED(flat), &connected);
  wasi_epoll_udp_drop(*socket);
  return checked(connected).has_value();
}

bool parse_scope(const char *text, const in6_addr &address, uint32_t &scope) {
  char *end;
  unsigned long number = strtoul(text, &end, 10);
  if (*text >= '0' && *text <= '9' && !*end && number <= UINT32_MAX) {
    scope = number;
    return true;
  }
  if (!IN6_IS_ADDR_LINKLOCAL(&address) && !IN6_IS_ADDR_MC_LINKLOCAL(&address))
    return false;
  return (scope = if_nametoindex(text)) != 0;
}

} // namespace

bool HostAddresses::has(int family) const {
  return std::any_of(begin(), end(), [=](auto &it) { return it.family == family; });
}

void HostAddresses::add(const HostAddress &address) {
  if (count_ < most && std::none_of(begin(), end(), [&](auto &it) { return same(it, address); }))
    addresses_[count_++] = address;
}

void HostAddresses::keep_only(int family) {
  auto *rest = std::remove_if(addresses_, addresses_ + count_,
                              [=](auto &it) { return it.family != family; });
  count_ = rest - addresses_;
}

void HostAddresses::map_to_ipv6() {
  for (HostAddress &it : std::span(addresses_, count_)) {
    if (it.family != AF_INET)
      continue;
    in6_addr mapped{};
    mapped.s6_addr[10] = mapped.s6_addr[11] = 0xff;
    memcpy(&mapped.s6_addr[12], &it.ipv4, sizeof it.ipv4);
    it = make(mapped);
  }
}

bool parse_address(const char *name, HostAddress &address) {
  if (in_addr ipv4; inet_aton(name, &ipv4)) {
    address = make(ipv4);
    return true;
  }
  const char *percent = strchr(name, '%');
  size_t size = percent ? percent - name : strlen(name);
  char text[INET6_ADDRSTRLEN];
  if (size >= sizeof text)
    return false;
  memcpy(text, name, size);
  text[size] = 0;
  in6_addr ipv6;
  if (inet_pton(AF_INET6, text, &ipv6) <= 0)
    return false;
  address = make(ipv6);
  return !percent || parse_scope(percent + 1, ipv6, address.scope);
}

bool is_localhost(const char *name) {
  static constexpr char localhost[] = "localhost";
  constexpr size_t size = sizeof localhost - 1;
  size_t length = strlen(name);
  if (length && name[length - 1] == '.')
    --length;
  if (length < size || strncasecmp(name + length - size, localhost, size) != 0)
    return false;
  return length == size || name[length - size - 1] == '.';
}

bool is_loopback(const HostAddress &address) {
  return same(address, make({.s_addr = htonl(INADDR_LOOPBACK)})) ||
         same(address, make(ipv6_loopback));
}

bool family_works(int family) {
  static int8_t known[2]; // 1 or -1
  int8_t &works = known[family == AF_INET6];
  if (!works)
    works = try_family(family) ? 1 : -1;
  return works > 0;
}

void add_loopback(HostAddresses &to, int family) {
  // A family that doesn't work only comes last: whoever asks may only want a name.
  bool ipv6_first = family == AF_INET6 || (family == AF_UNSPEC && family_works(AF_INET6));
  if (ipv6_first)
    to.add(make(ipv6_loopback));
  if (family != AF_INET6)
    to.add(make({.s_addr = htonl(INADDR_LOOPBACK)}));
  if (family == AF_UNSPEC && !ipv6_first)
    to.add(make(ipv6_loopback));
}

int look_up(const char *name, int family, HostAddresses &into) {
  size_t length = strnlen(name, longest_name + 1);
  if (length == 0 || length > longest_name)
    return EAI_NONAME;
  if (is_localhost(name)) {
    add_loopback(into, family);
    return 0;
  }
  Lookup lookup;
  return lookup.ask(name, family, into);
}

} // namespace wasi_epoll
