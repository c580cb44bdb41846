// getifaddrs(3), if_nameindex(3) and the others: WASI tells nothing of interfaces, but what
// programs look for in them can be found out. Where the program may use the network there is
// `lo`, and `eth0` stands for whatever the host sends to the world through, with the
// addresses it then sends from. To find those a UDP socket is connected, which sends nothing.
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <iterator>

#include <names/hosts.h>
#include <support/result.h>

namespace wasi_epoll {

namespace {

struct Interface {
  const char *name;
  unsigned flags;
};

// The one with number 1 is the first.
constexpr Interface interfaces[] = {
    {"lo", IFF_UP | IFF_LOOPBACK | IFF_RUNNING},
    {"eth0", IFF_UP | IFF_RUNNING},
};
constexpr unsigned loopback = 1, outward = 2;

union Address {
  sockaddr any;
  sockaddr_in ipv4;
  sockaddr_in6 ipv6;
};

struct Found {
  unsigned interface;
  Address address;
  Address mask; // no family: not known
};

/// All addresses, by interface and then by family.
class Addresses {
public:
  Addresses() {
    bool ipv4 = family_works(AF_INET), ipv6 = family_works(AF_INET6);
    if (ipv4)
      add(loopback, {.ipv4 = ipv4_of(INADDR_LOOPBACK)}, {.ipv4 = ipv4_of(IN_CLASSA_NET)});
    if (ipv6)
      add(loopback, {.ipv6 = ipv6_of(in6addr_loopback)}, {.ipv6 = ipv6_of(all_ones)});
    // Of networks for documentation, which are as far away as any.
    Address own{};
    if (ipv4 && sends_from({.ipv4 = ipv4_of(0xc6336401)}, own)) // 198.51.100.1
      add(outward, own, {});
    if (ipv6 && sends_from({.ipv6 = ipv6_of({{{0x20, 0x01, 0x0d, 0xb8}}})}, own))
      add(outward, own, {});
  }

  const Found *begin() const { return all_; }
  const Found *end() const { return all_ + count_; }
  bool has(unsigned interface) const {
    for (const Found &found : *this)
      if (found.interface == interface)
        return true;
    return false;
  }

private:
  static constexpr in6_addr all_ones{{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}};
  static constexpr in_port_t discard = 9;

  static sockaddr_in ipv4_of(uint32_t address) {
    return {.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(address)}, .sin_zero = {}};
  }
  static sockaddr_in6 ipv6_of(const in6_addr &address) {
    sockaddr_in6 made{};
    made.sin6_family = AF_INET6;
    made.sin6_addr = address;
    return made;
  }

  void add(unsigned interface, const Address &address, const Address &mask) {
    all_[count_++] = {interface, address, mask};
  }

  /// The address that the host sends from to a remote one; false if it has no way there.
  static bool sends_from(Address to, Address &own) {
    int family = to.any.sa_family;
    int fd = socket(family, SOCK_DGRAM, 0);
    if (fd < 0)
      return false;
    (family == AF_INET ? to.ipv4.sin_port : to.ipv6.sin6_port) = htons(discard);
    socklen_t size = sizeof own;
    bool sends = connect(fd, &to.any, sizeof to) == 0 && getsockname(fd, &own.any, &size) == 0;
    close(fd);
    (family == AF_INET ? own.ipv4.sin_port : own.ipv6.sin6_port) = 0;
    return sends;
  }

  unsigned count_ = 0;
  Found all_[4];
};

/// Finds out what there is without a trace in errno.
Addresses look() {
  int before = errno;
  Addresses found;
  errno = before;
  return found;
}

/// One of the list that getifaddrs hands out, which is one block of memory.
struct Entry {
  ifaddrs info;
  Address address, mask;
  char name[IF_NAMESIZE];
};

Result<ifaddrs *> list() {
  Addresses found = look();
  size_t count = found.end() - found.begin();
  if (count == 0)
    return nullptr;
  auto *entries = static_cast<Entry *>(calloc(count, sizeof(Entry)));
  if (!entries)
    return fail(ENOMEM);
  for (size_t i = 0; i < count; ++i) {
    const Found &from = found.begin()[i];
    const Interface &interface = interfaces[from.interface - 1];
    Entry &to = entries[i];
    to.address = from.address;
    to.mask = from.mask;
    strcpy(to.name, interface.name);
    to.info.ifa_next = i + 1 < count ? &entries[i + 1].info : nullptr;
    to.info.ifa_name = to.name;
    to.info.ifa_flags = interface.flags;
    to.info.ifa_addr = &to.address.any;
    to.info.ifa_netmask = to.mask.any.sa_family ? &to.mask.any : nullptr;
  }
  return &entries->info;
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int getifaddrs(ifaddrs **into) {
  auto made = list();
  if (made)
    *into = *made;
  return posix<int>(made.transform([](ifaddrs *) {}));
}

extern "C" void freeifaddrs(ifaddrs *list) { free(list); }

extern "C" struct if_nameindex *if_nameindex(void) {
  constexpr size_t count = std::size(interfaces);
  Addresses found = look();
  // The names are behind the numbers.
  struct Names {
    struct if_nameindex all[count + 1];
    char text[count][IF_NAMESIZE];
  };
  auto *names = static_cast<Names *>(calloc(1, sizeof(Names)));
  if (!names) {
    errno = ENOBUFS;
    return nullptr;
  }
  size_t at = 0;
  for (unsigned number = 1; number <= count; ++number) {
    if (!found.has(number))
      continue;
    strcpy(names->text[at], interfaces[number - 1].name);
    names->all[at] = {number, names->text[at]};
    ++at;
  }
  return names->all;
}

extern "C" void if_freenameindex(struct if_nameindex *names) { free(names); }

extern "C" unsigned if_nametoindex(const char *name) {
  for (unsigned number = 1; number <= std::size(interfaces); ++number)
    if (strcmp(name, interfaces[number - 1].name) == 0 && look().has(number))
      return number;
  errno = ENODEV;
  return 0;
}

extern "C" char *if_indextoname(unsigned number, char *into) {
  if (number >= 1 && number <= std::size(interfaces) && look().has(number))
    return strcpy(into, interfaces[number - 1].name);
  errno = ENXIO;
  return nullptr;
}
