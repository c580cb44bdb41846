// What calls on sockets say to arguments that make no sense, and which error comes first.
#define _GNU_SOURCE
#include "udp.h"

#include <sys/uio.h>
#include <sys/un.h>

static void types(void **state) {
  static const int families[] = {AF_INET, AF_INET6, AF_UNIX};
  int ends[2];
  for (int i = 0; i < 3; ++i) {
    assert_errno(EINVAL, socket(families[i], 77, 0));
    assert_errno(EINVAL, socket(families[i], SOCK_STREAM | 0x10000, 0));
    assert_errno(ESOCKTNOSUPPORT, socket(families[i], 0, 0));
    assert_errno(EINVAL, socketpair(families[i], 77, 0, ends));
  }
  assert_errno(ESOCKTNOSUPPORT, socket(AF_INET, SOCK_SEQPACKET, 0));
  assert_errno(EINVAL, socketpair(AF_UNIX, SOCK_STREAM | 0x10000, 0, ends));
  assert_errno(ESOCKTNOSUPPORT, socketpair(AF_UNIX, 0, 0, ends));
  assert_errno(EPROTONOSUPPORT, socketpair(AF_UNIX, SOCK_STREAM, 77, ends));
  ok(close(ok(socket(AF_UNIX, SOCK_STREAM, PF_UNIX))));
}

static void a_forgotten_family(void **state) {
  struct sockaddr_in any = {.sin_family = AF_UNSPEC};
  int tcp = ok(socket(AF_INET, SOCK_STREAM, 0)), udp = udp_socket(AF_INET, 0);
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_errno(EAFNOSUPPORT, bind(tcp, (struct sockaddr *)&any, sizeof any));
  assert_errno(EAFNOSUPPORT, bind(udp, (struct sockaddr *)&any, sizeof any));
  any.sin_addr.s_addr = INADDR_ANY;
  ok(bind(tcp, (struct sockaddr *)&any, sizeof any));
  ok(bind(udp, (struct sockaddr *)&any, sizeof any));
  assert_int_equal(name_of(tcp).any.sa_family, AF_INET);
  close(tcp), close(udp);
}

static void flags_of_accept(void **state) {
  int udp = udp_socket(AF_INET, 0);
  assert_errno(EBADF, accept4(777, NULL, NULL, 77));
  assert_errno(EINVAL, accept4(udp, NULL, NULL, 77));
  assert_errno(EINVAL, accept4(STDIN_FILENO, NULL, NULL, 77));
  assert_errno(ENOTSOCK, accept4(STDIN_FILENO, NULL, NULL, 0));
  assert_errno(EOPNOTSUPP, accept4(udp, NULL, NULL, 0));
  close(udp);
}

static void reading_nothing(void **state) {
  static const int kinds[][2] = {{AF_INET, SOCK_STREAM},
                                 {AF_INET, SOCK_DGRAM},
                                 {AF_UNIX, SOCK_STREAM},
                                 {AF_UNIX, SOCK_DGRAM},
                                 {AF_UNIX, SOCK_SEQPACKET}};
  char byte;
  struct iovec empty = {&byte, 0};
  for (int i = 0; i < 5; ++i) {
    int fd = ok(socket(kinds[i][0], kinds[i][1], 0));
    assert_int_equal(read(fd, &byte, 0), 0);
    assert_int_equal(readv(fd, &empty, 1), 0);
    assert_int_equal(readv(fd, NULL, 0), 0);
    close(fd);
  }
}

// recv(2) of nothing waits all the same, until there is something or the end.
static void receiving_nothing(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  assert_errno(EAGAIN, recv(p.server, &byte, 0, MSG_DONTWAIT));
  assert_errno(EAGAIN, recv(p.server, &byte, 0, MSG_DONTWAIT | MSG_PEEK));
  assert_int_equal(read(p.server, &byte, 0), 0);
  ok(send(p.client, "x", 1, 0));
  assert_int_equal(ok(recv(p.server, &byte, 0, 0)), 0);
  assert_int_equal(ok(recv(p.server, &byte, 1, 0)), 1);
  assert_int_equal(byte, 'x');
  assert_errno(EAGAIN, recv(p.server, &byte, 0, MSG_DONTWAIT));
  ok(shutdown(p.client, SHUT_WR));
  assert_int_equal(ok(recv(p.server, &byte, 0, 0)), 0);
  assert_int_equal(ok(recv(p.server, &byte, 1, 0)), 0);
  close_pair(p);
}

static void out_of_band(void **state) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; ++i) {
    int ends[2];
    char byte;
    ok(socketpair(AF_UNIX, types[i], 0, ends));
    assert_errno(types[i] == SOCK_STREAM ? EINVAL : EOPNOTSUPP, recv(ends[0], &byte, 1, MSG_OOB));
    ok(close(ends[0]));
    ok(close(ends[1]));
  }
  int tcp = ok(socket(AF_INET, SOCK_STREAM, 0)), udp = udp_socket(AF_INET, 0);
  assert_errno(EBADF, sockatmark(777));
  assert_errno(ENOTTY, sockatmark(STDIN_FILENO));
  assert_errno(ENOTTY, sockatmark(udp));
  assert_int_equal(sockatmark(tcp), 0);
  close(tcp), close(udp);
}

static void options_of_unix_sockets(void **state) {
  static const int names[] = {SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST, SO_REUSEPORT, SO_DEBUG,
                              SO_PRIORITY,  SO_OOBINLINE, SO_DONTROUTE, SO_TIMESTAMP};
  int fd = ok(socket(AF_UNIX, SOCK_STREAM, 0));
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    int value = -1;
    socklen_t size = sizeof value;
    ok(getsockopt(fd, SOL_SOCKET, names[i], &value, &size));
    assert_int_equal(value, 0);
  }
  static const struct linger lingers[] = {{1, 5}, {1, 0}, {0, 0}};
  for (int i = 0; i < 3; ++i) {
    struct linger got;
    socklen_t size = sizeof got;
    ok(setsockopt(fd, SOL_SOCKET, SO_LINGER, &lingers[i], sizeof lingers[i]));
    ok(getsockopt(fd, SOL_SOCKET, SO_LINGER, &got, &size));
    assert_int_equal(got.l_onoff, lingers[i].l_onoff);
    assert_int_equal(got.l_linger, lingers[i].l_linger);
  }
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(types),
      cmocka_unit_test(a_forgotten_family),
      cmocka_unit_test(flags_of_accept),
      cmocka_unit_test(reading_nothing),
      for_both_families(receiving_nothing),
      cmocka_unit_test(out_of_band),
      cmocka_unit_test(options_of_unix_sockets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
