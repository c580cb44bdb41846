#include <files/utf8.h>

#include <stdint.h>

namespace wasi_epoll {

bool is_utf8(const char *text, size_t size) {
  auto *at = reinterpret_cast<const unsigned char *>(text);
  auto *end = at + size;
  while (at < end) {
    unsigned lead = *at++;
    if (lead < 0x80)
      continue;
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || end - at < more)
      return false;
    uint32_t code = lead & (0x3f >> more);
    for (int i = 0; i < more; ++i) {
      if ((*at & 0xc0) != 0x80)
        return false;
      code = code << 6 | (*at++ & 0x3f);
    }
    // Too long a form, surrogates, and what Unicode doesn't have.
    if ((more == 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) ||
        (more == 3 && (code < 0x10000 || code > 0x10ffff)))
      return false;
  }
  return true;
}

} // namespace wasi_epoll
