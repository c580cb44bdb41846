// dn_expand(3), dn_comp(3), dn_skipname(3): domain names in DNS messages
#include <arpa/nameser.h>
#include <resolv.h>
#include <string.h>
#include <strings.h>

namespace {

constexpr unsigned longest_name = 255; // as it is sent

bool is_pointer(unsigned char size) { return size >> 6 == 3; }

/// Whether the name at `at` in a message, with no more of it after `end`, is `name`
/// (as it is sent, ending with 0).
bool is_name(const unsigned char *message, const unsigned char *end, const unsigned char *at,
             const unsigned char *name) {
  for (unsigned jumps = 0; at < end;) {
    if (is_pointer(*at)) {
      if (end - at < 2 || ++jumps > longest_name)
        return false;
      at = message + ((at[0] & 0x3f) << 8 | at[1]);
      continue;
    }
    if (*at != *name)
      return false;
    if (*at == 0)
      return true;
    if (*at > NS_MAXLABEL || end - at <= *at ||
        strncasecmp(reinterpret_cast<const char *>(at + 1),
                    reinterpret_cast<const char *>(name + 1), *at) != 0)
      return false;
    name += *at + 1;
    at += *at + 1;
  }
  return false;
}

/// A written name as it is sent; how long that is, or -1.
int encode(const char *name, unsigned char *into) {
  unsigned size = 0;
  if (!strcmp(name, "."))
    ++name;
  while (*name) {
    size_t label = strcspn(name, ".");
    if (label == 0 || label > NS_MAXLABEL || size + label + 2 > longest_name)
      return -1;
    into[size++] = label;
    memcpy(into + size, name, label);
    size += label;
    name += label + (name[label] == '.');
  }
  into[size++] = 0;
  return size;
}

} // namespace

extern "C" int dn_skipname(const unsigned char *at, const unsigned char *end) {
  for (const unsigned char *begin = at; at < end; at += *at + 1) {
    if (*at == 0)
      return at + 1 - begin;
    if (is_pointer(*at))
      return end - at >= 2 ? at + 2 - begin : -1;
    if (*at > NS_MAXLABEL)
      return -1;
  }
  return -1;
}

extern "C" int dn_expand(const unsigned char *message, const unsigned char *end,
                         const unsigned char *at, char *into, int size) {
  const unsigned char *begin = at;
  int taken = 0, length = 0;
  // Pointers that go round in circles end here.
  for (unsigned jumps = 0; at < end;) {
    if (is_pointer(*at)) {
      if (end - at < 2 || ++jumps > longest_name)
        return -1;
      if (!taken)
        taken = at + 2 - begin;
      int offset = (at[0] & 0x3f) << 8 | at[1];
      if (offset >= end - message)
        return -1;
      at = message + offset;
      continue;
    }
    int label = *at++;
    if (label == 0) {
      if (length >= size)
        return -1;
      into[length] = 0;
      return taken ? taken : at - begin;
    }
    if (label > NS_MAXLABEL || label >= end - at)
      return -1;
    if (length + (length > 0) + label >= size)
      return -1;
    if (length)
      into[length++] = '.';
    memcpy(into + length, at, label);
    length += label;
    at += label;
  }
  return -1;
}

extern "C" int dn_comp(const char *name, unsigned char *into, int size, unsigned char **names,
                       unsigned char **last) {
  unsigned char encoded[longest_name + 1];
  int length = encode(name, encoded);
  if (length < 0)
    return -1;
  const unsigned char *message = names ? names[0] : nullptr;
  int written = 0;
  for (unsigned char *label = encoded; *label; label += *label + 1) {
    // The rest of the name may be there already.
    for (unsigned char **it = names ? names + 1 : nullptr; it && *it; ++it) {
      // Also as the end of one of them.
      for (unsigned char *at = *it; *at && !is_pointer(*at); at += *at + 1) {
        int offset = at - message;
        if (offset > 0x3fff || !is_name(message, into, at, label))
          continue;
        if (size - written < 2)
          return -1;
        into[written] = 0xc0 | offset >> 8;
        into[written + 1] = offset & 0xff;
        written += 2;
        goto done;
      }
    }
    if (size - written < *label + 1)
      return -1;
    memcpy(into + written, label, *label + 1);
    written += *label + 1;
  }
  if (size - written < 1)
    return -1;
  into[written++] = 0;
done:
  // The new name can be pointed at from now on.
  if (names && last && encoded[0] && !is_pointer(into[0])) {
    unsigned char **it = names;
    while (*it)
      ++it;
    if (it < last - 1) {
      it[0] = into;
      it[1] = nullptr;
    }
  }
  return written;
}
