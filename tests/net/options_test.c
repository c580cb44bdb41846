// Socket options that WASI has no notion of: hints that are kept, options with the one value
// that its sockets have, SO_LINGER; what connections inherit, and what happens while connecting.
#include "udp.h"

#include <errno.h>
#include <netinet/udp.h>

static int set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value);
}

static void hints_are_kept(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_CORK), 0);
  ok(set_option(fd, IPPROTO_TCP, TCP_CORK, 1));
  assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_CORK), 1);
  ok(set_option(fd, IPPROTO_TCP, TCP_CORK, 0));
  ok(set_option(fd, IPPROTO_TCP, TCP_QUICKACK, 1));
  close(fd);
  fd = udp_socket(FAMILY, 0);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_REUSEADDR), 0);
  ok(set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1));
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_REUSEADDR), 1);
  ok(set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1));
  close(fd);
}

// What every socket has at first can be read, and set again.
static void defaults_can_be_set(void **state) {
  const struct {
    int level, name, value, type;
  } options[] = {
      {SOL_SOCKET, SO_BROADCAST, 0, 0},         {SOL_SOCKET, SO_OOBINLINE, 0, 0},
      {SOL_SOCKET, SO_DONTROUTE, 0, 0},         {SOL_SOCKET, SO_PRIORITY, 0, 0},
      {SOL_SOCKET, SO_REUSEPORT, 0, 0},         {SOL_SOCKET, SO_RCVLOWAT, 1, 0},
      {SOL_SOCKET, SO_TIMESTAMP, 0, 0},         {IPPROTO_IP, IP_TOS, 0, AF_INET},
      {IPPROTO_IP, IP_RECVERR, 0, AF_INET},     {IPPROTO_IP, IP_PKTINFO, 0, AF_INET},
      {IPPROTO_IPV6, IPV6_TCLASS, 0, AF_INET6}, {IPPROTO_IPV6, IPV6_RECVPKTINFO, 0, AF_INET6},
  };
  const int types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (int t = 0; t < 2; t++) {
    int fd = (int)ok(socket(FAMILY, types[t], 0));
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
      if (options[i].type && options[i].type != FAMILY)
        continue;
      assert_int_equal(option_of(fd, options[i].level, options[i].name), options[i].value);
      ok(set_option(fd, options[i].level, options[i].name, options[i].value));
    }
    close(fd);
  }
  int fd = tcp_socket(FAMILY, 0);
  assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT), 0);
  assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_USER_TIMEOUT), 0);
  ok(set_option(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 0));
  close(fd);
  fd = udp_socket(FAMILY, 0);
  assert_int_equal(option_of(fd, IPPROTO_UDP, UDP_CORK), 0);
  close(fd);
}

// What can't be had is refused, not forgotten: either it is there afterwards or it failed.
static void what_is_set_is_there(void **state) {
  const struct {
    int level, name, value;
  } options[] = {
      {SOL_SOCKET, SO_BROADCAST, 1},      {SOL_SOCKET, SO_REUSEPORT, 1},
      {SOL_SOCKET, SO_OOBINLINE, 1},      {SOL_SOCKET, SO_RCVLOWAT, 100},
      {IPPROTO_TCP, TCP_DEFER_ACCEPT, 1}, {IPPROTO_TCP, TCP_USER_TIMEOUT, 1000},
      {IPPROTO_TCP, TCP_FASTOPEN, 5},     {IPPROTO_IP, IP_TOS, 0x10},
      {IPPROTO_IP, IP_MULTICAST_TTL, 3},  {IPPROTO_IP, IP_MTU_DISCOVER, 2},
      {IPPROTO_TCP, TCP_MAXSEG, 600},     {SOL_SOCKET, SO_SNDLOWAT, 5},
  };
  const int types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (int t = 0; t < 2; t++) {
    int fd = (int)ok(socket(AF_INET, types[t], 0));
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
      errno = 0;
      int result = set_option(fd, options[i].level, options[i].name, options[i].value);
      int value = -1;
      socklen_t size = sizeof value;
      if (result == -1) {
        assert_true(errno == ENOPROTOOPT || errno == EINVAL);
      } else if (getsockopt(fd, options[i].level, options[i].name, &value, &size) == 0 &&
                 options[i].name != TCP_MAXSEG) {
        assert_true(value != 0);
      }
    }
    close(fd);
  }
}

static void linger(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  struct linger l = {9, 9};
  socklen_t size = sizeof l;
  ok(getsockopt(fd, SOL_SOCKET, SO_LINGER, &l, &size));
  assert_int_equal(size, sizeof l);
  assert_int_equal(l.l_onoff, 0);
  l = (struct linger){1, 5};
  ok(setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l));
  l = (struct linger){9, 9};
  ok(getsockopt(fd, SOL_SOCKET, SO_LINGER, &l, &size));
  assert_int_equal(l.l_onoff, 1);
  assert_int_equal(l.l_linger, 5);
  assert_errno(EINVAL, setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l - 1));
  l = (struct linger){0, 0};
  ok(setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l));
  close(fd);
}

// A close that lingers delivers what was written.
static void lingering_close_delivers(void **state) {
  struct pair p = connected(FAMILY, 0);
  struct linger l = {1, 5};
  ok(setsockopt(p.client, SOL_SOCKET, SO_LINGER, &l, sizeof l));
  static unsigned char data[100000], got[100001];
  fill_pattern(data, 0, sizeof data);
  write_full(p.client, data, sizeof data);
  ok(close(p.client));
  assert_int_equal(read_full(p.server, got, sizeof got), sizeof data);
  assert_pattern(got, 0, sizeof data);
  close(p.server);
}

static void buffer_sizes_are_doubled(void **state) {
  const int names[] = {SO_RCVBUF, SO_SNDBUF}, types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (int t = 0; t < 2; t++) {
    int fd = (int)ok(socket(FAMILY, types[t], 0));
    for (int i = 0; i < 2; i++) {
      ok(set_option(fd, SOL_SOCKET, names[i], 40000));
      assert_int_equal(option_of(fd, SOL_SOCKET, names[i]), 80000);
      ok(set_option(fd, SOL_SOCKET, names[i], 0));
      assert_true(option_of(fd, SOL_SOCKET, names[i]) > 0);
    }
    close(fd);
  }
}

static void hop_limits_of_datagrams(void **state) {
  int fd = udp_socket(FAMILY, 0);
  int level = FAMILY == AF_INET ? IPPROTO_IP : IPPROTO_IPV6,
      name = FAMILY == AF_INET ? IP_TTL : IPV6_UNICAST_HOPS;
  assert_int_in_range(option_of(fd, level, name), 1, 255);
  ok(set_option(fd, level, name, 3));
  assert_int_equal(option_of(fd, level, name), 3);
  ok(set_option(fd, level, name, -1));
  assert_int_in_range(option_of(fd, level, name), 4, 255);
  assert_errno(EINVAL, set_option(fd, level, name, 256));
  close(fd);
}

static void other_kinds_options_are_refused(void **state) {
  int fd = udp_socket(FAMILY, 0);
  assert_errno(ENOPROTOOPT, set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1));
  assert_errno(ENOPROTOOPT, set_option(fd, SOL_SOCKET, 9999, 1));
  assert_errno(ENOPROTOOPT, set_option(fd, SOL_SOCKET, SO_ACCEPTCONN, 1));
  close(fd);
}

static void connections_inherit(void **state) {
  int listener = listening(FAMILY, 0, 4);
  ok(set_option(listener, IPPROTO_TCP, TCP_NODELAY, 1));
  ok(set_option(listener, SOL_SOCKET, SO_KEEPALIVE, 1));
  ok(set_option(listener, IPPROTO_TCP, TCP_KEEPIDLE, 44));
  int client = tcp_socket(FAMILY, 0);
  ok(connect_to(client, listener));
  int server = (int)ok(accept(listener, NULL, NULL));
  assert_int_equal(option_of(server, IPPROTO_TCP, TCP_NODELAY), 1);
  assert_int_equal(option_of(server, SOL_SOCKET, SO_KEEPALIVE), 1);
  assert_int_equal(option_of(server, IPPROTO_TCP, TCP_KEEPIDLE), 44);
  close(server);
  close(client);
  close(listener);
}

static void options_while_connecting(void **state) {
  int listener = listening(FAMILY, 0, 4);
  int fd = tcp_socket(FAMILY, SOCK_NONBLOCK);
  if (connect_to(fd, listener) == -1)
    assert_int_equal(errno, EINPROGRESS);
  ok(set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1));
  ok(set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 55));
  ok(set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 66));
  ok(set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1));
  assert_true(wait_for(fd, POLLOUT) & POLLOUT);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ERROR), 0);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
  assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE), 66);
  assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_NODELAY), 1);
  close(fd);
  close(listener);
}

static void connections_are_dissolved(void **state) {
  struct sockaddr none = {.sa_family = AF_UNSPEC};
  int listener = listening(FAMILY, 0, 4), fd = tcp_socket(FAMILY, 0);
  ok(connect(fd, &none, sizeof none));
  for (int i = 0; i < 3; i++) {
    char byte;
    ok(connect_to(fd, listener));
    int server = (int)ok(accept(listener, NULL, NULL));
    write_full(fd, "x", 1);
    assert_int_equal(read(server, &byte, 1), 1);
    write_full(server, "unread", 6);
    ok(connect(fd, &none, sizeof none));
    union address peer;
    assert_errno(ENOTCONN, getpeername(fd, &peer.any, &(socklen_t){sizeof peer}));
    // It ends, one way or the other.
    ssize_t n = read(server, &byte, 1);
    assert_true(n == 0 || (n == -1 && errno == ECONNRESET));
    close(server);
  }
  close(fd);
  close(listener);
}

static void flags_that_ask_for_nothing(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  assert_errno(EINVAL, recv(p.server, &byte, 1, MSG_OOB));
  assert_errno(EAGAIN, recv(p.server, &byte, 1, MSG_ERRQUEUE));
  assert_errno(EAGAIN, recv(p.server, &byte, 1, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
  assert_int_equal(send(p.client, "x", 1, MSG_MORE | MSG_NOSIGNAL), 1);
  assert_int_equal(send(p.client, "y", 1, MSG_EOR | MSG_CONFIRM), 1);
  assert_int_equal(recv(p.server, &byte, 1, MSG_NOSIGNAL), 1);
  close_pair(p);
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  if (FAMILY == AF_INET) // Linux ignores it over IPv6.
    assert_errno(EOPNOTSUPP, send(b, "x", 1, MSG_OOB));
  assert_errno(EAGAIN, recv(a, &byte, 1, MSG_ERRQUEUE));
  assert_int_equal(send(b, "x", 1, MSG_CONFIRM | MSG_NOSIGNAL), 1);
  assert_int_equal(recv(a, &byte, 1, 0), 1);
  assert_int_equal(sockatmark(a), -1);
  close(a);
  close(b);
}

static void never_at_a_mark(void **state) {
  struct pair p = connected(FAMILY, 0);
  assert_int_equal(sockatmark(p.server), 0);
  close_pair(p);
  assert_errno(EBADF, sockatmark(-1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(hints_are_kept),
      for_both_families(defaults_can_be_set),
      cmocka_unit_test(what_is_set_is_there),
      for_both_families(linger),
      for_both_families(lingering_close_delivers),
      for_both_families(buffer_sizes_are_doubled),
      for_both_families(hop_limits_of_datagrams),
      for_both_families(other_kinds_options_are_refused),
      for_both_families(connections_inherit),
      for_both_families(options_while_connecting),
      for_both_families(connections_are_dissolved),
      for_both_families(flags_that_ask_for_nothing),
      for_both_families(never_at_a_mark),
  };
  return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
