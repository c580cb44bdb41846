// Domain names and records in DNS messages: what needs no name server.
// cflags: -lresolv
#include "../support.h"

#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>

// An answer: www.example.org is an alias of example.org, which is 192.0.2.1.
static const unsigned char answer[] = {
    0x12, 0x34, 0x81, 0x80, 0, 1,   0,   2,   0,    0,    0,   0, // header
    3,    'w',  'w',  'w',  7, 'e', 'x', 'a', 'm',  'p',  'l', 'e', 3,    'o', 'r', 'g', 0, // at 12
    0,    1,    0,    1,                                                                    // A, IN
    0xc0, 12,   0,    5,    0, 1,   0,   0,   0x0e, 0x10, 0,   2,   0xc0, 16,               // CNAME
    0xc0, 16,   0,    1,    0, 1,   0,   0,   0,    60,   0,   4,   192,  0,   2,   1,      // A
};

static void names_are_expanded(void **state) {
  char name[256];
  const unsigned char *end = answer + sizeof answer;
  assert_int_equal(dn_expand(answer, end, answer + 12, name, sizeof name), 17);
  assert_string_equal(name, "www.example.org");
  assert_int_equal(dn_expand(answer, end, answer + 33, name, sizeof name), 2);
  assert_string_equal(name, "www.example.org");
  assert_int_equal(dn_expand(answer, end, answer + 45, name, sizeof name), 2);
  assert_string_equal(name, "example.org");
  assert_int_equal(dn_expand(answer, end, answer + 12, name, 5), -1);
  assert_int_equal(dn_expand(answer, answer + 20, answer + 12, name, sizeof name), -1);
  assert_int_equal(dn_skipname(answer + 12, end), 17);
  assert_int_equal(dn_skipname(answer + 33, end), 2);
  assert_int_equal(dn_skipname(answer + 12, answer + 20), -1);
  const unsigned char circle[] = {0xc0, 0};
  assert_int_equal(dn_expand(circle, circle + 2, circle, name, sizeof name), -1);
  const unsigned char root[] = {0};
  assert_int_equal(dn_expand(root, root + 1, root, name, sizeof name), 1);
  assert_string_equal(name, "");
}

static void messages_are_parsed(void **state) {
  ns_msg message;
  ns_rr record;
  ok(ns_initparse(answer, sizeof answer, &message));
  assert_int_equal(ns_msg_id(message), 0x1234);
  assert_int_equal(ns_msg_getflag(message, ns_f_qr), 1);
  assert_int_equal(ns_msg_getflag(message, ns_f_rcode), 0);
  assert_int_equal(ns_msg_count(message, ns_s_qd), 1);
  assert_int_equal(ns_msg_count(message, ns_s_an), 2);
  ok(ns_parserr(&message, ns_s_an, 1, &record));
  assert_string_equal(ns_rr_name(record), "example.org");
  assert_int_equal(ns_rr_type(record), ns_t_a);
  assert_int_equal(ns_rr_ttl(record), 60);
  assert_int_equal(ns_rr_rdlen(record), 4);
  assert_memory_equal(ns_rr_rdata(record), "\xc0\0\2\1", 4);
  ok(ns_parserr(&message, ns_s_an, 0, &record));
  assert_int_equal(ns_rr_type(record), ns_t_cname);
  char name[256];
  assert_int_equal(ns_name_uncompress(ns_msg_base(message), ns_msg_end(message),
                                      ns_rr_rdata(record), name, sizeof name),
                   2);
  assert_string_equal(name, "example.org");
  ok(ns_parserr(&message, ns_s_qd, 0, &record));
  assert_string_equal(ns_rr_name(record), "www.example.org");
  assert_errno(ENODEV, ns_parserr(&message, ns_s_an, 2, &record));
  assert_errno(EMSGSIZE, ns_initparse(answer, sizeof answer - 1, &message));
  assert_errno(EMSGSIZE, ns_initparse(answer, 5, &message));
}

static void names_are_compressed(void **state) {
  unsigned char message[512] = {0}, *names[8] = {message, NULL}, *at = message + 12;
  const char *all[] = {
      "www.example.org", "mail.example.org", "example.org", "org", "example.com", "."};
  const int sizes[] = {17, 7, 2, 2, 13, 1};
  unsigned char *places[6];
  for (int i = 0; i < 6; i++) {
    int size = dn_comp(all[i], at, (int)(message + sizeof message - at), names, names + 8);
    assert_int_equal(size, sizes[i]);
    places[i] = at;
    at += size;
  }
  for (int i = 0; i < 6; i++) {
    char name[256];
    assert_int_equal(dn_expand(message, at, places[i], name, sizeof name), sizes[i]);
    assert_string_equal(name, i == 5 ? "" : all[i]);
  }
  assert_int_equal(dn_comp("too.long.for.it", at, 5, NULL, NULL), -1);
}

static void queries_are_made(void **state) {
  unsigned char query[512];
  int size = (int)ok(res_mkquery(ns_o_query, "example.org", ns_c_in, ns_t_aaaa, NULL, 0, NULL,
                                 query, sizeof query));
  assert_int_equal(size, 12 + 13 + 4);
  ns_msg message;
  ns_rr record;
  ok(ns_initparse(query, size, &message));
  assert_int_equal(ns_msg_getflag(message, ns_f_rd), 1);
  ok(ns_parserr(&message, ns_s_qd, 0, &record));
  assert_string_equal(ns_rr_name(record), "example.org");
  assert_int_equal(ns_rr_type(record), ns_t_aaaa);
  assert_int_equal(res_init(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_are_expanded),
      cmocka_unit_test(messages_are_parsed),
      cmocka_unit_test(names_are_compressed),
      cmocka_unit_test(queries_are_made),
  };
  return cmocka_run_group_tests_name("dns_messages", tests, NULL, NULL);
}
