// socketpair(2)
#include <fd/arguments.h>
#include <local/local_socket.h>
#include <net/calls.h>

namespace wasi_epoll {

static Result<void> make_pair(int domain, int type, int protocol, int ends[2]) {
  auto bare = socket_type(type);
  if (!bare)
    return fail(bare);
  if (!in_memory(ends, 2 * sizeof *ends))
    return fail(EFAULT);
  if (domain == AF_INET || domain == AF_INET6)
    return fail(EOPNOTSUPP);
  if (domain != AF_UNIX)
    return fail(EAFNOSUPPORT);
  auto a = LocalSocket::create(*bare, protocol);
  if (!a)
    return fail(a);
  auto b = LocalSocket::create(*bare, protocol);
  if (!b)
    return fail(b);
  LocalSocket::connect_pair(**a, **b);
  auto first = install_socket(*a, type);
  if (!first)
    return fail(first);
  auto second = install_socket(*b, type);
  if (!second) {
    table.remove(*first);
    return fail(second);
  }
  ends[0] = *first;
  ends[1] = *second;
  return {};
}

} // namespace wasi_epoll

extern "C" int socketpair(int domain, int type, int protocol, int ends[2]) {
  return wasi_epoll::posix<int>(wasi_epoll::make_pair(domain, type, protocol, ends));
}
