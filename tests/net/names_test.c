// Names of hosts and services: what needs no name server.
#include "../posix/loopback.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>

static struct addrinfo *found(const char *host, const char *service, struct addrinfo hints) {
  struct addrinfo *list = NULL;
  int error = getaddrinfo(host, service, &hints, &list);
  if (error)
    fail_msg("%s %s: %s", host ? host : "-", service ? service : "-", gai_strerror(error));
  assert_non_null(list);
  return list;
}

static int error_of(const char *host, const char *service, struct addrinfo hints) {
  struct addrinfo *list = NULL;
  int error = getaddrinfo(host, service, &hints, &list);
  if (!error)
    freeaddrinfo(list);
  return error;
}

static void assert_entry(const struct addrinfo *entry, const char *host, int port, int type) {
  char name[INET6_ADDRSTRLEN];
  const union address *a = (const union address *)entry->ai_addr;
  assert_int_equal(entry->ai_family, a->any.sa_family);
  assert_int_equal(entry->ai_addrlen, address_size(entry->ai_family));
  assert_int_equal(entry->ai_socktype, type);
  assert_int_equal(entry->ai_protocol, type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP);
  assert_int_equal(port_of(a), port);
  const void *bytes =
      a->any.sa_family == AF_INET ? (const void *)&a->v4.sin_addr : (const void *)&a->v6.sin6_addr;
  assert_non_null(inet_ntop(entry->ai_family, bytes, name, sizeof name));
  assert_string_equal(name, host);
}

static void numeric_hosts(void **state) {
  const struct {
    const char *name, *address;
    int family;
  } hosts[] = {{"127.0.0.1", "127.0.0.1", AF_INET},
               {"10.1", "10.0.0.1", AF_INET},
               {"0x7f.1", "127.0.0.1", AF_INET},
               {"::1", "::1", AF_INET6},
               {"2001:db8::5", "2001:db8::5", AF_INET6}};
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list = found(hosts[i].name, "80", hints);
    assert_entry(list, hosts[i].address, 80, SOCK_STREAM);
    assert_int_equal(list->ai_family, hosts[i].family);
    assert_null(list->ai_next);
    assert_null(list->ai_canonname);
    freeaddrinfo(list);
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    freeaddrinfo(found(hosts[i].name, "80", hints));
    hints.ai_family = hosts[i].family == AF_INET ? AF_INET6 : AF_INET;
    assert_int_not_equal(error_of(hosts[i].name, "80", hints), 0);
  }
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
  assert_int_equal(error_of("localhost", "80", hints), EAI_NONAME);
  assert_int_equal(error_of("", "80", hints), EAI_NONAME);
}

static void scopes(void **state) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
  struct addrinfo *list = found("fe80::1%7", "1", hints);
  assert_int_equal(((struct sockaddr_in6 *)list->ai_addr)->sin6_scope_id, 7);
  freeaddrinfo(list);
  assert_int_equal(error_of("fe80::1%nosuchinterface", "1", hints), EAI_NONAME);
}

static void mapped_addresses(void **state) {
  struct addrinfo hints = {
      .ai_socktype = SOCK_STREAM, .ai_family = AF_INET6, .ai_flags = AI_V4MAPPED};
  struct addrinfo *list = found("1.2.3.4", "5", hints);
  assert_entry(list, "::ffff:1.2.3.4", 5, SOCK_STREAM);
  freeaddrinfo(list);
}

static void no_host_is_this_one(void **state) {
  for (int passive = 0; passive < 2; passive++) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = passive ? AI_PASSIVE : 0};
    int seen4 = 0, seen6 = 0;
    struct addrinfo *list = found(NULL, "7777", hints);
    for (struct addrinfo *it = list; it; it = it->ai_next) {
      if (it->ai_family == AF_INET)
        seen4++;
      else
        seen6++;
      assert_entry(it,
                   it->ai_family == AF_INET ? (passive ? "0.0.0.0" : "127.0.0.1")
                                            : (passive ? "::" : "::1"),
                   7777, SOCK_STREAM);
    }
    freeaddrinfo(list);
    assert_int_equal(seen4, 1);
    assert_int_equal(seen6, 1);
  }
  struct addrinfo none = {0};
  assert_int_equal(error_of(NULL, NULL, none), EAI_NONAME);
}

static void localhost(void **state) {
  struct addrinfo hints = {
      .ai_socktype = SOCK_STREAM, .ai_family = AF_INET, .ai_flags = AI_CANONNAME};
  struct addrinfo *list = found("localhost", "80", hints);
  assert_entry(list, "127.0.0.1", 80, SOCK_STREAM);
  assert_string_equal(list->ai_canonname, "localhost");
  if (list->ai_next)
    assert_null(list->ai_next->ai_canonname);
  freeaddrinfo(list);
  hints.ai_family = AF_UNSPEC;
  list = found("localhost", "80", hints);
  for (struct addrinfo *it = list; it; it = it->ai_next)
    assert_true(is_loopback((const union address *)it->ai_addr));
  freeaddrinfo(list);
  hints.ai_flags = AI_ADDRCONFIG;
  freeaddrinfo(found("localhost", "80", hints));
}

static void both_kinds_of_socket(void **state) {
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
  struct addrinfo *list = found("127.0.0.1", "domain", hints);
  int streams = 0, datagrams = 0;
  for (struct addrinfo *it = list; it; it = it->ai_next) {
    assert_entry(it, "127.0.0.1", 53, it->ai_socktype);
    if (it->ai_socktype == SOCK_STREAM)
      streams++;
    if (it->ai_socktype == SOCK_DGRAM)
      datagrams++;
  }
  freeaddrinfo(list);
  assert_int_equal(streams, 1);
  assert_int_equal(datagrams, 1);
  hints.ai_protocol = IPPROTO_UDP;
  list = found("127.0.0.1", "53", hints);
  assert_entry(list, "127.0.0.1", 53, SOCK_DGRAM);
  assert_null(list->ai_next);
  freeaddrinfo(list);
}

static void services(void **state) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  struct addrinfo *list = found("127.0.0.1", "http", hints);
  assert_entry(list, "127.0.0.1", 80, SOCK_STREAM);
  freeaddrinfo(list);
  list = found("127.0.0.1", NULL, hints);
  assert_entry(list, "127.0.0.1", 0, SOCK_STREAM);
  freeaddrinfo(list);
  assert_int_equal(error_of("127.0.0.1", "nosuchservice", hints), EAI_SERVICE);
  hints.ai_flags = AI_NUMERICSERV;
  assert_int_equal(error_of("127.0.0.1", "http", hints), EAI_NONAME);
  hints.ai_flags = 0;
  hints.ai_socktype = SOCK_RAW;
  assert_int_equal(error_of("127.0.0.1", "http", hints), EAI_SERVICE);
}

static void bad_hints(void **state) {
  struct addrinfo hints = {.ai_family = 9999};
  assert_int_equal(error_of("127.0.0.1", "1", hints), EAI_FAMILY);
  hints = (struct addrinfo){.ai_flags = 0x8000000};
  assert_int_equal(error_of("127.0.0.1", "1", hints), EAI_BADFLAGS);
  hints = (struct addrinfo){.ai_flags = AI_CANONNAME};
  assert_int_equal(error_of(NULL, "1", hints), EAI_BADFLAGS);
  hints = (struct addrinfo){.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_UDP};
  assert_int_not_equal(error_of("127.0.0.1", "1", hints), 0);
  hints = (struct addrinfo){.ai_socktype = 77};
  assert_int_equal(error_of("127.0.0.1", "1", hints), EAI_SOCKTYPE);
  assert_int_equal(error_of("127.0.0.1", NULL, hints), EAI_SOCKTYPE);
}

static void hints_may_be_left_out(void **state) {
  struct addrinfo *list = NULL;
  assert_int_equal(getaddrinfo("127.0.0.1", "80", NULL, &list), 0);
  assert_int_equal(list->ai_family, AF_INET);
  freeaddrinfo(list);
}

// Names below "invalid" never exist; without a name server it may be another error.
static void unknown_hosts(void **state) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  int error = error_of("no.such.host.invalid", "80", hints);
  assert_true(error == EAI_NONAME || error == EAI_AGAIN || error == EAI_FAIL);
  char longer[400];
  memset(longer, 'x', sizeof longer - 1);
  longer[sizeof longer - 1] = 0;
  error = error_of(longer, "80", hints);
  assert_true(error == EAI_NONAME || error == EAI_FAIL || error == EAI_AGAIN);
  assert_null(gethostbyname("no.such.host.invalid"));
  assert_true(h_errno == HOST_NOT_FOUND || h_errno == TRY_AGAIN || h_errno == NO_RECOVERY);
  assert_true(strlen(hstrerror(h_errno)) > 0);
}

static int name_info(const union address *a, int flags, char *host, char *service) {
  return getnameinfo(&a->any, address_size(a->any.sa_family), host, 64, service, 64, flags);
}

static void names_of_addresses(void **state) {
  char host[64], service[64];
  union address a = loopback(AF_INET, 80);
  assert_int_equal(name_info(&a, NI_NUMERICHOST | NI_NUMERICSERV, host, service), 0);
  assert_string_equal(host, "127.0.0.1");
  assert_string_equal(service, "80");
  assert_int_equal(name_info(&a, 0, host, service), 0);
  assert_string_equal(host, "localhost");
  assert_string_equal(service, "http");
  a = loopback(AF_INET6, 65000);
  assert_int_equal(name_info(&a, NI_NUMERICHOST, host, service), 0);
  assert_string_equal(host, "::1");
  assert_string_equal(service, "65000");
  a = loopback(AF_INET, 53);
  assert_int_equal(name_info(&a, NI_NUMERICHOST | NI_DGRAM, host, service), 0);
  assert_string_equal(service, "domain");
  a.v4.sin_addr.s_addr = htonl(0xc0000205); // 192.0.2.5 is nobody's.
  int error = name_info(&a, NI_NAMEREQD, host, service);
  assert_true(error == EAI_NONAME || error == EAI_AGAIN);
}

static void names_that_do_not_fit(void **state) {
  char host[64];
  union address a = loopback(AF_INET, 80);
  assert_int_equal(getnameinfo(&a.any, sizeof a.v4, host, 5, NULL, 0, NI_NUMERICHOST),
                   EAI_OVERFLOW);
  assert_int_equal(getnameinfo(&a.any, sizeof a.v4, NULL, 0, host, 2, NI_NUMERICSERV),
                   EAI_OVERFLOW);
  assert_int_equal(getnameinfo(&a.any, 4, host, sizeof host, NULL, 0, 0), EAI_FAMILY);
  assert_int_equal(getnameinfo(&a.any, sizeof a.v4, host, sizeof host, NULL, 0, 0x4000000),
                   EAI_BADFLAGS);
  a.any.sa_family = 999;
  assert_int_equal(getnameinfo(&a.any, sizeof a, host, sizeof host, NULL, 0, 0), EAI_FAMILY);
}

static void old_calls_for_hosts(void **state) {
  struct hostent *host = gethostbyname("localhost");
  assert_non_null(host);
  assert_string_equal(host->h_name, "localhost");
  assert_int_equal(host->h_addrtype, AF_INET);
  assert_int_equal(host->h_length, 4);
  assert_int_equal(*(in_addr_t *)host->h_addr_list[0], htonl(INADDR_LOOPBACK));
  host = gethostbyname("10.2.3.4");
  assert_int_equal(*(in_addr_t *)host->h_addr, htonl(0x0a020304));
  assert_null(host->h_addr_list[1]);
  host = gethostbyname2("::1", AF_INET6);
  assert_int_equal(host->h_length, 16);
  assert_memory_equal(host->h_addr, &in6addr_loopback, 16);
  in_addr_t loopback = htonl(INADDR_LOOPBACK);
  host = gethostbyaddr(&loopback, sizeof loopback, AF_INET);
  assert_non_null(host);
  assert_string_equal(host->h_name, "localhost");
  struct hostent entry, *result;
  char buffer[1024];
  int error;
  assert_int_equal(gethostbyname_r("10.9.8.7", &entry, buffer, sizeof buffer, &result, &error), 0);
  assert_ptr_equal(result, &entry);
  assert_int_equal(gethostbyname_r("10.9.8.7", &entry, buffer, 8, &result, &error), ERANGE);
  assert_null(result);
}

static void old_calls_for_services(void **state) {
  struct servent *service = getservbyname("https", "tcp");
  assert_non_null(service);
  assert_string_equal(service->s_name, "https");
  assert_string_equal(service->s_proto, "tcp");
  assert_int_equal(ntohs((uint16_t)service->s_port), 443);
  service = getservbyport(htons(25), "tcp");
  assert_string_equal(service->s_name, "smtp");
  assert_null(getservbyname("nosuchservice", NULL));
  assert_null(getservbyname("http", "nosuchprotocol"));
  assert_non_null(getservbyname("domain", NULL));
  struct servent entry, *result;
  char buffer[1024];
  assert_int_equal(getservbyname_r("ssh", "tcp", &entry, buffer, sizeof buffer, &result), 0);
  assert_int_equal(ntohs((uint16_t)entry.s_port), 22);
  assert_int_equal(getservbyname_r("ssh", "tcp", &entry, buffer, 4, &result), ERANGE);
  setservent(0);
  assert_non_null(getservent());
  endservent();
}

static void protocols(void **state) {
  struct protoent *protocol = getprotobyname("tcp");
  assert_non_null(protocol);
  assert_int_equal(protocol->p_proto, IPPROTO_TCP);
  protocol = getprotobynumber(IPPROTO_UDP);
  assert_string_equal(protocol->p_name, "udp");
  assert_null(getprotobyname("nosuchprotocol"));
  assert_null(getprotobynumber(255));
}

static void interfaces_that_do_not_exist(void **state) {
  char name[IF_NAMESIZE];
  errno = 0;
  assert_int_equal(if_nametoindex("nosuchinterface"), 0);
  assert_int_equal(errno, ENODEV);
  errno = 0;
  assert_null(if_indextoname(999999, name));
  assert_int_equal(errno, ENXIO);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numeric_hosts),
      cmocka_unit_test(scopes),
      cmocka_unit_test(mapped_addresses),
      cmocka_unit_test(no_host_is_this_one),
      cmocka_unit_test(localhost),
      cmocka_unit_test(both_kinds_of_socket),
      cmocka_unit_test(services),
      cmocka_unit_test(bad_hints),
      cmocka_unit_test(hints_may_be_left_out),
      cmocka_unit_test(unknown_hosts),
      cmocka_unit_test(names_of_addresses),
      cmocka_unit_test(names_that_do_not_fit),
      cmocka_unit_test(old_calls_for_hosts),
      cmocka_unit_test(old_calls_for_services),
      cmocka_unit_test(protocols),
      cmocka_unit_test(interfaces_that_do_not_exist),
  };
  return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
