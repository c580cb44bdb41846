// A timeout that is over before anything can come: what is there already is given all the same.
#include "udp.h"

#include <sys/time.h>

static void no_time_to_wait(int fd) {
  struct timeval tiny = {.tv_usec = 1};
  ok(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tiny, sizeof tiny));
}

static void a_datagram_that_is_there(void **state) {
  char byte;
  int receiver = bound(FAMILY, 0), sender = connected_to(receiver, 0);
  no_time_to_wait(receiver);
  assert_errno(EAGAIN, recv(receiver, &byte, 1, 0));
  for (char sent = 'a'; sent < 'g'; ++sent) {
    ok(send(sender, &sent, 1, 0));
    assert_int_equal(ok(recv(receiver, &byte, 1, 0)), 1);
    assert_int_equal(byte, sent);
  }
  assert_errno(EAGAIN, recv(receiver, &byte, 1, 0));
  close(sender), close(receiver);
}

static void the_first_datagram(void **state) {
  char byte;
  int receiver = bound(FAMILY, 0), sender = connected_to(receiver, 0);
  no_time_to_wait(receiver);
  ok(send(sender, "x", 1, 0));
  assert_int_equal(ok(recv(receiver, &byte, 1, 0)), 1);
  close(sender), close(receiver);
}

static void nobody_sends(void **state) {
  char byte;
  int unbound = udp_socket(FAMILY, 0), receiver = bound(FAMILY, 0);
  int fds[] = {unbound, receiver, connected_to(receiver, 0)};
  for (int i = 0; i < 3; ++i) {
    no_time_to_wait(fds[i]);
    for (int again = 0; again < 3; ++again) {
      int64_t before = now_ms();
      assert_errno(EAGAIN, recv(fds[i], &byte, 1, 0));
      assert_errno(EAGAIN, recv(fds[i], &byte, 1, MSG_WAITALL));
      assert_errno(EAGAIN, read(fds[i], &byte, 1));
      assert_true(now_ms() - before < 1000);
    }
    close(fds[i]);
  }
}

static void bytes_of_a_stream(void **state) {
  char byte;
  int listener = listening(FAMILY, 0, 8);
  int client = tcp_socket(FAMILY, 0);
  no_time_to_wait(listener);
  assert_errno(EAGAIN, accept(listener, NULL, NULL));
  ok(connect_to(client, listener));
  int server = ok(accept(listener, NULL, NULL));
  no_time_to_wait(server);
  assert_errno(EAGAIN, recv(server, &byte, 1, 0));
  ok(send(client, "x", 1, 0));
  assert_int_equal(ok(recv(server, &byte, 1, 0)), 1);
  assert_errno(EAGAIN, recv(server, &byte, 1, 0));
  close(server), close(client), close(listener);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(a_datagram_that_is_there),
      for_both_families(the_first_datagram),
      for_both_families(nobody_sends),
      for_both_families(bytes_of_a_stream),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
