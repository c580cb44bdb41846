// Making sockets, binding and naming them, and what the calls refuse.
#include "loopback.h"

#include <sys/epoll.h>

static void socket_refuses_what_does_not_exist(void **state) {
  assert_errno(EAFNOSUPPORT, socket(9999, SOCK_STREAM, 0));
  assert_errno(EAFNOSUPPORT, socket(-1, SOCK_STREAM, 0));
  assert_errno(EINVAL, socket(AF_INET, 15, 0));
  assert_errno(EINVAL, socket(AF_INET, SOCK_STREAM, -1));
  assert_errno(EINVAL, socket(AF_INET, SOCK_STREAM, 99999));
  assert_errno(EPROTONOSUPPORT, socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
  assert_errno(EPROTONOSUPPORT, socket(AF_INET6, SOCK_STREAM, IPPROTO_UDP));
}

static void socket_takes_the_protocol_by_name(void **state) {
  int fd = (int)ok(socket(FAMILY, SOCK_STREAM, IPPROTO_TCP));
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_PROTOCOL), IPPROTO_TCP);
  close(fd);
}

static void other_descriptors_are_not_sockets(void **state) {
  int ep = (int)ok(epoll_create1(0));
  const int fds[] = {0, ep};
  for (int i = 0; i < 2; i++) {
    int fd = fds[i];
    char byte = 0;
    union address a = loopback(AF_INET, 1);
    socklen_t size = sizeof a;
    int value = 1;
    socklen_t value_size = sizeof value;
    assert_errno(ENOTSOCK, bind(fd, &a.any, size));
    assert_errno(ENOTSOCK, listen(fd, 1));
    assert_errno(ENOTSOCK, accept(fd, NULL, NULL));
    assert_errno(ENOTSOCK, connect(fd, &a.any, sizeof a.v4));
    assert_errno(ENOTSOCK, shutdown(fd, SHUT_WR));
    assert_errno(ENOTSOCK, send(fd, &byte, 1, 0));
    assert_errno(ENOTSOCK, recv(fd, &byte, 1, 0));
    assert_errno(ENOTSOCK, getsockname(fd, &a.any, &size));
    assert_errno(ENOTSOCK, getpeername(fd, &a.any, &size));
    assert_errno(ENOTSOCK, getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &value_size));
    assert_errno(ENOTSOCK, setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value));
  }
  close(ep);
}

static void unbound_socket_has_an_empty_name(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a;
  memset(&a, 0xff, sizeof a);
  socklen_t size = sizeof a;
  ok(getsockname(fd, &a.any, &size));
  assert_int_equal(size, address_size(FAMILY));
  assert_int_equal(a.any.sa_family, FAMILY);
  assert_int_equal(port_of(&a), 0);
  assert_false(is_loopback(&a));
  close(fd);
}

static void bind_gives_a_port(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, 0);
  ok(bind(fd, &a.any, address_size(FAMILY)));
  a = name_of(fd);
  assert_int_equal(a.any.sa_family, FAMILY);
  assert_true(is_loopback(&a));
  assert_int_not_equal(port_of(&a), 0);
  close(fd);
}

static void bind_takes_the_given_port(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, 0);
  ok(bind(fd, &a.any, address_size(FAMILY)));
  a = name_of(fd);
  close(fd);
  fd = tcp_socket(FAMILY, 0);
  ok(bind(fd, &a.any, address_size(FAMILY)));
  union address again = name_of(fd);
  assert_int_equal(port_of(&again), port_of(&a));
  close(fd);
}

static void bind_refuses_bad_addresses(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, 0);
  assert_errno(EINVAL, bind(fd, &a.any, 0));
  assert_errno(EINVAL, bind(fd, &a.any, 2));
  assert_errno(EINVAL, bind(fd, &a.any, (socklen_t)-1));
  a.any.sa_family = 200;
  assert_errno(EAFNOSUPPORT, bind(fd, &a.any, address_size(FAMILY)));
  close(fd);
}

static void bind_refuses_the_other_family(void **state) {
  int fd = tcp_socket(AF_INET, 0);
  union address a = loopback(AF_INET6, 0);
  assert_errno(EAFNOSUPPORT, bind(fd, &a.any, sizeof a.v6));
  close(fd);
  fd = tcp_socket(AF_INET6, 0);
  a = loopback(AF_INET, 0);
  // Linux looks at the size before the family.
  assert_errno(EINVAL, bind(fd, &a.any, sizeof a.v4));
  assert_errno(EAFNOSUPPORT, bind(fd, &a.any, sizeof a.v6));
  close(fd);
}

static void bind_refuses_foreign_addresses(void **state) {
  int fd = tcp_socket(AF_INET, 0);
  union address a = loopback(AF_INET, 0);
  a.v4.sin_addr.s_addr = htonl(0xc0000201); // 192.0.2.1, for documentation only
  assert_errno(EADDRNOTAVAIL, bind(fd, &a.any, sizeof a.v4));
  a = loopback(AF_INET, 0);
  ok(bind(fd, &a.any, sizeof a.v4));
  close(fd);
}

static void bind_twice_is_refused(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, 0);
  ok(bind(fd, &a.any, address_size(FAMILY)));
  assert_errno(EINVAL, bind(fd, &a.any, address_size(FAMILY)));
  close(fd);
}

static void port_of_a_listener_is_in_use(void **state) {
  int listener = listening(FAMILY, 0, 1);
  union address a = name_of(listener);
  int fd = tcp_socket(FAMILY, 0);
  assert_errno(EADDRINUSE, bind(fd, &a.any, address_size(FAMILY)));
  close(listener);
  ok(bind(fd, &a.any, address_size(FAMILY)));
  close(fd);
}

static void port_can_be_taken_again_after_a_connection(void **state) {
  int on = 1;
  int listener = tcp_socket(FAMILY, 0);
  ok(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  union address a = loopback(FAMILY, 0);
  ok(bind(listener, &a.any, address_size(FAMILY)));
  ok(listen(listener, 1));
  a = name_of(listener);
  int client = tcp_socket(FAMILY, 0);
  ok(connect_to(client, listener));
  int server = (int)ok(accept(listener, NULL, NULL));
  close(server); // this end first: it keeps the port for a minute, in TIME_WAIT
  close(client);
  close(listener);
  listener = tcp_socket(FAMILY, 0);
  ok(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  ok(bind(listener, &a.any, address_size(FAMILY)));
  ok(listen(listener, 1));
  close(listener);
}

static void listen_without_bind_takes_a_port(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  ok(listen(fd, 5));
  union address a = name_of(fd);
  assert_int_not_equal(port_of(&a), 0);
  assert_false(is_loopback(&a));
  int client = tcp_socket(FAMILY, 0);
  a = loopback(FAMILY, port_of(&a));
  ok(connect(client, &a.any, address_size(FAMILY)));
  int server = (int)ok(accept(fd, NULL, NULL));
  close(server);
  close(client);
  close(fd);
}

static void listen_again_changes_the_backlog(void **state) {
  int fd = listening(FAMILY, 0, 1);
  assert_int_equal(listen(fd, 10), 0);
  assert_int_equal(listen(fd, 0), 0);
  close(fd);
}

static void any_backlog_is_fine(void **state) {
  const int backlogs[] = {-1, 0, 1, 4096, 2147483647};
  for (int i = 0; i < 5; i++) {
    int fd = listening(FAMILY, 0, backlogs[i]);
    int client = tcp_socket(FAMILY, 0);
    ok(connect_to(client, fd));
    close(client);
    close(fd);
  }
}

static void listeners_refuse_what_is_for_connections(void **state) {
  int fd = listening(FAMILY, 0, 1);
  char byte = 0;
  union address a = loopback(FAMILY, 1);
  socklen_t size = sizeof a;
  assert_errno(ENOTCONN, read(fd, &byte, 1));
  assert_errno(EPIPE, send(fd, &byte, 1, MSG_NOSIGNAL));
  assert_errno(ENOTCONN, getpeername(fd, &a.any, &size));
  a = loopback(FAMILY, 1);
  assert_errno(EISCONN, connect(fd, &a.any, address_size(FAMILY)));
  assert_errno(EINVAL, bind(fd, &a.any, address_size(FAMILY)));
  close(fd);
}

static void fresh_sockets_refuse_what_is_for_connections(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  char byte = 0;
  union address a;
  socklen_t size = sizeof a;
  assert_errno(ENOTCONN, read(fd, &byte, 1));
  assert_errno(ENOTCONN, recv(fd, &byte, 1, MSG_DONTWAIT));
  assert_errno(EPIPE, send(fd, &byte, 1, MSG_NOSIGNAL));
  assert_errno(EPIPE, write(fd, &byte, 1));
  assert_errno(ENOTCONN, getpeername(fd, &a.any, &size));
  assert_errno(ENOTCONN, shutdown(fd, SHUT_WR));
  assert_errno(ENOTCONN, shutdown(fd, SHUT_RDWR));
  assert_errno(EINVAL, shutdown(fd, 77));
  assert_errno(EINVAL, accept(fd, NULL, NULL));
  close(fd);
}

static void fresh_socket_polls_as_hung_up(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};
  assert_int_equal(poll(&p, 1, 0), 1);
  assert_int_equal(p.revents, POLLOUT | POLLHUP);
  close(fd);
}

static void names_are_cut_to_the_buffer(void **state) {
  struct pair p = connected(FAMILY, 0);
  union address whole = name_of(p.client), part;
  memset(&part, 0xaa, sizeof part);
  socklen_t size = 4;
  ok(getsockname(p.client, &part.any, &size));
  assert_int_equal(size, address_size(FAMILY));
  assert_memory_equal(&part, &whole, 4);
  assert_int_equal(((unsigned char *)&part)[4], 0xaa);
  size = 0;
  ok(getpeername(p.client, &part.any, &size));
  assert_int_equal(size, address_size(FAMILY));
  size = (socklen_t)-1;
  assert_errno(EINVAL, getsockname(p.client, &part.any, &size));
  size = (socklen_t)-1;
  assert_errno(EINVAL, getpeername(p.client, &part.any, &size));
  close_pair(p);
}

static void both_ends_know_each_others_names(void **state) {
  struct pair p = connected(FAMILY, 0);
  union address client = name_of(p.client), server = name_of(p.server);
  union address seen_by_client = peer_of(p.client), seen_by_server = peer_of(p.server);
  assert_memory_equal(&client, &seen_by_server, address_size(FAMILY));
  assert_memory_equal(&server, &seen_by_client, address_size(FAMILY));
  assert_true(is_loopback(&client));
  assert_int_not_equal(port_of(&client), 0);
  assert_int_not_equal(port_of(&client), port_of(&server));
  close_pair(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(socket_refuses_what_does_not_exist),
      for_both_families(socket_takes_the_protocol_by_name),
      cmocka_unit_test(other_descriptors_are_not_sockets),
      for_both_families(unbound_socket_has_an_empty_name),
      for_both_families(bind_gives_a_port),
      for_both_families(bind_takes_the_given_port),
      for_both_families(bind_refuses_bad_addresses),
      cmocka_unit_test(bind_refuses_the_other_family),
      cmocka_unit_test(bind_refuses_foreign_addresses),
      for_both_families(bind_twice_is_refused),
      for_both_families(port_of_a_listener_is_in_use),
      for_both_families(port_can_be_taken_again_after_a_connection),
      for_both_families(listen_without_bind_takes_a_port),
      for_both_families(listen_again_changes_the_backlog),
      for_both_families(any_backlog_is_fine),
      for_both_families(listeners_refuse_what_is_for_connections),
      for_both_families(fresh_sockets_refuse_what_is_for_connections),
      for_both_families(fresh_socket_polls_as_hung_up),
      for_both_families(names_are_cut_to_the_buffer),
      for_both_families(both_ends_know_each_others_names),
  };
  return cmocka_run_group_tests_name("tcp_sockets", tests, NULL, NULL);
}
