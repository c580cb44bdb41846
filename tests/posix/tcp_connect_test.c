// connect and accept: blocking and not, refused, pending, in the backlog.
#include "loopback.h"

static void blocking_connect_waits_in_the_backlog(void **state) {
  int listener = listening(FAMILY, 0, 8);
  int client = tcp_socket(FAMILY, 0);
  assert_int_equal(connect_to(client, listener), 0);
  assert_int_equal(option_of(client, SOL_SOCKET, SO_ERROR), 0);
  union address a;
  memset(&a, 0, sizeof a);
  socklen_t size = sizeof a;
  int server = (int)ok(accept(listener, &a.any, &size));
  assert_int_equal(size, address_size(FAMILY));
  union address name = name_of(client);
  assert_memory_equal(&a, &name, address_size(FAMILY));
  assert_errno(EISCONN, connect_to(client, listener));
  close(server);
  close(client);
  close(listener);
}

// A non-blocking connect that may succeed at once: POSIX lets it, Linux never does so.
static void start_connect(int fd, int listener) {
  if (connect_to(fd, listener) == -1)
    assert_int_equal(errno, EINPROGRESS);
}

static void nonblocking_connect_completes_later(void **state) {
  int listener = listening(FAMILY, SOCK_NONBLOCK, 8);
  int client = tcp_socket(FAMILY, SOCK_NONBLOCK);
  start_connect(client, listener);
  assert_int_equal(wait_for(client, POLLOUT), POLLOUT);
  assert_int_equal(option_of(client, SOL_SOCKET, SO_ERROR), 0);
  assert_int_equal(wait_for(listener, POLLIN), POLLIN);
  int server = (int)ok(accept4(listener, NULL, NULL, 0));
  // The first call after the wait may still report the success.
  int again = connect_to(client, listener);
  assert_true(again == 0 || errno == EISCONN);
  assert_errno(EISCONN, connect_to(client, listener));
  write_full(client, "x", 1);
  char byte;
  assert_int_equal(read(server, &byte, 1), 1);
  close(server);
  close(client);
  close(listener);
}

// Whoever accepted a connection finds its other end connected too.
static void what_was_accepted_is_connected_at_both_ends(void **state) {
  int listener = listening(FAMILY, 0, 8);
  for (int i = 0; i < 200; i++) {
    int client = tcp_socket(FAMILY, SOCK_NONBLOCK);
    start_connect(client, listener);
    int server = (int)ok(accept(listener, NULL, NULL));
    struct pollfd both[] = {{.fd = client, .events = POLLOUT}, {.fd = server, .events = POLLOUT}};
    assert_int_equal(poll(both, 2, 0), 2);
    close(client);
    close(server);
  }
  close(listener);
}

static void accept_has_nothing_yet(void **state) {
  int listener = listening(FAMILY, SOCK_NONBLOCK, 8);
  assert_errno(EAGAIN, accept(listener, NULL, NULL));
  assert_errno(EAGAIN, accept4(listener, NULL, NULL, SOCK_NONBLOCK));
  struct pollfd p = {.fd = listener, .events = POLLIN | POLLOUT};
  assert_int_equal(poll(&p, 1, 0), 0);
  assert_int_equal(poll(&p, 1, 20), 0);
  int client = tcp_socket(FAMILY, 0);
  ok(connect_to(client, listener));
  assert_int_equal(wait_for(listener, POLLIN | POLLOUT), POLLIN);
  int server = (int)ok(accept(listener, NULL, NULL));
  assert_errno(EAGAIN, accept(listener, NULL, NULL));
  close(server);
  close(client);
  close(listener);
}

static void accept4_sets_flags(void **state) {
  int listener = listening(FAMILY, 0, 8);
  const int flags[] = {0, SOCK_NONBLOCK, SOCK_CLOEXEC, SOCK_NONBLOCK | SOCK_CLOEXEC};
  for (int i = 0; i < 4; i++) {
    int client = tcp_socket(FAMILY, 0);
    ok(connect_to(client, listener));
    int server = (int)ok(accept4(listener, NULL, NULL, flags[i]));
    assert_int_equal(fcntl(server, F_GETFL) & O_NONBLOCK,
                     flags[i] & SOCK_NONBLOCK ? O_NONBLOCK : 0);
    assert_int_equal(fcntl(server, F_GETFD), flags[i] & SOCK_CLOEXEC ? FD_CLOEXEC : 0);
    assert_int_equal(fcntl(server, F_GETFL) & O_ACCMODE, O_RDWR);
    close(server);
    close(client);
  }
  assert_errno(EINVAL, accept4(listener, NULL, NULL, 0x40));
  close(listener);
}

static void accepted_socket_does_not_inherit_nonblock(void **state) {
  int listener = listening(FAMILY, SOCK_NONBLOCK, 8);
  int client = tcp_socket(FAMILY, 0);
  ok(connect_to(client, listener));
  assert_int_equal(wait_for(listener, POLLIN), POLLIN);
  int server = (int)ok(accept(listener, NULL, NULL));
  assert_int_equal(fcntl(server, F_GETFL) & O_NONBLOCK, 0);
  close(server);
  close(client);
  close(listener);
}

static void accept_cuts_the_address_to_the_buffer(void **state) {
  int listener = listening(FAMILY, 0, 8);
  int client = tcp_socket(FAMILY, 0);
  ok(connect_to(client, listener));
  unsigned char part[8];
  memset(part, 0xaa, sizeof part);
  socklen_t size = 4;
  int server = (int)ok(accept(listener, (struct sockaddr *)part, &size));
  assert_int_equal(size, address_size(FAMILY));
  union address whole = name_of(client);
  assert_memory_equal(part, &whole, 4);
  assert_int_equal(part[4], 0xaa);
  close(server);
  close(client);
  close(listener);
}

static int refused_port(int family) {
  int fd = tcp_socket(family, 0);
  union address a = loopback(family, 0);
  ok(bind(fd, &a.any, address_size(family)));
  a = name_of(fd);
  close(fd);
  return port_of(&a);
}

static void nobody_listens_blocking(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, refused_port(FAMILY));
  assert_errno(ECONNREFUSED, connect(fd, &a.any, address_size(FAMILY)));
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ERROR), 0);
  close(fd);
}

static void nobody_listens_nonblocking(void **state) {
  int fd = tcp_socket(FAMILY, SOCK_NONBLOCK);
  union address a = loopback(FAMILY, refused_port(FAMILY));
  // Never at once, even over loopback.
  for (int i = 0; i < 100; i++) {
    int other = tcp_socket(FAMILY, SOCK_NONBLOCK);
    assert_errno(EINPROGRESS, connect(other, &a.any, address_size(FAMILY)));
    close(other);
  }
  assert_errno(EINPROGRESS, connect(fd, &a.any, address_size(FAMILY)));
  int events = wait_for(fd, POLLOUT);
  assert_true(events & POLLERR);
  assert_true(events & POLLHUP);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
  assert_int_equal(option_of(fd, SOL_SOCKET, SO_ERROR), 0);
  // Told once, the failure leaves a socket that is at its end rather than a fresh one.
  char byte = 0;
  ssize_t size = read(fd, &byte, 1);
  assert_true(size == 0 || (size == -1 && errno == ENOTCONN));
  assert_errno(EPIPE, send(fd, &byte, 1, MSG_NOSIGNAL));
  close(fd);
}

static void refused_socket_can_try_again(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, refused_port(FAMILY));
  assert_errno(ECONNREFUSED, connect(fd, &a.any, address_size(FAMILY)));
  assert_errno(ECONNREFUSED, connect(fd, &a.any, address_size(FAMILY)));
  int listener = listening(FAMILY, 0, 1);
  ok(connect_to(fd, listener));
  close(fd);
  close(listener);
}

static void connect_refuses_bad_addresses(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, 1);
  assert_errno(EINVAL, connect(fd, &a.any, 1));
  assert_errno(EINVAL, connect(fd, &a.any, 4));
  assert_errno(EINVAL, connect(fd, &a.any, (socklen_t)-1));
  a.any.sa_family = 200;
  assert_errno(EAFNOSUPPORT, connect(fd, &a.any, address_size(FAMILY)));
  close(fd);
}

static void connect_refuses_the_other_family(void **state) {
  int fd = tcp_socket(AF_INET, 0);
  union address a = loopback(AF_INET6, 1);
  assert_errno(EAFNOSUPPORT, connect(fd, &a.any, sizeof a.v6));
  close(fd);
}

static void port_0_is_refused(void **state) {
  int fd = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, 0);
  assert_errno(ECONNREFUSED, connect(fd, &a.any, address_size(FAMILY)));
  close(fd);
}

static void any_address_means_this_machine(void **state) {
  int listener = listening(FAMILY, 0, 8);
  union address a = name_of(listener);
  if (FAMILY == AF_INET) {
    a.v4.sin_addr.s_addr = htonl(INADDR_ANY);
  } else {
    a.v6.sin6_addr = in6addr_any;
  }
  int client = tcp_socket(FAMILY, 0);
  ok(connect(client, &a.any, address_size(FAMILY)));
  a = peer_of(client);
  assert_true(is_loopback(&a));
  close(client);
  close(listener);
}

static const int unreachable[] = {ENETUNREACH, EHOSTUNREACH, EACCES, EADDRNOTAVAIL};

static void broadcast_is_unreachable(void **state) {
  int fd = tcp_socket(AF_INET, 0);
  union address a = loopback(AF_INET, 1);
  a.v4.sin_addr.s_addr = htonl(INADDR_BROADCAST);
  errno = 0;
  assert_int_equal(connect(fd, &a.any, sizeof a.v4), -1);
  assert_int_in_set(errno, unreachable, 4);
  close(fd);
}

static void unreachable_network_is_told(void **state) {
  int fd = tcp_socket(AF_INET6, SOCK_NONBLOCK);
  union address a = loopback(AF_INET6, 1);
  ok(inet_pton(AF_INET6, "2001:db8::1", &a.v6.sin6_addr)); // for documentation only
  assert_int_equal(connect(fd, &a.any, sizeof a.v6), -1);
  if (errno == EINPROGRESS) {
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    if (ok(poll(&p, 1, 100)) == 0) { // this machine has a route to it
      close(fd);
      skip();
    }
    errno = option_of(fd, SOL_SOCKET, SO_ERROR);
  }
  assert_int_in_set(errno, unreachable, 4);
  close(fd);
}

static void client_may_bind_first(void **state) {
  int listener = listening(FAMILY, 0, 8);
  int client = tcp_socket(FAMILY, 0);
  union address a = loopback(FAMILY, 0);
  ok(bind(client, &a.any, address_size(FAMILY)));
  a = name_of(client);
  ok(connect_to(client, listener));
  union address b = name_of(client);
  assert_int_equal(port_of(&a), port_of(&b));
  int server = (int)ok(accept(listener, NULL, NULL));
  b = peer_of(server);
  assert_int_equal(port_of(&a), port_of(&b));
  close(server);
  close(client);
  close(listener);
}

// Connections that a full backlog leaves hanging: `count` of them, not blocking.
static void hang_connections(int listener, int *fds, int count) {
  for (int i = 0; i < count; i++) {
    fds[i] = tcp_socket(AF_INET, SOCK_NONBLOCK);
    start_connect(fds[i], listener);
  }
}

static void pending_connect_is_already_under_way(void **state) {
  int listener = listening(AF_INET, 0, 0), fds[8];
  hang_connections(listener, fds, 8);
  int last = fds[7];
  struct pollfd p = {.fd = last, .events = POLLIN | POLLOUT};
  assert_int_equal(poll(&p, 1, 50), 0);
  assert_errno(EALREADY, connect_to(last, listener));
  char byte = 0;
  assert_errno(EAGAIN, read(last, &byte, 1));
  assert_errno(EAGAIN, send(last, &byte, 1, MSG_NOSIGNAL));
  union address a;
  socklen_t size = sizeof a;
  assert_errno(ENOTCONN, getpeername(last, &a.any, &size));
  assert_int_equal(option_of(last, SOL_SOCKET, SO_ERROR), 0);
  for (int i = 0; i < 8; i++)
    assert_int_equal(close(fds[i]), 0);
  close(listener);
}

static void connect_gives_up_after_the_send_timeout(void **state) {
  int listener = listening(AF_INET, 0, 0), fds[8];
  hang_connections(listener, fds, 8);
  int fd = tcp_socket(AF_INET, 0);
  ok(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &(struct timeval){0, 50000}, sizeof(struct timeval)));
  int64_t start = now_ms();
  assert_errno(EINPROGRESS, connect_to(fd, listener));
  assert_true(now_ms() - start >= 50);
  close(fd);
  for (int i = 0; i < 8; i++)
    close(fds[i]);
  close(listener);
}

static void accept_gives_up_after_the_receive_timeout(void **state) {
  int listener = listening(FAMILY, 0, 1);
  ok(setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){0, 50000},
                sizeof(struct timeval)));
  int64_t start = now_ms();
  assert_errno(EAGAIN, accept(listener, NULL, NULL));
  assert_true(now_ms() - start >= 50);
  close(listener);
}

static void connections_are_accepted_in_order(void **state) {
  enum { count = 50 };
  int listener = listening(FAMILY, 0, count), clients[count];
  for (int i = 0; i < count; i++) {
    clients[i] = tcp_socket(FAMILY, 0);
    ok(connect_to(clients[i], listener));
  }
  for (int i = 0; i < count; i++) {
    int server = (int)ok(accept(listener, NULL, NULL));
    union address a = name_of(clients[i]), b = peer_of(server);
    assert_memory_equal(&a, &b, address_size(FAMILY));
    close(server);
    close(clients[i]);
  }
  close(listener);
}

static void more_accepts_in_a_row_than_one_burst(void **state) {
  enum { count = 400 };
  static int clients[count], servers[count];
  int listener = listening(FAMILY, SOCK_NONBLOCK, count);
  for (int i = 0; i < count; i++) {
    clients[i] = tcp_socket(FAMILY, 0);
    ok(connect_to(clients[i], listener));
  }
  for (int i = 0; i < count; i++) {
    while ((servers[i] = accept(listener, NULL, NULL)) == -1) {
      assert_int_equal(errno, EAGAIN);
      assert_int_equal(wait_for(listener, POLLIN), POLLIN);
    }
  }
  assert_errno(EAGAIN, accept(listener, NULL, NULL));
  for (int i = 0; i < count; i++) {
    close(clients[i]);
    close(servers[i]);
  }
  close(listener);
}

static void connection_outlives_its_listener(void **state) {
  struct pair p = connected(FAMILY, 0); // closes the listener
  char byte = 0;
  write_full(p.client, "y", 1);
  assert_int_equal(read(p.server, &byte, 1), 1);
  assert_int_equal(byte, 'y');
  close_pair(p);
}

static void closed_listener_refuses(void **state) {
  int listener = listening(FAMILY, 0, 8);
  union address a = name_of(listener);
  close(listener);
  int fd = tcp_socket(FAMILY, 0);
  assert_errno(ECONNREFUSED, connect(fd, &a.any, address_size(FAMILY)));
  close(fd);
}

static void backlog_is_reset_with_its_listener(void **state) {
  int listener = listening(FAMILY, 0, 8);
  int client = tcp_socket(FAMILY, 0);
  ok(connect_to(client, listener));
  close(listener);
  char byte;
  assert_errno(ECONNRESET, read(client, &byte, 1));
  close(client);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(blocking_connect_waits_in_the_backlog),
      for_both_families(what_was_accepted_is_connected_at_both_ends),
      for_both_families(nonblocking_connect_completes_later),
      for_both_families(accept_has_nothing_yet),
      for_both_families(accept4_sets_flags),
      for_both_families(accepted_socket_does_not_inherit_nonblock),
      for_both_families(accept_cuts_the_address_to_the_buffer),
      for_both_families(nobody_listens_blocking),
      for_both_families(nobody_listens_nonblocking),
      for_both_families(refused_socket_can_try_again),
      for_both_families(connect_refuses_bad_addresses),
      cmocka_unit_test(connect_refuses_the_other_family),
      for_both_families(port_0_is_refused),
      for_both_families(any_address_means_this_machine),
      cmocka_unit_test(broadcast_is_unreachable),
      cmocka_unit_test(unreachable_network_is_told),
      for_both_families(client_may_bind_first),
      cmocka_unit_test(pending_connect_is_already_under_way),
      cmocka_unit_test(connect_gives_up_after_the_send_timeout),
      for_both_families(accept_gives_up_after_the_receive_timeout),
      for_both_families(connections_are_accepted_in_order),
      for_both_families(more_accepts_in_a_row_than_one_burst),
      for_both_families(connection_outlives_its_listener),
      for_both_families(closed_listener_refuses),
      for_both_families(backlog_is_reset_with_its_listener),
  };
  return cmocka_run_group_tests_name("tcp_connect", tests, NULL, NULL);
}
