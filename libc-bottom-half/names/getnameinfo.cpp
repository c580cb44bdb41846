// getnameinfo(3)
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include <names/hosts.h>
#include <names/services.h>

namespace wasi_epoll {

namespace {

int put(const char *text, char *into, socklen_t size) {
  size_t length = strlen(text);
  if (length >= size)
    return EAI_OVERFLOW;
  memcpy(into, text, length + 1);
  return 0;
}

int put_host(const HostAddress &address, char *into, socklen_t size, int flags) {
  // The host resolves no address to a name; but this one is known.
  if (!(flags & NI_NUMERICHOST) && is_loopback(address))
    return put("localhost", into, size);
  if (flags & NI_NAMEREQD)
    return EAI_NONAME;
  char text[INET6_ADDRSTRLEN + sizeof "%4294967295"];
  inet_ntop(address.family, &address.ipv4, text, sizeof text);
  if (address.scope)
    snprintf(text + strlen(text), sizeof "%4294967295", "%%%u", address.scope);
  return put(text, into, size);
}

int put_service(int port, char *into, socklen_t size, int flags) {
  if (!(flags & NI_NUMERICSERV)) {
    int protocol = flags & NI_DGRAM ? IPPROTO_UDP : IPPROTO_TCP;
    Services services;
    for (Service it; services.next(it);)
      if (it.port == port && it.protocol == protocol)
        return put(it.names[0], into, size);
  }
  char text[sizeof "65535"];
  snprintf(text, sizeof text, "%d", port);
  return put(text, into, size);
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int getnameinfo(const sockaddr *__restrict from, socklen_t from_size,
                           char *__restrict host, socklen_t host_size, char *__restrict service,
                           socklen_t service_size, int flags) {
  constexpr int known_flags =
      NI_NUMERICHOST | NI_NUMERICSERV | NI_NOFQDN | NI_NAMEREQD | NI_DGRAM | NI_NUMERICSCOPE;
  if (flags & ~known_flags)
    return EAI_BADFLAGS;
  if (!from || from_size < sizeof from->sa_family)
    return EAI_FAMILY;
  HostAddress address;
  int port;
  if (from->sa_family == AF_INET && from_size >= sizeof(sockaddr_in)) {
    auto &in = *reinterpret_cast<const sockaddr_in *>(from);
    address = {.family = AF_INET, .scope = 0, .ipv4 = in.sin_addr};
    port = ntohs(in.sin_port);
  } else if (from->sa_family == AF_INET6 && from_size >= sizeof(sockaddr_in6)) {
    auto &in = *reinterpret_cast<const sockaddr_in6 *>(from);
    address = {.family = AF_INET6, .scope = in.sin6_scope_id, .ipv6 = in.sin6_addr};
    port = ntohs(in.sin6_port);
  } else {
    return EAI_FAMILY;
  }
  bool want_host = host && host_size, want_service = service && service_size;
  if (!want_host && !want_service)
    return EAI_NONAME;
  if (want_host)
    if (int error = put_host(address, host, host_size, flags))
      return error;
  return want_service ? put_service(port, service, service_size, flags) : 0;
}
