#include <local/names.h>

#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include <string_view>

#include <files/stat.h>
#include <local/paths.h>

namespace wasi_epoll {

// Only in programs that use files otherwise.
[[gnu::weak]] Result<mode_t> mode_at(int directory, const char *path, bool follow);

namespace {

constexpr socklen_t path_at = offsetof(sockaddr_un, sun_path);

// In use, and paths that were. Few, so they are simply searched.
[[clang::no_destroy]] constinit List<LocalName, NameTag> names;

bool same(const LocalName &a, const LocalName &b) {
  return a.size == b.size && !memcmp(a.address.sun_path, b.address.sun_path, a.size - path_at);
}

/// It needs no terminator when it is as long as can be.
std::string_view path_of(const LocalName &name) {
  const char *path = name.address.sun_path;
  return {path, strnlen(path, sizeof name.address.sun_path)};
}

bool is_file(const LocalName &name) {
  if (!mode_at)
    return false;
  char path[sizeof name.address.sun_path + 1] = {};
  path_of(name).copy(path, sizeof path - 1);
  return mode_at(AT_FDCWD, path, false).has_value();
}

/// An abstract name is one name for each type of socket, as on Linux.
LocalName *find(const LocalName &wanted, int type) {
  LocalName *found = nullptr;
  names.each([&](LocalName &name) {
    if (same(name, wanted) && (!name.abstract() || name.owner->type() == type))
      found = &name;
  });
  return found;
}

void remove(LocalName &name) {
  name.Hook<NameTag>::unlink();
  name.release();
}

LocalName *find_path(const char *path) {
  LocalName *found = nullptr;
  names.each([&](LocalName &name) {
    if (!name.abstract() && path_of(name) == path)
      found = &name;
  });
  return found;
}

bool unlink_path(const char *path) {
  LocalName *found = find_path(path);
  if (found)
    remove(*found);
  return found;
}

unsigned number_of_path(const char *path) {
  LocalName *found = find_path(path);
  return found ? found->number : 0;
}

} // namespace

Result<Ref<LocalName>> parse_name(AddressIn from) {
  if (from.size < path_at || from.size > sizeof(sockaddr_un))
    return fail(EINVAL);
  if (from.address->sa_family != AF_UNIX)
    return fail(EINVAL);
  sockaddr_un address{};
  memcpy(&address, from.address, from.size);
  socklen_t size = from.size;
  if (size > path_at && address.sun_path[0])
    size = path_at + strnlen(address.sun_path, sizeof address.sun_path - 1) + 1;
  Ref<LocalName> name = new LocalName(address, size);
  if (!name)
    return fail(ENOMEM);
  return name;
}

Result<void> take_name(Ref<LocalName> name, LocalSocket &owner) {
  if (find(*name, owner.type()))
    return fail(EADDRINUSE);
  // What the host has by that path, or takes for one.
  if (!name->abstract() && is_file(*name))
    return fail(EADDRINUSE);
  name->owner = &owner;
  name->retain();
  names.push_back(*name);
  if (!name->abstract()) {
    static constinit unsigned last = 0;
    name->number = ++last;
    unlink_socket = unlink_path;
    number_of_socket = number_of_path;
  }
  return {};
}

Result<Ref<LocalName>> choose_name(LocalSocket &owner) {
  static constinit unsigned next = 0;
  constexpr unsigned possible = 1 << 20;
  for (unsigned tries = 0; tries < possible; ++tries) {
    unsigned number = next++ % possible;
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    for (int i = 5; i > 0; --i, number >>= 4)
      address.sun_path[i] = "0123456789abcdef"[number & 15];
    Ref<LocalName> name = new LocalName(address, path_at + 6);
    if (!name)
      return fail(ENOMEM);
    if (take_name(name, owner))
      return name;
  }
  return fail(EADDRNOTAVAIL);
}

void release_name(LocalName &name) {
  name.owner = nullptr;
  if (name.abstract() && name.Hook<NameTag>::linked())
    remove(name);
}

Result<LocalSocket *> find_by_name(AddressIn address, int type) {
  auto wanted = parse_name(address);
  if (!wanted)
    return fail(wanted);
  if ((*wanted)->size == path_at)
    return fail(EINVAL);
  LocalName *name = find(**wanted, type);
  if (!name)
    return fail((*wanted)->abstract() ? ECONNREFUSED : ENOENT);
  if (!name->owner)
    return fail(ECONNREFUSED);
  if (name->owner->type() != type)
    return fail(EPROTOTYPE);
  return name->owner;
}

void put_name(const LocalName *name, AddressOut out) {
  sockaddr_un unnamed{.sun_family = AF_UNIX, .sun_path = {}};
  if (name)
    copy_out(&name->address, name->size, out);
  else
    copy_out(&unnamed, path_at, out);
}

} // namespace wasi_epoll
