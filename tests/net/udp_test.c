// UDP: bound and connected sockets, the boundaries of datagrams, what is refused.
#include "udp.h"

#include <sys/ioctl.h>

static void kind_is_told(void **state) {
  int fd = udp_socket(FAMILY, SOCK_NONBLOCK);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_DOMAIN), FAMILY);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_PROTOCOL), IPPROTO_UDP);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ACCEPTCONN), 0);
  close(fd);
  assert_errno(EPROTONOSUPPORT, socket(FAMILY, SOCK_DGRAM, IPPROTO_TCP));
  fd = (int)ok(socket(FAMILY, SOCK_DGRAM, IPPROTO_UDP));
  assert_errno(EOPNOTSUPP, listen(fd, 1));
  assert_errno(EOPNOTSUPP, accept(fd, NULL, NULL));
  close(fd);
}

static void names_before_and_after_bind(void **state) {
  int fd = udp_socket(FAMILY, 0);
  union address a = name_of(fd);
  assert_int_equal(a.any.sa_family, FAMILY);
  assert_int_equal(port_of(&a), 0);
  assert_errno(ENOTCONN, getpeername(fd, &a.any, &(socklen_t){sizeof a}));
  a = loopback(FAMILY, 0);
  ok(bind(fd, &a.any, address_size(FAMILY)));
  a = name_of(fd);
  assert_true(is_loopback(&a));
  assert_true(port_of(&a) != 0);
  assert_errno(EINVAL, bind(fd, &a.any, address_size(FAMILY)));
  int other = udp_socket(FAMILY, 0);
  assert_errno(EADDRINUSE, bind(other, &a.any, address_size(FAMILY)));
  ok(close(fd));
  ok(bind(other, &a.any, address_size(FAMILY)));
  close(other);
}

static void sendto_and_recvfrom(void **state) {
  int a = bound(FAMILY, 0), b = udp_socket(FAMILY, 0);
  union address to = name_of(a), from;
  assert_int_equal(sendto(b, "hello", 5, 0, &to.any, address_size(FAMILY)), 5);
  char text[32];
  socklen_t size = sizeof from;
  assert_int_equal(recvfrom(a, text, sizeof text, 0, &from.any, &size), 5);
  assert_memory_equal(text, "hello", 5);
  assert_int_equal(size, address_size(FAMILY));
  assert_true(is_loopback(&from));
  // The sender was bound by sending, and can be answered.
  union address sender = name_of(b);
  assert_int_equal(port_of(&from), port_of(&sender));
  assert_int_equal(sendto(a, "answer", 6, 0, &from.any, size), 6);
  assert_int_equal(recv(b, text, sizeof text, 0), 6);
  assert_memory_equal(text, "answer", 6);
  close(a);
  close(b);
}

static void boundaries_are_kept(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  char text[16];
  ok(send(b, "one", 3, 0));
  ok(send(b, "", 0, 0));
  ok(write(b, "three", 5));
  assert_int_equal(recv(a, text, sizeof text, 0), 3);
  assert_int_equal(recv(a, text, sizeof text, 0), 0);
  assert_int_equal(read(a, text, sizeof text), 5);
  assert_memory_equal(text, "three", 5);
  close(a);
  close(b);
}

static void what_does_not_fit_is_cut_off(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  char text[4] = "____";
  for (int i = 0; i < 4; i++)
    ok(send(b, "0123456789", 10, 0));
  assert_int_equal(recv(a, text, 3, 0), 3);
  assert_memory_equal(text, "012_", 4);
  assert_int_equal(recv(a, text, 3, MSG_TRUNC), 10);
  struct iovec part = {text, 2};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  assert_int_equal(recvmsg(a, &message, 0), 2);
  assert_int_equal(message.msg_flags, MSG_TRUNC);
  assert_int_equal(recv(a, text, 0, 0), 0);
  assert_errno(EAGAIN, recv(a, text, 1, MSG_DONTWAIT));
  close(a);
  close(b);
}

static void peeking_leaves_the_datagram(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  char text[16];
  ok(send(b, "first", 5, 0));
  ok(send(b, "second", 6, 0));
  assert_int_equal(recv(a, text, 2, MSG_PEEK), 2);
  assert_int_equal(recv(a, text, 2, MSG_PEEK | MSG_TRUNC), 5);
  union address from;
  socklen_t size = sizeof from;
  assert_int_equal(recvfrom(a, text, sizeof text, MSG_PEEK, &from.any, &size), 5);
  union address name = name_of(b);
  assert_int_equal(port_of(&from), port_of(&name));
  assert_int_equal(recv(a, text, sizeof text, 0), 5);
  assert_int_equal(recv(a, text, sizeof text, 0), 6);
  close(a);
  close(b);
}

static void reading_nothing_leaves_the_datagram(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  char text[16];
  ok(send(b, "here", 4, 0));
  assert_int_equal(wait_for(a, POLLIN), POLLIN);
  assert_int_equal(read(a, text, 0), 0);
  assert_int_equal(read(a, text, sizeof text), 4);
  close(a);
  close(b);
}

static void sizes_up_to_the_largest(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  static unsigned char out[66000], in[66000];
  const size_t sizes[] = {1, 511, 512, 513, 1472, 1473, 9000, 65000, 65507};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    fill_pattern(out, i * 1000, sizes[i]);
    assert_int_equal(ok(send(b, out, sizes[i], 0)), sizes[i]);
    memset(in, 0, sizeof in);
    assert_int_equal(recv(a, in, sizeof in, 0), sizes[i]);
    assert_pattern(in, i * 1000, sizes[i]);
    assert_int_equal(in[sizes[i]], 0);
  }
  assert_errno(EMSGSIZE, send(b, out, 65536, 0));
  assert_errno(EMSGSIZE, send(b, out, sizeof out, 0));
  close(a);
  close(b);
}

static void parts_are_one_datagram(void **state) {
  int a = bound(FAMILY, 0), b = udp_socket(FAMILY, 0);
  union address to = name_of(a), from;
  struct iovec parts[] = {{"ab", 2}, {NULL, 0}, {"cde", 3}, {"f", 1}};
  struct msghdr message = {
      .msg_name = &to, .msg_namelen = address_size(FAMILY), .msg_iov = parts, .msg_iovlen = 4};
  assert_int_equal(sendmsg(b, &message, 0), 6);
  char x[4] = "____", y[8] = "_______";
  struct iovec places[] = {{x, 4}, {y, 7}};
  struct msghdr got = {
      .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = places, .msg_iovlen = 2};
  assert_int_equal(recvmsg(a, &got, 0), 6);
  assert_memory_equal(x, "abcd", 4);
  assert_memory_equal(y, "ef_", 3);
  assert_int_equal(got.msg_namelen, address_size(FAMILY));
  assert_int_equal(got.msg_flags, 0);
  union address name = name_of(b);
  assert_int_equal(port_of(&from), port_of(&name));
  // writev gathers too.
  ok(connect(b, &to.any, address_size(FAMILY)));
  assert_int_equal(writev(b, parts, 4), 6);
  assert_int_equal(readv(a, places, 2), 6);
  close(a);
  close(b);
}

static void connected_sockets_hear_only_their_peer(void **state) {
  int a = bound(FAMILY, 0), b = bound(FAMILY, 0), stranger = udp_socket(FAMILY, 0);
  union address name_a = name_of(a), name_b = name_of(b);
  ok(connect(a, &name_b.any, address_size(FAMILY)));
  union address peer = peer_of(a);
  assert_int_equal(port_of(&peer), port_of(&name_b));
  ok(sendto(stranger, "psst", 4, 0, &name_a.any, address_size(FAMILY)));
  ok(sendto(b, "hi", 2, 0, &name_a.any, address_size(FAMILY)));
  char text[8];
  assert_int_equal(recv(a, text, sizeof text, 0), 2);
  // Naming the peer again is fine.
  assert_int_equal(sendto(a, "you", 3, 0, &name_b.any, address_size(FAMILY)), 3);
  assert_int_equal(recv(b, text, sizeof text, 0), 3);
  close(a);
  close(b);
  close(stranger);
}

static void connections_can_be_changed_and_dissolved(void **state) {
  int a = bound(FAMILY, 0), b = bound(FAMILY, 0), c = bound(FAMILY, 0);
  union address name_b = name_of(b), name_c = name_of(c), peer;
  char text[8];
  ok(connect(a, &name_b.any, address_size(FAMILY)));
  ok(connect(a, &name_c.any, address_size(FAMILY)));
  peer = peer_of(a);
  assert_int_equal(port_of(&peer), port_of(&name_c));
  ok(send(a, "to c", 4, 0));
  assert_int_equal(recv(c, text, sizeof text, 0), 4);
  struct sockaddr none = {.sa_family = AF_UNSPEC};
  ok(connect(a, &none, sizeof none));
  assert_errno(ENOTCONN, getpeername(a, &peer.any, &(socklen_t){sizeof peer}));
  assert_errno(EDESTADDRREQ, send(a, "x", 1, 0));
  // Linux may have given its port away by that, and finds another.
  ok(sendto(a, "to b", 4, 0, &name_b.any, address_size(FAMILY)));
  assert_int_equal(recvfrom(b, text, sizeof text, 0, &peer.any, &(socklen_t){sizeof peer}), 4);
  ok(sendto(b, "to a", 4, 0, &peer.any, address_size(FAMILY)));
  assert_int_equal(recv(a, text, sizeof text, 0), 4);
  ok(connect(a, &none, sizeof none));
  close(a);
  close(b);
  close(c);
}

static void connecting_tells_the_own_address(void **state) {
  int fd = udp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, 53);
  ok(connect(fd, &a.any, address_size(FAMILY)));
  union address own = name_of(fd);
  assert_true(is_loopback(&own));
  assert_true(port_of(&own) != 0);
  close(fd);
  // Also with a port that nobody could send to.
  fd = udp_socket(FAMILY, 0);
  a = loopback(FAMILY, 0);
  ok(connect(fd, &a.any, address_size(FAMILY)));
  own = name_of(fd);
  assert_true(is_loopback(&own));
  close(fd);
}

static void nobody_there_is_told_to_connected_sockets(void **state) {
  int gone = bound(FAMILY, 0);
  int fd = connected_to(gone, 0);
  close(gone);
  ok(send(fd, "anybody?", 8, 0));
  char byte;
  assert_errno(ECONNREFUSED, recv(fd, &byte, 1, 0));
  // Told once; the next send may find out again, and then says so itself.
  assert_errno(EAGAIN, recv(fd, &byte, 1, MSG_DONTWAIT));
  ok(send(fd, "again", 5, 0));
  struct pollfd p = {.fd = fd, .events = POLLIN};
  assert_int_equal(poll(&p, 1, 2000), 1);
  assert_true(p.revents & POLLERR);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ERROR), 0);
  assert_int_equal(poll(&p, 1, 0), 0);
  close(fd);
}

static void bad_destinations(void **state) {
  int fd = udp_socket(FAMILY, 0);
  assert_errno(EDESTADDRREQ, send(fd, "x", 1, 0));
  assert_errno(EDESTADDRREQ, write(fd, "x", 1));
  union address a = loopback(FAMILY, 0);
  assert_errno(EINVAL, sendto(fd, "x", 1, 0, &a.any, address_size(FAMILY)));
  a = loopback(FAMILY, 9);
  assert_errno(EINVAL, sendto(fd, "x", 1, 0, &a.any, 4));
  assert_errno(EINVAL, connect(fd, &a.any, 4));
  a.any.sa_family = AF_UNIX;
  assert_int_equal(sendto(fd, "x", 1, 0, &a.any, address_size(FAMILY)), -1);
  assert_true(errno == EAFNOSUPPORT || errno == EINVAL);
  assert_errno(EAFNOSUPPORT, connect(fd, &a.any, address_size(FAMILY)));
  close(fd);
}

static void broadcast_needs_permission(void **state) {
  int fd = udp_socket(AF_INET, 0);
  union address a = loopback(AF_INET, 9);
  a.v4.sin_addr.s_addr = htonl(INADDR_BROADCAST);
  assert_errno(EACCES, sendto(fd, "x", 1, 0, &a.any, sizeof a.v4));
  close(fd);
}

static void any_address_is_this_machine(void **state) {
  int a = udp_socket(FAMILY, 0), b = udp_socket(FAMILY, 0);
  union address any = {.any.sa_family = FAMILY};
  memset(&any, 0, sizeof any);
  any.any.sa_family = FAMILY;
  ok(bind(a, &any.any, address_size(FAMILY)));
  any = name_of(a);
  ok(sendto(b, "x", 1, 0, &any.any, address_size(FAMILY)));
  char text[4];
  union address from;
  assert_int_equal(recvfrom(a, text, sizeof text, 0, &from.any, &(socklen_t){sizeof from}), 1);
  assert_true(is_loopback(&from));
  close(a);
  close(b);
}

static void shutdown_ends_each_direction(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  char byte;
  ok(shutdown(b, SHUT_WR));
  assert_errno(EPIPE, send(b, "x", 1, MSG_NOSIGNAL));
  ok(shutdown(b, SHUT_RD));
  assert_int_equal(recv(b, &byte, 1, 0), 0);
  assert_errno(EAGAIN, recv(b, &byte, 1, MSG_DONTWAIT));
  struct pollfd p = {.fd = b, .events = POLLIN | POLLRDHUP};
  assert_int_equal(poll(&p, 1, 0), 1);
  assert_int_equal(p.revents, POLLIN | POLLRDHUP | POLLHUP);
  assert_errno(ENOTCONN, shutdown(a, SHUT_RDWR));
  assert_errno(EINVAL, shutdown(b, 9));
  close(a);
  close(b);
}

static void size_of_the_next_datagram(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  int size = -1;
  char text[16];
  ok(ioctl(a, FIONREAD, &size));
  assert_int_equal(size, 0);
  ok(send(b, "12345", 5, 0));
  ok(send(b, "1", 1, 0));
  assert_int_equal(wait_for(a, POLLIN), POLLIN);
  ok(ioctl(a, FIONREAD, &size));
  assert_int_equal(size, 5);
  assert_int_equal(recv(a, text, sizeof text, 0), 5);
  assert_int_equal(wait_for(a, POLLIN), POLLIN);
  ok(ioctl(a, FIONREAD, &size));
  assert_int_equal(size, 1);
  close(a);
  close(b);
}

static void a_duplicate_is_the_same_socket(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0), copy = (int)ok(dup(a));
  char text[16];
  ok(send(b, "1", 1, 0));
  ok(send(b, "22", 2, 0));
  assert_int_equal(recv(a, text, sizeof text, 0), 1);
  ok(close(a));
  assert_int_equal(recv(copy, text, sizeof text, 0), 2);
  close(copy);
  close(b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(kind_is_told),
      for_both_families(names_before_and_after_bind),
      for_both_families(sendto_and_recvfrom),
      for_both_families(boundaries_are_kept),
      for_both_families(what_does_not_fit_is_cut_off),
      for_both_families(peeking_leaves_the_datagram),
      for_both_families(reading_nothing_leaves_the_datagram),
      for_both_families(sizes_up_to_the_largest),
      for_both_families(parts_are_one_datagram),
      for_both_families(connected_sockets_hear_only_their_peer),
      for_both_families(connections_can_be_changed_and_dissolved),
      for_both_families(connecting_tells_the_own_address),
      for_both_families(nobody_there_is_told_to_connected_sockets),
      for_both_families(bad_destinations),
      cmocka_unit_test(broadcast_needs_permission),
      for_both_families(any_address_is_this_machine),
      for_both_families(shutdown_ends_each_direction),
      for_both_families(size_of_the_next_datagram),
      for_both_families(a_duplicate_is_the_same_socket),
  };
  return cmocka_run_group_tests_name("udp", tests, NULL, NULL);
}
