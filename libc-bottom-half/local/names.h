// The names of AF_UNIX sockets.
#pragma once

#include <local/local_socket.h>

namespace wasi_epoll {

/// A program's address as a name: EINVAL. A size of only the family asks bind for a name.
Result<Ref<LocalName>> parse_name(AddressIn address);

/// Gives the name to `owner`. EADDRINUSE.
Result<void> take_name(Ref<LocalName> name, LocalSocket &owner);
/// An abstract name nobody has. EADDRNOTAVAIL.
Result<Ref<LocalName>> choose_name(LocalSocket &owner);
/// The owner is closed.
void release_name(LocalName &name);

/// ENOENT, ECONNREFUSED; EPROTOTYPE when the socket is of another type.
Result<LocalSocket *> find_by_name(AddressIn address, int type);

void put_name(const LocalName *name, AddressOut out);

} // namespace wasi_epoll
