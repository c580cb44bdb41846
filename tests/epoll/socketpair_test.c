// socketpair: streams, datagrams and sequenced packets inside the process.
#include "support.h"

#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>

#ifndef ESOCKTNOSUPPORT // not among WASI's error codes
#define ESOCKTNOSUPPORT EPROTONOSUPPORT
#endif

static void pair(int type, int ends[2]) {
  ok(socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
}

static void flags(void **state) {
  int ends[2];
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  assert_int_equal(fcntl(ends[0], F_GETFD), 0);
  assert_int_equal(fcntl(ends[0], F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR);
  close_both(ends);
  pair(SOCK_STREAM, ends);
  assert_int_equal(fcntl(ends[1], F_GETFD), FD_CLOEXEC);
  assert_true(fcntl(ends[1], F_GETFL) & O_NONBLOCK);
  close_both(ends);
}

static void what_is_refused(void **state) {
  int ends[2];
  assert_errno(EOPNOTSUPP, socketpair(AF_INET, SOCK_STREAM, 0, ends));
  assert_errno(EAFNOSUPPORT, socketpair(12345, SOCK_STREAM, 0, ends));
  assert_errno(ESOCKTNOSUPPORT, socketpair(AF_UNIX, 9, 0, ends));
  assert_errno(EPROTONOSUPPORT, socketpair(AF_UNIX, SOCK_STREAM, 99, ends));
}

static void options_tell_what_it_is(void **state) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int ends[2], value = -1;
    socklen_t size = sizeof value;
    pair(types[i], ends);
    ok(getsockopt(ends[0], SOL_SOCKET, SO_TYPE, &value, &size));
    assert_int_equal(value, types[i]);
    ok(getsockopt(ends[0], SOL_SOCKET, SO_DOMAIN, &value, &size));
    assert_int_equal(value, AF_UNIX);
    ok(getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &value, &size));
    assert_int_equal(value, 0);
    ok(getsockopt(ends[0], SOL_SOCKET, SO_ACCEPTCONN, &value, &size));
    assert_int_equal(value, 0);
    close_both(ends);
  }
}

static void without_a_name(void **state) {
  int ends[2];
  pair(SOCK_STREAM, ends);
  struct sockaddr_un address;
  memset(&address, 0xff, sizeof address);
  socklen_t size = sizeof address;
  ok(getsockname(ends[0], (struct sockaddr *)&address, &size));
  assert_int_equal(size, offsetof(struct sockaddr_un, sun_path));
  assert_int_equal(address.sun_family, AF_UNIX);
  size = sizeof address;
  ok(getpeername(ends[0], (struct sockaddr *)&address, &size));
  assert_int_equal(size, offsetof(struct sockaddr_un, sun_path));
  close_both(ends);
}

static void streams_go_both_ways(void **state) {
  int ends[2];
  char bytes[20];
  pair(SOCK_STREAM, ends);
  put(ends[0], "to");
  put(ends[0], "gether");
  put(ends[1], "back");
  assert_int_equal(recv(ends[1], bytes, 3, 0), 3);
  assert_memory_equal(bytes, "tog", 3);
  assert_int_equal(read(ends[1], bytes, 20), 5);
  assert_memory_equal(bytes, "ether", 5);
  assert_int_equal(read(ends[0], bytes, 20), 4);
  assert_errno(EAGAIN, read(ends[0], bytes, 20));
  assert_errno(EAGAIN, recv(ends[1], bytes, 20, MSG_DONTWAIT));
  close_both(ends);
}

static void peek(void **state) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int ends[2];
    char bytes[20];
    pair(types[i], ends);
    put(ends[0], "abc");
    assert_int_equal(recv(ends[1], bytes, 20, MSG_PEEK), 3);
    assert_int_equal(recv(ends[1], bytes, 2, MSG_PEEK), 2);
    assert_int_equal(recv(ends[1], bytes, 20, 0), 3);
    assert_memory_equal(bytes, "abc", 3);
    assert_errno(EAGAIN, recv(ends[1], bytes, 20, MSG_PEEK));
    close_both(ends);
  }
}

static void messages_keep_their_boundaries(void **state) {
  static const int types[] = {SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 2; i++) {
    int ends[2];
    char bytes[20];
    pair(types[i], ends);
    put(ends[0], "one");
    put(ends[0], "three");
    put(ends[0], "x");
    assert_int_equal(read(ends[1], bytes, 20), 3);
    assert_int_equal(read(ends[1], bytes, 2), 2); // the rest of this one is lost
    assert_int_equal(read(ends[1], bytes, 20), 1);
    assert_int_equal(bytes[0], 'x');
    close_both(ends);
  }
}

static void a_cut_message_is_told(void **state) {
  static const int types[] = {SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 2; i++) {
    int ends[2];
    char bytes[2];
    struct iovec part = {bytes, sizeof bytes};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    pair(types[i], ends);
    put(ends[0], "three");
    assert_int_equal(recvmsg(ends[1], &message, 0), 2);
    assert_true(message.msg_flags & MSG_TRUNC);
    put(ends[0], "three");
    assert_int_equal(recv(ends[1], bytes, 2, MSG_TRUNC), 5); // its real length
    put(ends[0], "x");
    assert_int_equal(recvmsg(ends[1], &message, 0), 1);
    assert_false(message.msg_flags & MSG_TRUNC);
    close_both(ends);
  }
}

static void empty_messages(void **state) {
  int ends[2];
  char byte;
  pair(SOCK_DGRAM, ends);
  assert_int_equal(send(ends[0], "", 0, 0), 0);
  assert_int_equal(events_now(ends[1]), POLLIN | POLLOUT);
  assert_int_equal(recv(ends[1], &byte, 1, 0), 0);
  assert_errno(EAGAIN, recv(ends[1], &byte, 1, 0));
  close_both(ends);
  pair(SOCK_STREAM, ends);
  assert_int_equal(send(ends[0], "", 0, 0), 0);
  assert_int_equal(events_now(ends[1]), POLLOUT);
  close_both(ends);
}

static void vectors_are_one_message(void **state) {
  int ends[2];
  char a[3], b[10];
  struct iovec out[2] = {{"ab", 2}, {"cdef", 4}}, in[2] = {{a, 3}, {b, 10}};
  struct msghdr to = {.msg_iov = out, .msg_iovlen = 2}, from = {.msg_iov = in, .msg_iovlen = 2};
  pair(SOCK_SEQPACKET, ends);
  assert_int_equal(sendmsg(ends[0], &to, 0), 6);
  assert_int_equal(recvmsg(ends[1], &from, 0), 6);
  assert_memory_equal(a, "abc", 3);
  assert_memory_equal(b, "def", 3);
  assert_true(from.msg_flags & MSG_EOR || from.msg_flags == 0);
  assert_int_equal(writev(ends[0], out, 2), 6);
  assert_int_equal(readv(ends[1], in, 2), 6);
  close_both(ends);
}

static void shut_down_for_writing(void **state) {
  static const int types[] = {SOCK_STREAM, SOCK_SEQPACKET};
  for (int i = 0; i < 2; i++) {
    int ends[2];
    char bytes[4];
    pair(types[i], ends);
    put(ends[0], "x");
    ok(shutdown(ends[0], SHUT_WR));
    assert_errno(EPIPE, send(ends[0], "y", 1, MSG_NOSIGNAL));
    assert_int_equal(read(ends[1], bytes, 4), 1);
    assert_int_equal(read(ends[1], bytes, 4), 0);
    put(ends[1], "other way");
    assert_int_equal(read(ends[0], bytes, 4), 4);
    close_both(ends);
  }
}

static void shut_down_for_reading(void **state) {
  int ends[2];
  char bytes[4];
  pair(SOCK_STREAM, ends);
  put(ends[1], "ab");
  ok(shutdown(ends[0], SHUT_RD));
  assert_int_equal(read(ends[0], bytes, 4), 2); // what had come already
  assert_int_equal(read(ends[0], bytes, 4), 0);
  assert_errno(EPIPE, send(ends[1], "y", 1, MSG_NOSIGNAL));
  put(ends[0], "other way");
  assert_int_equal(read(ends[1], bytes, 4), 4);
  assert_errno(EINVAL, shutdown(ends[0], 77));
  close_both(ends);
}

static void shut_down_datagrams(void **state) {
  int ends[2];
  char byte;
  pair(SOCK_DGRAM, ends);
  ok(shutdown(ends[0], SHUT_WR));
  assert_errno(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
  put(ends[1], "y");
  assert_int_equal(read(ends[0], &byte, 1), 1);
  ok(shutdown(ends[0], SHUT_RD));
  assert_errno(EAGAIN, read(ends[0], &byte, 1)); // though a stream would say end of file
  assert_int_equal(events_now(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  assert_errno(EPIPE, send(ends[1], "x", 1, MSG_NOSIGNAL));
  close_both(ends);
}

static void the_peer_is_gone(void **state) {
  static const int types[] = {SOCK_STREAM, SOCK_SEQPACKET};
  for (int i = 0; i < 2; i++) {
    int ends[2];
    char bytes[4];
    pair(types[i], ends);
    put(ends[1], "last");
    close(ends[1]);
    assert_errno(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
    assert_int_equal(read(ends[0], bytes, 4), 4);
    assert_int_equal(read(ends[0], bytes, 4), 0);
    close(ends[0]);
  }
}

static volatile int broken;
static void on_pipe(int signal) { broken++; }

static void SIGPIPE_unless_told_otherwise(void **state) {
  int ends[2];
  signal(SIGPIPE, on_pipe);
  pair(SOCK_STREAM, ends);
  close(ends[1]);
  assert_errno(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
  assert_int_equal(broken, 0);
  assert_errno(EPIPE, send(ends[0], "x", 1, 0));
  assert_int_equal(broken, 1);
  assert_errno(EPIPE, write(ends[0], "x", 1));
  assert_int_equal(broken, 2);
  close(ends[0]);
  signal(SIGPIPE, SIG_IGN);
}

static void a_message_that_is_too_long(void **state) {
  static const int types[] = {SOCK_DGRAM, SOCK_SEQPACKET};
  static char bytes[4 << 20];
  for (int i = 0; i < 2; i++) {
    int ends[2];
    pair(types[i], ends);
    assert_errno(EMSGSIZE, send(ends[0], bytes, sizeof bytes, 0));
    assert_int_equal(events_now(ends[1]), POLLOUT);
    assert_int_equal(send(ends[0], bytes, 60000, 0), 60000);
    assert_int_equal(recv(ends[1], bytes, sizeof bytes, 0), 60000);
    close_both(ends);
  }
}

static void full_and_drained(void **state) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int ends[2];
    long n, sent = 0, got = 0;
    static char bytes[1000];
    pair(types[i], ends);
    while ((n = write(ends[0], bytes, sizeof bytes)) > 0)
      sent += n;
    assert_int_equal(errno, EAGAIN);
    assert_true(sent >= 8000);
    assert_int_equal(events_now(ends[0]) & POLLOUT, 0);
    while ((n = read(ends[1], bytes, sizeof bytes)) > 0)
      got += n;
    assert_int_equal(got, sent);
    assert_int_equal(events_now(ends[0]), POLLOUT);
    close_both(ends);
  }
}

static void how_much_there_is(void **state) {
  int ends[2], n = -1;
  char byte;
  pair(SOCK_STREAM, ends);
  put(ends[0], "abc");
  put(ends[0], "de");
  ok(ioctl(ends[1], FIONREAD, &n));
  assert_int_equal(n, 5);
  assert_int_equal(read(ends[1], &byte, 1), 1);
  ok(ioctl(ends[1], FIONREAD, &n));
  assert_int_equal(n, 4);
  close_both(ends);
  pair(SOCK_DGRAM, ends);
  put(ends[0], "abc");
  put(ends[0], "de");
  ok(ioctl(ends[1], FIONREAD, &n));
  assert_int_equal(n, 3); // the next message
  close_both(ends);
}

static void waitall(void **state) {
  int ends[2];
  char bytes[8];
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  put(ends[0], "abcd");
  assert_int_equal(recv(ends[1], bytes, 4, MSG_WAITALL), 4);
  put(ends[0], "abcd");
  ok(shutdown(ends[0], SHUT_WR));
  assert_int_equal(recv(ends[1], bytes, 8, MSG_WAITALL), 4);
  close_both(ends);
}

static void a_receive_timeout(void **state) {
  int ends[2];
  char byte;
  struct timeval timeout = {.tv_usec = 20000};
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  ok(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout));
  int64_t start = now_ns();
  assert_errno(EAGAIN, recv(ends[0], &byte, 1, 0));
  assert_true(now_ns() - start >= 20 * MS);
  put(ends[1], "x");
  assert_int_equal(recv(ends[0], &byte, 1, 0), 1);
  close_both(ends);
}

static void it_cannot_be_connected_again(void **state) {
  int ends[2];
  pair(SOCK_STREAM, ends);
  assert_errno(EINVAL, accept(ends[0], NULL, NULL));
  assert_errno(EINVAL, listen(ends[0], 1));
  close_both(ends);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flags),
      cmocka_unit_test(what_is_refused),
      cmocka_unit_test(options_tell_what_it_is),
      cmocka_unit_test(without_a_name),
      cmocka_unit_test(streams_go_both_ways),
      cmocka_unit_test(peek),
      cmocka_unit_test(messages_keep_their_boundaries),
      cmocka_unit_test(a_cut_message_is_told),
      cmocka_unit_test(empty_messages),
      cmocka_unit_test(vectors_are_one_message),
      cmocka_unit_test(shut_down_for_writing),
      cmocka_unit_test(shut_down_for_reading),
      cmocka_unit_test(shut_down_datagrams),
      cmocka_unit_test(the_peer_is_gone),
      cmocka_unit_test(SIGPIPE_unless_told_otherwise),
      cmocka_unit_test(a_message_that_is_too_long),
      cmocka_unit_test(full_and_drained),
      cmocka_unit_test(how_much_there_is),
      cmocka_unit_test(waitall),
      cmocka_unit_test(a_receive_timeout),
      cmocka_unit_test(it_cannot_be_connected_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
