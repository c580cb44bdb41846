// ns_initparse(3) and its family: the parts of DNS messages
#include <arpa/nameser.h>
#include <errno.h>
#include <resolv.h>
#include <string.h>

extern "C" const struct _ns_flagdata _ns_flagdata[16] = {
    {0x8000, 15}, {0x7800, 11}, {0x0400, 10}, {0x0200, 9}, {0x0100, 8},
    {0x0080, 7},  {0x0040, 6},  {0x0020, 5},  {0x0010, 4}, {0x000f, 0},
};

static int too_short() {
  errno = EMSGSIZE;
  return -1;
}

extern "C" unsigned ns_get16(const unsigned char *from) { return from[0] << 8 | from[1]; }

extern "C" unsigned long ns_get32(const unsigned char *from) {
  return static_cast<unsigned long>(ns_get16(from)) << 16 | ns_get16(from + 2);
}

extern "C" void ns_put16(unsigned value, unsigned char *into) {
  into[0] = value >> 8;
  into[1] = value & 0xff;
}

extern "C" void ns_put32(unsigned long value, unsigned char *into) {
  ns_put16(value >> 16, into);
  ns_put16(value & 0xffff, into + 2);
}

extern "C" int ns_skiprr(const unsigned char *at, const unsigned char *end, ns_sect section,
                         int count) {
  const unsigned char *begin = at;
  for (; count > 0; --count) {
    int name = dn_skipname(at, end);
    if (name < 0)
      return too_short();
    at += name;
    if (end - at < NS_QFIXEDSZ)
      return too_short();
    if (section == ns_s_qd) {
      at += NS_QFIXEDSZ;
      continue;
    }
    if (end - at < NS_RRFIXEDSZ)
      return too_short();
    unsigned data = ns_get16(at + NS_RRFIXEDSZ - NS_INT16SZ);
    at += NS_RRFIXEDSZ;
    if (static_cast<size_t>(end - at) < data)
      return too_short();
    at += data;
  }
  return at - begin;
}

extern "C" int ns_initparse(const unsigned char *message, int size, ns_msg *handle) {
  const unsigned char *at = message, *end = message + size;
  if (size < NS_HFIXEDSZ)
    return too_short();
  *handle = {};
  handle->_msg = message;
  handle->_eom = end;
  handle->_id = ns_get16(at);
  handle->_flags = ns_get16(at + 2);
  for (int i = 0; i < ns_s_max; ++i)
    handle->_counts[i] = ns_get16(at + 4 + 2 * i);
  at += NS_HFIXEDSZ;
  for (int i = 0; i < ns_s_max; ++i) {
    if (!handle->_counts[i])
      continue;
    handle->_sections[i] = at;
    int skipped = ns_skiprr(at, end, static_cast<ns_sect>(i), handle->_counts[i]);
    if (skipped < 0)
      return -1;
    at += skipped;
  }
  if (at != end)
    return too_short();
  handle->_sect = ns_s_max;
  handle->_rrnum = -1;
  return 0;
}

extern "C" int ns_parserr(ns_msg *handle, ns_sect section, int number, ns_rr *record) {
  if (section < 0 || section >= ns_s_max) {
    errno = ENODEV;
    return -1;
  }
  if (section != handle->_sect) {
    handle->_sect = section;
    handle->_rrnum = 0;
    handle->_msg_ptr = handle->_sections[section];
  }
  if (number == -1)
    number = handle->_rrnum;
  if (number < 0 || number >= handle->_counts[section]) {
    errno = ENODEV;
    return -1;
  }
  if (number < handle->_rrnum) {
    handle->_rrnum = 0;
    handle->_msg_ptr = handle->_sections[section];
  }
  const unsigned char *at = handle->_msg_ptr, *end = handle->_eom;
  int skipped = ns_skiprr(at, end, section, number - handle->_rrnum);
  if (skipped < 0)
    return -1;
  at += skipped;
  handle->_rrnum = number;

  int name = dn_expand(handle->_msg, end, at, record->name, NS_MAXDNAME);
  if (name < 0)
    return too_short();
  at += name;
  if (end - at < NS_QFIXEDSZ)
    return too_short();
  record->type = ns_get16(at);
  record->rr_class = ns_get16(at + 2);
  at += NS_QFIXEDSZ;
  record->ttl = 0;
  record->rdlength = 0;
  record->rdata = nullptr;
  if (section != ns_s_qd) {
    if (end - at < NS_INT32SZ + NS_INT16SZ)
      return too_short();
    record->ttl = ns_get32(at);
    record->rdlength = ns_get16(at + 4);
    at += NS_INT32SZ + NS_INT16SZ;
    if (end - at < record->rdlength)
      return too_short();
    record->rdata = at;
    at += record->rdlength;
  }
  handle->_msg_ptr = at;
  if (++handle->_rrnum > handle->_counts[section])
    handle->_sect = ns_s_max;
  return 0;
}

extern "C" int ns_name_uncompress(const unsigned char *message, const unsigned char *end,
                                  const unsigned char *at, char *into, size_t size) {
  int taken = dn_expand(message, end, at, into, size < NS_MAXDNAME ? size : NS_MAXDNAME);
  return taken < 0 ? too_short() : taken;
}
