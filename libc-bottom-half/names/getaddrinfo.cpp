// getaddrinfo(3), freeaddrinfo(3)
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include <names/hosts.h>
#include <names/services.h>
#include <support/object.h>

namespace wasi_epoll {

namespace {

constexpr int known_flags = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL |
                            AI_ADDRCONFIG | AI_NUMERICSERV;

struct Endpoint {
  int port;
  int type; // SOCK_*
  int protocol;
};

/// What a service may be reached by: TCP, UDP or both.
class Endpoints {
public:
  const Endpoint *begin() const { return all_; }
  const Endpoint *end() const { return all_ + count_; }

  /// 0, or EAI_*.
  int find(const char *service, const addrinfo &hints);

private:
  void add(int port, int type, int protocol) { all_[count_++] = {port, type, protocol}; }

  unsigned count_ = 0;
  Endpoint all_[2];
};

int Endpoints::find(const char *service, const addrinfo &hints) {
  bool stream = hints.ai_socktype == SOCK_STREAM, datagram = hints.ai_socktype == SOCK_DGRAM;
  int own = stream ? IPPROTO_TCP : datagram ? IPPROTO_UDP : 0;
  if (own && hints.ai_protocol && hints.ai_protocol != own)
    return EAI_SOCKTYPE;
  if (!own && hints.ai_socktype) {
    if (hints.ai_socktype < 0 || hints.ai_socktype > SOCK_SEQPACKET)
      return EAI_SOCKTYPE;
    // Sockets without ports.
    if (service)
      return EAI_SERVICE;
    add(0, hints.ai_socktype, hints.ai_protocol);
    return 0;
  }
  int protocol = own ? own : hints.ai_protocol;
  bool tcp = protocol != IPPROTO_UDP, udp = protocol != IPPROTO_TCP;

  char *end = nullptr;
  unsigned long number = service ? strtoul(service, &end, 10) : 0;
  if (service && !*service)
    return EAI_SERVICE;
  if (!service || !*end) {
    if (number > UINT16_MAX)
      return EAI_SERVICE;
    if (tcp)
      add(number, SOCK_STREAM, IPPROTO_TCP);
    if (udp)
      add(number, SOCK_DGRAM, IPPROTO_UDP);
    return 0;
  }
  if (hints.ai_flags & AI_NUMERICSERV)
    return EAI_NONAME;
  Services services;
  for (Service it; count_ < 2 && services.next(it);) {
    bool is_tcp = it.protocol == IPPROTO_TCP;
    bool have = count_ && all_[0].protocol == it.protocol;
    if (!have && (is_tcp ? tcp : udp) && it.is(service))
      add(it.port, is_tcp ? SOCK_STREAM : SOCK_DGRAM, it.protocol);
  }
  return count_ ? 0 : EAI_SERVICE;
}

/// The addresses of no host in particular.
void add_own(HostAddresses &to, int family, bool passive) {
  if (!passive)
    return add_loopback(to, family);
  if (family != AF_INET6)
    to.add({.family = AF_INET, .scope = 0, .ipv4 = {}});
  if (family != AF_INET)
    to.add({.family = AF_INET6, .scope = 0, .ipv6 = {}});
}

int find_host(const char *name, const addrinfo &hints, int family, HostAddresses &into) {
  if (!name) {
    add_own(into, family, hints.ai_flags & AI_PASSIVE);
    return 0;
  }
  bool mapped = family == AF_INET6 && hints.ai_flags & AI_V4MAPPED;
  if (HostAddress address; parse_address(name, address)) {
    into.add(address);
    if (mapped)
      into.map_to_ipv6();
    return family == AF_UNSPEC || into.has(family) ? 0 : EAI_NODATA;
  }
  if (hints.ai_flags & AI_NUMERICHOST)
    return EAI_NONAME;
  int result = look_up(name, mapped ? AF_UNSPEC : family, into);
  if (result || !mapped)
    return result;
  if (into.has(AF_INET6) && !(hints.ai_flags & AI_ALL))
    into.keep_only(AF_INET6);
  into.map_to_ipv6();
  return 0;
}

/// One entry of the list with all that belongs to it.
struct Entry final : Object {
  addrinfo info{};
  union {
    sockaddr any;
    sockaddr_in ipv4;
    sockaddr_in6 ipv6{};
  };

  Entry(const HostAddress &address, const Endpoint &endpoint) {
    info.ai_family = address.family;
    info.ai_socktype = endpoint.type;
    info.ai_protocol = endpoint.protocol;
    info.ai_addr = &any;
    if (address.family == AF_INET) {
      info.ai_addrlen = sizeof ipv4;
      ipv4 = {.sin_family = AF_INET,
              .sin_port = htons(endpoint.port),
              .sin_addr = address.ipv4,
              .sin_zero = {}};
    } else {
      info.ai_addrlen = sizeof ipv6;
      ipv6 = {.sin6_family = AF_INET6,
              .sin6_port = htons(endpoint.port),
              .sin6_flowinfo = 0,
              .sin6_addr = address.ipv6,
              .sin6_scope_id = address.scope};
    }
  }
};

int list(const HostAddresses &addresses, const Endpoints &endpoints, const char *canonical,
         addrinfo **into) {
  addrinfo *first = nullptr, **last = &first;
  for (const HostAddress &address : addresses)
    for (const Endpoint &endpoint : endpoints) {
      auto *entry = new Entry(address, endpoint);
      char *name = entry && canonical ? strdup(canonical) : nullptr;
      if (!entry || (canonical && !name)) {
        delete entry;
        freeaddrinfo(first);
        return EAI_MEMORY;
      }
      entry->info.ai_canonname = name;
      canonical = nullptr; // The first one has it.
      *last = &entry->info;
      last = &entry->info.ai_next;
    }
  *into = first;
  return 0;
}

int get(const char *host, const char *service, const addrinfo &hints, addrinfo **into) {
  int flags = hints.ai_flags;
  if (!host && !service)
    return EAI_NONAME;
  if (flags & ~known_flags || (flags & AI_CANONNAME && !host))
    return EAI_BADFLAGS;
  int family = hints.ai_family;
  if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)
    return EAI_FAMILY;
  Endpoints endpoints;
  if (int error = endpoints.find(service, hints))
    return error;
  if (flags & AI_ADDRCONFIG) {
    // Only what this machine has addresses of.
    bool ipv4 = family != AF_INET6 && family_works(AF_INET);
    bool ipv6 = family != AF_INET && family_works(AF_INET6);
    if (!ipv4 && !ipv6)
      return EAI_NONAME;
    if (family == AF_UNSPEC && ipv4 != ipv6)
      family = ipv4 ? AF_INET : AF_INET6;
  }
  HostAddresses addresses;
  if (int error = find_host(host, hints, family, addresses))
    return error;
  return list(addresses, endpoints, flags & AI_CANONNAME ? host : nullptr, into);
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int getaddrinfo(const char *__restrict host, const char *__restrict service,
                           const addrinfo *__restrict hints, addrinfo **__restrict into) {
  int before = errno;
  addrinfo none{};
  none.ai_family = AF_UNSPEC;
  int result = get(host, service, hints ? *hints : none, into);
  errno = before; // It only counts with EAI_SYSTEM.
  return result;
}

extern "C" void freeaddrinfo(addrinfo *list) {
  while (list) {
    addrinfo *next = list->ai_next;
    free(list->ai_canonname);
    // The entry begins with it.
    delete reinterpret_cast<Entry *>(list);
    list = next;
  }
}
