// TCP sockets that are used once more: after a connect that failed, after a listener was
// shut down; and connects that nobody waits for.
#include "../posix/loopback.h"

// A port that nobody listens on, for as long as the socket that has it lives.
static int port_of_nobody(int family, int *holder) {
  *holder = tcp_socket(family, 0);
  union address a = loopback(family, 0);
  ok(bind(*holder, &a.any, address_size(family)));
  a = name_of(*holder);
  return port_of(&a);
}

static void a_refused_socket_is_as_new(void **state) {
  int holder;
  union address nobody = loopback(FAMILY, port_of_nobody(FAMILY, &holder));
  int fd = tcp_socket(FAMILY, 0), listener = listening(FAMILY, 0, 4);
  char byte;
  for (int i = 0; i < 3; i++) {
    assert_errno(ECONNREFUSED, connect(fd, &nobody.any, address_size(FAMILY)));
    assert_errno(ENOTCONN, recv(fd, &byte, 1, 0));
    assert_errno(EPIPE, send(fd, "x", 1, MSG_NOSIGNAL));
    struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP};
    assert_int_equal(poll(&p, 1, 0), 1);
    assert_int_equal(p.revents, POLLOUT | POLLHUP);
  }
  ok(connect_to(fd, listener));
  int server = (int)ok(accept(listener, NULL, NULL));
  write_full(fd, "hello", 5);
  char text[8];
  assert_int_equal(read_full(server, text, 5), 5);
  close(server);
  close(fd);
  close(listener);
  close(holder);
}

static void a_refused_socket_can_listen(void **state) {
  int holder;
  union address nobody = loopback(FAMILY, port_of_nobody(FAMILY, &holder));
  int fd = tcp_socket(FAMILY, 0);
  union address own = loopback(FAMILY, 0);
  ok(bind(fd, &own.any, address_size(FAMILY)));
  own = name_of(fd);
  assert_errno(ECONNREFUSED, connect(fd, &nobody.any, address_size(FAMILY)));
  union address now = name_of(fd);
  assert_int_equal(port_of(&now), port_of(&own));
  ok(listen(fd, 4));
  int client = tcp_socket(FAMILY, 0);
  ok(connect_to(client, fd));
  close(client);
  close(fd);
  close(holder);
}

static void a_listener_that_was_shut_down_listens_again(void **state) {
  int listener = listening(FAMILY, SOCK_NONBLOCK, 4);
  union address own = name_of(listener);
  ok(shutdown(listener, SHUT_WR)); // does nothing
  int client = tcp_socket(FAMILY, 0);
  ok(connect_to(client, listener));
  close(client);
  const int ways[] = {SHUT_RD, SHUT_RDWR};
  for (int i = 0; i < 2; i++) {
    ok(shutdown(listener, ways[i]));
    assert_errno(EINVAL, accept(listener, NULL, NULL));
    struct pollfd p = {.fd = listener, .events = POLLIN | POLLOUT | POLLRDHUP};
    assert_int_equal(poll(&p, 1, 0), 1);
    assert_int_equal(p.revents, POLLOUT | POLLHUP);
    client = tcp_socket(FAMILY, 0);
    assert_errno(ECONNREFUSED, connect(client, &own.any, address_size(FAMILY)));
    ok(listen(listener, 4));
    own = name_of(listener); // Linux may have given away a port that nobody asked for.
    ok(connect(client, &own.any, address_size(FAMILY)));
    assert_int_equal(wait_for(listener, POLLIN), POLLIN);
    int server = (int)ok(accept(listener, NULL, NULL));
    close(server);
    close(client);
  }
  close(listener);
}

// Programs that ask whether the connect is over, again and again.
static void asking_instead_of_waiting(void **state) {
  int listener = listening(FAMILY, 0, 8), holder;
  union address nobody = loopback(FAMILY, port_of_nobody(FAMILY, &holder)), a;
  int64_t end = now_ms() + 5000;

  int fd = tcp_socket(FAMILY, SOCK_NONBLOCK);
  if (connect_to(fd, listener) == -1)
    while (getpeername(fd, &a.any, &(socklen_t){sizeof a}) == -1)
      assert_true(errno == ENOTCONN && now_ms() < end);
  close(fd);

  fd = tcp_socket(FAMILY, SOCK_NONBLOCK);
  while (connect_to(fd, listener) == -1 && errno != EISCONN)
    assert_true((errno == EINPROGRESS || errno == EALREADY) && now_ms() < end);
  close(fd);

  fd = tcp_socket(FAMILY, SOCK_NONBLOCK);
  if (connect(fd, &nobody.any, address_size(FAMILY)) == -1 && errno != ECONNREFUSED) {
    int error;
    while ((error = option_of(fd, SOL_SOCKET, SO_ERROR)) == 0)
      assert_true(now_ms() < end);
    assert_int_equal(error, ECONNREFUSED);
  }
  close(fd);
  close(listener);
  close(holder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(a_refused_socket_is_as_new),
      for_both_families(a_refused_socket_can_listen),
      for_both_families(a_listener_that_was_shut_down_listens_again),
      for_both_families(asking_instead_of_waiting),
  };
  return cmocka_run_group_tests_name("tcp_again", tests, NULL, NULL);
}
