// getsockopt and setsockopt on TCP sockets.
#include "loopback.h"

static int set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value);
}

static void kind_is_told(void **state) {
  int fd = tcp_socket(FAMILY, SOCK_NONBLOCK | SOCK_CLOEXEC);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_TYPE), SOCK_STREAM);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_DOMAIN), FAMILY);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_PROTOCOL), IPPROTO_TCP);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ERROR), 0);
  close(fd);
}

static void kind_cannot_be_changed(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  assert_errno(ENOPROTOOPT, set_option(fd, SOL_SOCKET, SO_TYPE, SOCK_DGRAM));
  assert_errno(ENOPROTOOPT, set_option(fd, SOL_SOCKET, SO_ERROR, 0));
  assert_errno(ENOPROTOOPT, set_option(fd, SOL_SOCKET, SO_DOMAIN, AF_INET));
  assert_errno(ENOPROTOOPT, set_option(fd, SOL_SOCKET, SO_PROTOCOL, 0));
  assert_errno(ENOPROTOOPT, set_option(fd, SOL_SOCKET, SO_ACCEPTCONN, 1));
  close(fd);
}

static void listeners_accept_connections(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ACCEPTCONN), 0);
  ok(listen(fd, 1));
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ACCEPTCONN), 1);
  close(fd);
  struct pair p = connected(FAMILY, 0);
  assert_int_equal(option_of(p.server, SOL_SOCKET, SO_ACCEPTCONN), 0);
  close_pair(p);
}

// Switches are off at first and keep what was set, as 0 or 1.
static void assert_switch(int fd, int level, int name) {
  assert_int_equal(option_of(fd, level, name), 0);
  ok(set_option(fd, level, name, 1));
  assert_int_equal(option_of(fd, level, name), 1);
  ok(set_option(fd, level, name, 0));
  assert_int_equal(option_of(fd, level, name), 0);
  ok(set_option(fd, level, name, 5));
  assert_int_equal(option_of(fd, level, name), 1);
  ok(set_option(fd, level, name, 0));
}

static void switches_on_fresh_sockets(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  assert_switch(fd, SOL_SOCKET, SO_REUSEADDR);
  assert_switch(fd, SOL_SOCKET, SO_KEEPALIVE);
  assert_switch(fd, IPPROTO_TCP, TCP_NODELAY);
  close(fd);
}

static void switches_on_connections(void **state) {
  struct pair p = connected(FAMILY, 0);
  assert_switch(p.client, SOL_SOCKET, SO_KEEPALIVE);
  assert_switch(p.client, IPPROTO_TCP, TCP_NODELAY);
  assert_switch(p.server, SOL_SOCKET, SO_KEEPALIVE);
  assert_switch(p.server, IPPROTO_TCP, TCP_NODELAY);
  close_pair(p);
}

static void assert_keepalive_times(int fd) {
  ok(set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1));
  const int names[] = {TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT};
  const int too_large[] = {32768, 32768, 128};
  for (int i = 0; i < 3; i++) {
    assert_true(option_of(fd, IPPROTO_TCP, names[i]) > 0);
    ok(set_option(fd, IPPROTO_TCP, names[i], 7));
    assert_int_equal(option_of(fd, IPPROTO_TCP, names[i]), 7);
    assert_errno(EINVAL, set_option(fd, IPPROTO_TCP, names[i], 0));
    assert_errno(EINVAL, set_option(fd, IPPROTO_TCP, names[i], -1));
    assert_errno(EINVAL, set_option(fd, IPPROTO_TCP, names[i], too_large[i]));
    assert_int_equal(option_of(fd, IPPROTO_TCP, names[i]), 7);
  }
}

static void keepalive_times(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  assert_keepalive_times(fd);
  close(fd);
  struct pair p = connected(FAMILY, 0);
  assert_keepalive_times(p.client);
  assert_keepalive_times(p.server);
  close_pair(p);
}

static void buffer_sizes_are_at_least_what_was_asked(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  const int names[] = {SO_RCVBUF, SO_SNDBUF};
  for (int i = 0; i < 2; i++) {
    assert_true(option_of(fd, SOL_SOCKET, names[i]) > 0);
    ok(set_option(fd, SOL_SOCKET, names[i], 65536));
    assert_true(option_of(fd, SOL_SOCKET, names[i]) >= 65536);
    ok(set_option(fd, SOL_SOCKET, names[i], 1)); // rounded up to a minimum
    assert_true(option_of(fd, SOL_SOCKET, names[i]) >= 1);
  }
  close(fd);
}

static void assert_timeout(int fd, int name, struct timeval expected) {
  struct timeval t = {-1, -1};
  socklen_t size = sizeof t;
  ok(getsockopt(fd, SOL_SOCKET, name, &t, &size));
  assert_int_equal(size, sizeof t);
  assert_int_equal(t.tv_sec, expected.tv_sec);
  // Linux rounds up to its clock tick, 10 ms at most.
  assert_true(t.tv_usec >= expected.tv_usec && t.tv_usec <= expected.tv_usec + 10000);
}

static void timeouts_keep_what_was_set(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  const int names[] = {SO_RCVTIMEO, SO_SNDTIMEO};
  for (int i = 0; i < 2; i++) {
    struct timeval t = {0, 0};
    assert_timeout(fd, names[i], t);
    t = (struct timeval){3, 500000};
    ok(setsockopt(fd, SOL_SOCKET, names[i], &t, sizeof t));
    assert_timeout(fd, names[i], t);
    assert_errno(EDOM,
                 setsockopt(fd, SOL_SOCKET, names[i], &(struct timeval){0, 1000000}, sizeof t));
    assert_errno(EDOM, setsockopt(fd, SOL_SOCKET, names[i], &(struct timeval){0, -1}, sizeof t));
    assert_errno(EINVAL, setsockopt(fd, SOL_SOCKET, names[i], &t, sizeof t - 1));
    assert_timeout(fd, names[i], t);
    t = (struct timeval){0, 0};
    ok(setsockopt(fd, SOL_SOCKET, names[i], &t, sizeof t));
    assert_timeout(fd, names[i], t);
  }
  close(fd);
}

static void time_to_live(void **state) {
  int fd = tcp_socket(AF_INET, 0);
  int before = option_of(fd, IPPROTO_IP, IP_TTL);
  assert_int_in_range(before, 1, 255);
  ok(set_option(fd, IPPROTO_IP, IP_TTL, 42));
  assert_int_equal(option_of(fd, IPPROTO_IP, IP_TTL), 42);
  assert_errno(EINVAL, set_option(fd, IPPROTO_IP, IP_TTL, 0));
  assert_errno(EINVAL, set_option(fd, IPPROTO_IP, IP_TTL, 256));
  assert_int_equal(option_of(fd, IPPROTO_IP, IP_TTL), 42);
  close(fd);
}

static void hop_limit(void **state) {
  int fd = tcp_socket(AF_INET6, 0);
  assert_int_in_range(option_of(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS), 1, 255);
  ok(set_option(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 42));
  assert_int_equal(option_of(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS), 42);
  assert_errno(EINVAL, set_option(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 256));
  assert_errno(EINVAL, set_option(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, -2));
  close(fd);
}

static void ipv6_only(void **state) {
  int fd = tcp_socket(AF_INET6, 0);
  ok(set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1));
  assert_int_equal(option_of(fd, IPPROTO_IPV6, IPV6_V6ONLY), 1);
  close(fd);
  fd = tcp_socket(AF_INET, 0);
  assert_errno(ENOPROTOOPT, set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1));
  close(fd);
}

static void unknown_options_are_refused(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  int value = 1;
  socklen_t size = sizeof value;
  assert_errno(ENOPROTOOPT, set_option(fd, SOL_SOCKET, 9999, 1));
  assert_errno(ENOPROTOOPT, getsockopt(fd, SOL_SOCKET, 9999, &value, &size));
  assert_errno(ENOPROTOOPT, set_option(fd, IPPROTO_TCP, 9999, 1));
  assert_errno(ENOPROTOOPT, getsockopt(fd, IPPROTO_TCP, 9999, &value, &size));
  assert_errno(ENOPROTOOPT, set_option(fd, 9999, 1, 1));
  close(fd);
}

static void sizes_are_checked(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  int value = 1;
  assert_errno(EINVAL, setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, 1));
  assert_errno(EINVAL, setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, 0));
  assert_errno(EINVAL, setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, 2));
  long larger[2] = {1, 1};
  ok(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, larger, sizeof larger));
  unsigned char bytes[4] = {0xaa, 0xaa, 0xaa, 0xaa};
  socklen_t size = 1;
  ok(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, bytes, &size));
  assert_int_equal(size, 1);
  assert_int_equal(bytes[0], 1);
  assert_int_equal(bytes[1], 0xaa);
  struct {
    int value, rest[7];
  } big = {.rest = {9}};
  size = sizeof big;
  ok(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &big, &size));
  assert_int_equal(size, sizeof(int));
  assert_int_equal(big.rest[0], 9);
  size = (socklen_t)-1;
  assert_errno(EINVAL, getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, &size));
  close(fd);
}

static void options_survive_connecting(void **state) {
  int listener = listening(FAMILY, 0, 1);
  int fd = tcp_socket(FAMILY, 0);
  ok(set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1));
  ok(set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1));
  ok(set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 33));
  ok(connect_to(fd, listener));
  assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_NODELAY), 1);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
  assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE), 33);
  close(fd);
  close(listener);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(kind_is_told),
      for_both_families(kind_cannot_be_changed),
      for_both_families(listeners_accept_connections),
      for_both_families(switches_on_fresh_sockets),
      for_both_families(switches_on_connections),
      for_both_families(keepalive_times),
      for_both_families(buffer_sizes_are_at_least_what_was_asked),
      for_both_families(timeouts_keep_what_was_set),
      cmocka_unit_test(time_to_live),
      cmocka_unit_test(hop_limit),
      cmocka_unit_test(ipv6_only),
      for_both_families(unknown_options_are_refused),
      for_both_families(sizes_are_checked),
      for_both_families(options_survive_connecting),
  };
  return cmocka_run_group_tests_name("tcp_options", tests, NULL, NULL);
}
