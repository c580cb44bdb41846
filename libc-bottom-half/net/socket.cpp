#include <net/socket.h>

namespace wasi_epoll {

Result<void> Socket::bind(AddressIn) { return fail(EOPNOTSUPP); }
Result<void> Socket::connect(AddressIn) { return fail(EOPNOTSUPP); }
Result<void> Socket::listen(int) { return fail(EOPNOTSUPP); }
Result<Ref<Socket>> Socket::try_accept() { return fail(EOPNOTSUPP); }
Result<void> Socket::shutdown(int) { return fail(ENOTCONN); }
Result<void> Socket::local_address(AddressOut) { return fail(EOPNOTSUPP); }
Result<void> Socket::peer_address(AddressOut) { return fail(ENOTCONN); }
Result<size_t> Socket::try_receive(Message &) { return fail(EOPNOTSUPP); }
Result<size_t> Socket::try_send(const Message &) { return fail(EOPNOTSUPP); }
Result<void> Socket::option(int, int, void *, socklen_t *) { return fail(ENOPROTOOPT); }
Result<void> Socket::set_option(int, int, const void *, socklen_t) { return fail(ENOPROTOOPT); }

// Unlike recv(2), read(2) of nothing asks nobody.
Result<size_t> Socket::try_read(Buffers into) {
  if (total_size(into) == 0)
    return 0;
  Message message{.buffers = into, .flags = 0};
  return try_receive(message);
}

Result<size_t> Socket::try_write(Buffers from) { return try_send({.buffers = from, .flags = 0}); }

Result<void> Socket::stat(struct stat &into) {
  (void)Description::stat(into);
  into.st_mode = S_IFSOCK | 0777;
  return {};
}

Result<void> Socket::check_error() {
  if (int error = take_error())
    return fail(error);
  return {};
}

} // namespace wasi_epoll
