// getservbyname(3), getservbyport(3), getservent(3)
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>

#include <names/caller_buffer.h>
#include <names/services.h>

namespace wasi_epoll {

namespace {

const char *name_of(int protocol) { return protocol == IPPROTO_TCP ? "tcp" : "udp"; }

bool is_protocol(const Service &service, const char *protocol) {
  return !protocol || !strcmp(protocol, name_of(service.protocol));
}

bool fill(servent &entry, const Service &service, CallerBuffer buffer) {
  size_t aliases = 0;
  while (service.names[1 + aliases])
    ++aliases;
  char **list = buffer.take<char *>(aliases + 1);
  entry = {.s_name = buffer.copy(service.names[0]),
           .s_aliases = list,
           .s_port = htons(service.port),
           .s_proto = buffer.copy(name_of(service.protocol))};
  for (size_t i = 0; list && i < aliases; ++i)
    list[i] = buffer.copy(service.names[1 + i]);
  if (buffer.overflowed())
    return false;
  list[aliases] = nullptr;
  return true;
}

/// The first service for which matches(service): 0, ENOENT or ERANGE.
template <class Matches>
int find(servent *entry, char *buffer, size_t size, servent **result, Matches matches) {
  *result = nullptr;
  Services services;
  for (Service it; services.next(it);) {
    if (!matches(it))
      continue;
    if (!fill(*entry, it, {buffer, size}))
      return ERANGE;
    *result = entry;
    return 0;
  }
  return ENOENT;
}

alignas(max_align_t) char static_buffer[1024];
servent static_entry;
int position; // of getservent

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int getservbyname_r(const char *name, const char *protocol, servent *entry, char *buffer,
                               size_t size, servent **result) {
  return find(entry, buffer, size, result,
              [=](const Service &it) { return it.is(name) && is_protocol(it, protocol); });
}

extern "C" int getservbyport_r(int port, const char *protocol, servent *entry, char *buffer,
                               size_t size, servent **result) {
  int number = ntohs(port);
  return find(entry, buffer, size, result,
              [=](const Service &it) { return it.port == number && is_protocol(it, protocol); });
}

extern "C" servent *getservbyname(const char *name, const char *protocol) {
  servent *result;
  getservbyname_r(name, protocol, &static_entry, static_buffer, sizeof static_buffer, &result);
  return result;
}

extern "C" servent *getservbyport(int port, const char *protocol) {
  servent *result;
  getservbyport_r(port, protocol, &static_entry, static_buffer, sizeof static_buffer, &result);
  return result;
}

extern "C" servent *getservent(void) {
  servent *result;
  int skip = position;
  find(&static_entry, static_buffer, sizeof static_buffer, &result,
       [&](const Service &) { return skip-- == 0; });
  if (result)
    ++position;
  return result;
}

extern "C" void setservent(int) { position = 0; }
extern "C" void endservent(void) { position = 0; }
