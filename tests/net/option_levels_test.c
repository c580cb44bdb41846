// Options at a level that the socket doesn't have, or that nobody has.
#include "udp.h"

// getsockopt and setsockopt fail with these; an option nobody has, and one that another level has.
static void refused(int fd, int level, int get_error, int set_error) {
  static const int names[] = {9999, 2};
  for (int i = 0; i < 2; ++i) {
    int value = 0;
    socklen_t size = sizeof value;
    assert_errno(get_error, getsockopt(fd, level, names[i], &value, &size));
    assert_errno(set_error, setsockopt(fd, level, names[i], &value, sizeof value));
  }
}

static void of_ipv4(void **state) {
  int tcp = ok(socket(AF_INET, SOCK_STREAM, 0)), udp = udp_socket(AF_INET, 0);
  static const int unknown[] = {2, 255, 777, -1, IPPROTO_IPV6};
  for (int i = 0; i < 5; ++i) {
    refused(tcp, unknown[i], EOPNOTSUPP, ENOPROTOOPT);
    refused(udp, unknown[i], EOPNOTSUPP, ENOPROTOOPT);
  }
  refused(tcp, IPPROTO_UDP, EOPNOTSUPP, ENOPROTOOPT);
  refused(udp, IPPROTO_TCP, EOPNOTSUPP, ENOPROTOOPT);
  int value = 0;
  socklen_t size = sizeof value;
  assert_errno(ENOPROTOOPT, getsockopt(tcp, IPPROTO_TCP, 9999, &value, &size));
  assert_errno(ENOPROTOOPT, getsockopt(udp, IPPROTO_UDP, 9999, &value, &size));
  assert_errno(ENOPROTOOPT, getsockopt(tcp, IPPROTO_IP, 9999, &value, &size));
  assert_errno(ENOPROTOOPT, getsockopt(tcp, SOL_SOCKET, 9999, &value, &size));
  close(tcp), close(udp);
}

static void of_ipv6(void **state) {
  int tcp = ok(socket(AF_INET6, SOCK_STREAM, 0)), udp = udp_socket(AF_INET6, 0);
  static const int unknown[] = {2, 255, 777, -1};
  for (int i = 0; i < 4; ++i) {
    refused(tcp, unknown[i], ENOPROTOOPT, ENOPROTOOPT);
    refused(udp, unknown[i], ENOPROTOOPT, ENOPROTOOPT);
  }
  refused(tcp, IPPROTO_UDP, ENOPROTOOPT, ENOPROTOOPT);
  refused(udp, IPPROTO_TCP, ENOPROTOOPT, ENOPROTOOPT);
  close(tcp), close(udp);
}

static void of_unix_sockets(void **state) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  static const int unknown[] = {2, 255, 777, -1, IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP};
  for (int t = 0; t < 3; ++t) {
    int fd = ok(socket(AF_UNIX, types[t], 0)), value = 0;
    for (int i = 0; i < 7; ++i)
      refused(fd, unknown[i], EOPNOTSUPP, EOPNOTSUPP);
    socklen_t size = sizeof value;
    assert_errno(ENOPROTOOPT, getsockopt(fd, SOL_SOCKET, 9999, &value, &size));
    assert_errno(ENOPROTOOPT, setsockopt(fd, SOL_SOCKET, 9999, &value, size));
    close(fd);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(of_ipv4),
      cmocka_unit_test(of_ipv6),
      cmocka_unit_test(of_unix_sockets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
