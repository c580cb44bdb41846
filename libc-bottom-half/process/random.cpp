// getrandom(2), getentropy(3), and the name that the base's stack protector uses.
// Every byte comes from the host.
#include <sys/random.h>
#include <unistd.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>

#include <fd/arguments.h>
#include <support/result.h>
#include <wasi/random.h>

using namespace wasi_epoll;

static void fill(void *buffer, size_t size) {
  auto *at = static_cast<char *>(buffer);
  // The usual key or seed needs no allocation by the host.
  while (size && size <= 32) {
    uint64_t word = wasi::wasi_epoll_get_random_u64();
    size_t part = std::min(size, sizeof word);
    memcpy(at, &word, part);
    at += part;
    size -= part;
  }
  while (size) {
    wasi::List<uint8_t> bytes;
    wasi::wasi_epoll_get_random_bytes(std::min<size_t>(size, 65536), &bytes);
    memcpy(at, bytes.data, bytes.size);
    free(bytes.data);
    at += bytes.size;
    size -= bytes.size;
  }
}

extern "C" ssize_t getrandom(void *buffer, size_t size, unsigned flags) {
  constexpr unsigned either = GRND_RANDOM | GRND_INSECURE;
  if (flags & ~(GRND_NONBLOCK | either) || (flags & either) == either) {
    errno = EINVAL;
    return -1;
  }
  if (!in_memory(buffer, size)) {
    errno = EFAULT;
    return -1;
  }
  // Linux gives at most 32 MiB less one byte in one call.
  size = std::min<size_t>(size, 33554431);
  fill(buffer, size);
  return size;
}

extern "C" int getentropy(void *buffer, size_t size) {
  if (size > 256) {
    errno = EIO;
    return -1;
  }
  if (!in_memory(buffer, size)) {
    errno = EFAULT;
    return -1;
  }
  fill(buffer, size);
  return 0;
}

extern "C" int __getentropy(void *, size_t) __attribute__((alias("getentropy")));

extern "C" int __wasilibc_random(void *buffer, size_t size) {
  fill(buffer, size);
  return 0;
}
