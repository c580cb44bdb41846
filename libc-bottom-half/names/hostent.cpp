// gethostbyname(3) and gethostbyaddr(3) with their relatives
#include <errno.h>
#include <netdb.h>

#include <names/caller_buffer.h>
#include <names/hosts.h>

namespace wasi_epoll {

namespace {

/// h_errno's number for an EAI_* one.
int to_h_errno(int error) {
  switch (error) {
  case EAI_NONAME:
    return HOST_NOT_FOUND;
  case EAI_NODATA:
    return NO_DATA;
  case EAI_AGAIN:
    return TRY_AGAIN;
  default:
    return NO_RECOVERY;
  }
}

/// 0, or ERANGE.
int fill(hostent &entry, const char *name, const HostAddresses &addresses, int family,
         CallerBuffer buffer) {
  char **aliases = buffer.take<char *>();
  char **list = buffer.take<char *>(addresses.size() + 1);
  entry = {.h_name = buffer.copy(name),
           .h_aliases = aliases,
           .h_addrtype = family,
           .h_length = static_cast<int>(family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr)),
           .h_addr_list = list};
  for (const HostAddress &address : addresses) {
    // Programs read them as numbers.
    auto *place = reinterpret_cast<char *>(buffer.take<uint32_t>(address.size() / 4));
    if (!place)
      return ERANGE;
    memcpy(place, &address.ipv4, address.size());
    *list++ = place;
  }
  if (buffer.overflowed())
    return ERANGE;
  *aliases = nullptr;
  *list = nullptr;
  return 0;
}

/// The end of each of the calls: errno's number, 0 also for a host that isn't known.
int answer(int error, const char *name, const HostAddresses &addresses, int family, hostent *entry,
           char *buffer, size_t size, hostent **result, int *error_result) {
  *result = nullptr;
  if (error) {
    *error_result = to_h_errno(error);
    return error == EAI_AGAIN ? EAGAIN : error == EAI_FAIL || error == EAI_MEMORY ? EBADMSG : 0;
  }
  if (int number = fill(*entry, name, addresses, family, {buffer, size})) {
    *error_result = NO_RECOVERY;
    return number;
  }
  *error_result = 0;
  *result = entry;
  return 0;
}

// Room for as many addresses as there can be, and the longest name.
alignas(max_align_t) char static_buffer[2048];
hostent static_entry;

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int gethostbyname2_r(const char *name, int family, hostent *entry, char *buffer,
                                size_t size, hostent **result, int *error_result) {
  HostAddresses addresses;
  int error;
  HostAddress address;
  if (family != AF_INET && family != AF_INET6) {
    *result = nullptr;
    *error_result = NO_RECOVERY;
    return EAFNOSUPPORT;
  }
  if (parse_address(name, address)) {
    addresses.add(address);
    error = address.family == family ? 0 : EAI_NONAME;
  } else {
    error = look_up(name, family, addresses);
  }
  return answer(error, name, addresses, family, entry, buffer, size, result, error_result);
}

extern "C" int gethostbyname_r(const char *name, hostent *entry, char *buffer, size_t size,
                               hostent **result, int *error_result) {
  return gethostbyname2_r(name, AF_INET, entry, buffer, size, result, error_result);
}

extern "C" hostent *gethostbyname2(const char *name, int family) {
  hostent *result;
  int number = gethostbyname2_r(name, family, &static_entry, static_buffer, sizeof static_buffer,
                                &result, &h_errno);
  if (number)
    errno = number;
  return result;
}

extern "C" hostent *gethostbyname(const char *name) { return gethostbyname2(name, AF_INET); }

extern "C" int gethostbyaddr_r(const void *address, socklen_t address_size, int family,
                               hostent *entry, char *buffer, size_t size, hostent **result,
                               int *error_result) {
  HostAddress it{.family = family, .scope = 0, .ipv6 = {}};
  if ((family != AF_INET && family != AF_INET6) || address_size != it.size()) {
    *result = nullptr;
    *error_result = NO_RECOVERY;
    return EINVAL;
  }
  memcpy(&it.ipv4, address, it.size());
  HostAddresses addresses;
  addresses.add(it);
  // The host resolves no address to a name; but this one is known.
  return answer(is_loopback(it) ? 0 : EAI_NONAME, "localhost", addresses, family, entry, buffer,
                size, result, error_result);
}

extern "C" hostent *gethostbyaddr(const void *address, socklen_t size, int family) {
  hostent *result;
  int number = gethostbyaddr_r(address, size, family, &static_entry, static_buffer,
                               sizeof static_buffer, &result, &h_errno);
  if (number)
    errno = number;
  return result;
}
