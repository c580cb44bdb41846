// res_init(3), res_mkquery(3), and questions to name servers, which no program can
// ask: the host resolves names for getaddrinfo(3), and tells nobody how.
#include <arpa/nameser.h>
#include <errno.h>
#include <netdb.h>
#include <resolv.h>
#include <string.h>
#include <unistd.h>

static int no_server() {
  h_errno = NO_RECOVERY;
  errno = ENOSYS;
  return -1;
}

extern "C" struct __res_state *__res_state(void) {
  static struct __res_state state;
  return &state;
}

extern "C" int res_init(void) {
  _res.options |= RES_INIT;
  return 0;
}

extern "C" int res_mkquery(int opcode, const char *name, int query_class, int type,
                           const unsigned char *, int, const unsigned char *, unsigned char *into,
                           int size) {
  if (opcode < 0 || opcode > 15 || query_class < 0 || query_class > 255 || type < 0 || type > 255 ||
      size < NS_HFIXEDSZ + NS_QFIXEDSZ)
    return -1;
  int length =
      dn_comp(name, into + NS_HFIXEDSZ, size - NS_HFIXEDSZ - NS_QFIXEDSZ, nullptr, nullptr);
  if (length < 0)
    return -1;
  memset(into, 0, NS_HFIXEDSZ);
  (void)getentropy(into, 2); // the identifier
  into[2] = opcode << 3 | 1; // recursion desired
  into[5] = 1;               // question
  unsigned char *end = into + NS_HFIXEDSZ + length;
  ns_put16(type, end);
  ns_put16(query_class, end + 2);
  return NS_HFIXEDSZ + length + NS_QFIXEDSZ;
}

extern "C" int res_send(const unsigned char *, int, unsigned char *, int) { return no_server(); }

extern "C" int res_query(const char *, int, int, unsigned char *, int) { return no_server(); }

extern "C" int res_search(const char *, int, int, unsigned char *, int) { return no_server(); }

extern "C" int res_querydomain(const char *, const char *, int, int, unsigned char *, int) {
  return no_server();
}
