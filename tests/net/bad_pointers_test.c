// run: -S inherit-network
// Addresses, options and messages that lead out of memory: EFAULT.
#define _GNU_SOURCE
#include "../support.h"

#include "bad_pointers.h"
#include "udp.h"
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

static void addresses(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  int tcp = ok(socket(AF_INET, SOCK_STREAM, 0)), udp = udp_socket(AF_INET, 0);
  int types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (int i = 0; i < 2; ++i) {
    int fds[] = {i ? udp : tcp, ok(socket(AF_UNIX, types[i], 0))};
    for (int j = 0; j < 2; ++j) {
      int fd = fds[j];
      assert_errno(EFAULT, bind(fd, bad, 16));
      assert_errno(EFAULT, bind(fd, none, 16));
      assert_errno(EINVAL, bind(fd, bad, 0));
      assert_errno(EINVAL, bind(fd, bad, 1000));
      assert_errno(EFAULT, connect(fd, bad, 16));
      assert_errno(EFAULT, connect(fd, none, 16));
      assert_errno(EINVAL, connect(fd, bad, 1000));
      assert_errno(EINVAL, connect(fd, none, 0));
      assert_errno(EFAULT, sendto(fd, "x", 1, MSG_NOSIGNAL, bad, 16));
      assert_errno(EINVAL, sendto(fd, "x", 1, MSG_NOSIGNAL, bad, 1000));
      assert_errno(EINVAL, sendto(fd, "x", 1, MSG_NOSIGNAL, bad, -1));
    }
    close(fds[1]);
  }
  assert_errno(EINVAL, sendto(udp, "x", 1, 0, bad, 0));
  assert_errno(EDESTADDRREQ, sendto(udp, "x", 1, 0, none, 16));
  assert_errno(EBADF, bind(777, bad, 16));
  assert_errno(ENOTSOCK, bind(STDIN_FILENO, bad, 16));
  close(tcp), close(udp);
}

static void places_for_addresses(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  int s[2], listener = ok(socket(AF_INET, SOCK_STREAM, 0));
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  int fds[] = {s[0], listener};
  for (int i = 0; i < 2; ++i) {
    assert_errno(EFAULT, getsockname(fds[i], bad, &size));
    assert_errno(EFAULT, getsockname(fds[i], (struct sockaddr *)&address, bad));
    assert_errno(EFAULT, getsockname(fds[i], none, none));
    size = -1;
    assert_errno(EINVAL, getsockname(fds[i], (struct sockaddr *)&address, &size));
    size = 0;
    ok(getsockname(fds[i], bad, &size));
    assert_true(size >= sizeof(sa_family_t));
  }
  assert_errno(EFAULT, getpeername(s[0], bad, &size));
  assert_errno(ENOTCONN, getpeername(listener, bad, bad));
  close(s[0]), close(s[1]);

  ok(listen(listener, 5));
  union address here = name_of(listener);
  for (int i = 0; i < 4; ++i) {
    int client = ok(socket(AF_INET, SOCK_STREAM, 0));
    ok(connect(client, &here.any, sizeof here.v4));
    size = sizeof address;
    if (i == 0)
      assert_errno(EFAULT, accept(listener, bad, &size));
    if (i == 1)
      assert_errno(EFAULT, accept(listener, (struct sockaddr *)&address, bad));
    if (i == 2)
      assert_errno(EFAULT, accept(listener, (struct sockaddr *)&address, none));
    if (i == 3)
      ok(close(ok(accept(listener, none, bad))));
    close(client);
  }
  close(listener);
}

static void options(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  int tcp = ok(socket(AF_INET, SOCK_STREAM, 0)), local = ok(socket(AF_UNIX, SOCK_STREAM, 0)), value;
  socklen_t size = sizeof value, *bad_size = nowhere();
  assert_errno(EFAULT, getsockopt(tcp, SOL_SOCKET, SO_TYPE, bad, &size));
  assert_errno(EFAULT, getsockopt(tcp, SOL_SOCKET, SO_TYPE, none, &size));
  assert_errno(EFAULT, getsockopt(tcp, SOL_SOCKET, SO_TYPE, &value, bad));
  assert_errno(EFAULT, getsockopt(tcp, SOL_SOCKET, SO_TYPE, none, none));
  assert_errno(EFAULT, getsockopt(tcp, SOL_SOCKET, SO_RCVTIMEO, bad, &size));
  assert_errno(EFAULT, getsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, bad, &size));
  assert_errno(EFAULT, getsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, bad, &size));
  assert_errno(EFAULT, getsockopt(local, SOL_SOCKET, SO_PEERCRED, bad, &size));
  assert_errno(ENOPROTOOPT, getsockopt(tcp, SOL_SOCKET, 9999, bad, &size));
  assert_errno(EFAULT, getsockopt(tcp, SOL_SOCKET, 9999, bad, bad_size));
  assert_errno(EBADF, getsockopt(777, SOL_SOCKET, SO_TYPE, bad, bad_size));
  size = 0;
  ok(getsockopt(tcp, SOL_SOCKET, SO_TYPE, bad, &size));
  size = -1;
  assert_errno(EINVAL, getsockopt(tcp, SOL_SOCKET, SO_TYPE, &value, &size));

  assert_errno(EFAULT, setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, bad, sizeof value));
  assert_errno(EFAULT, setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, none, sizeof value));
  assert_errno(EINVAL, setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, bad, 1));
  assert_errno(EINVAL, setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, bad, 0));
  assert_errno(EFAULT, setsockopt(tcp, SOL_SOCKET, SO_RCVTIMEO, bad, sizeof(struct timeval)));
  assert_errno(EFAULT, setsockopt(tcp, SOL_SOCKET, SO_LINGER, bad, sizeof(struct linger)));
  assert_errno(EFAULT, setsockopt(tcp, SOL_SOCKET, SO_ERROR, bad, sizeof value));
  assert_errno(EFAULT, setsockopt(tcp, SOL_SOCKET, 9999, bad, sizeof value));
  assert_errno(EFAULT, setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, bad, sizeof value));
  assert_errno(EFAULT, setsockopt(tcp, IPPROTO_IP, IP_TOS, bad, sizeof value));
  assert_errno(EFAULT, setsockopt(tcp, IPPROTO_IP, IP_TOS, bad, 1));
  assert_errno(EFAULT, setsockopt(local, SOL_SOCKET, SO_PASSCRED, bad, sizeof value));
  assert_errno(EFAULT, ioctl(tcp, FIONREAD, bad));
  assert_errno(EFAULT, ioctl(local, FIONREAD, bad));
  close(tcp), close(local);
}

static void senders(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  struct sockaddr_in from;
  socklen_t size = sizeof from;
  char byte;
  int receiver = bound(AF_INET, 0), sender = connected_to(receiver, 0);
  assert_errno(EAGAIN, recvfrom(receiver, &byte, 1, MSG_DONTWAIT, bad, &size));
  assert_errno(EFAULT, ioctl(receiver, FIONREAD, bad));
  ok(send(sender, "1", 1, 0));
  assert_errno(EFAULT, recvfrom(receiver, &byte, 1, 0, bad, &size));
  ok(send(sender, "2", 1, 0));
  assert_errno(EFAULT, recvfrom(receiver, &byte, 1, 0, (struct sockaddr *)&from, bad));
  ok(send(sender, "3", 1, 0));
  assert_errno(EFAULT, recvfrom(receiver, &byte, 1, 0, (struct sockaddr *)&from, none));
  ok(send(sender, "4", 1, 0));
  // Each of them took its datagram.
  assert_int_equal(recvfrom(receiver, &byte, 1, 0, none, bad), 1);
  assert_int_equal(byte, '4');
  assert_errno(EFAULT, send(sender, bad, 1, 0));
  close(sender), close(receiver);

  // A stream tells no sender.
  int s[2];
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  ok(send(s[1], "x", 1, 0));
  assert_int_equal(recvfrom(s[0], &byte, 1, 0, bad, &size), 1);
  assert_errno(EFAULT, send(s[0], bad, 1, 0));
  assert_errno(EFAULT, ioctl(s[0], FIONREAD, bad));
  close(s[0]), close(s[1]);
}

static void messages(void **state) {
  void *bad = nowhere(), *volatile none = NULL;
  int s[2], udp = udp_socket(AF_INET, 0);
  char byte = 'x';
  struct iovec buffer = {&byte, 1};
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  ok(send(s[1], "x", 1, 0));
  assert_errno(EFAULT, sendmsg(s[0], bad, 0));
  assert_errno(EFAULT, sendmsg(s[0], none, 0));
  assert_errno(EFAULT, recvmsg(s[0], bad, 0));
  assert_errno(EFAULT, recvmsg(s[0], none, 0));

  struct msghdr m = {.msg_iov = bad, .msg_iovlen = 1};
  assert_errno(EFAULT, sendmsg(s[0], &m, 0));
  assert_errno(EFAULT, recvmsg(s[0], &m, 0));
  m.msg_iovlen = 2000;
  assert_errno(EMSGSIZE, sendmsg(s[0], &m, 0));

  m = (struct msghdr){.msg_iov = &buffer, .msg_iovlen = 1, .msg_name = bad, .msg_namelen = 16};
  assert_errno(EFAULT, sendmsg(udp, &m, 0));
  assert_errno(EFAULT, sendmsg(s[0], &m, 0));
  assert_errno(EAGAIN, recvmsg(udp, &m, MSG_DONTWAIT));
  m.msg_namelen = 0;
  assert_errno(EDESTADDRREQ, sendmsg(udp, &m, 0));

  m = (struct msghdr){
      .msg_iov = &buffer, .msg_iovlen = 1, .msg_control = bad, .msg_controllen = 64};
  assert_errno(EFAULT, sendmsg(s[0], &m, 0));

  struct mmsghdr one = {.msg_hdr = {.msg_iov = &buffer, .msg_iovlen = 1}};
  assert_errno(EFAULT, sendmmsg(s[0], bad, 1, 0));
  assert_int_equal(sendmmsg(s[0], bad, 0, 0), 0);
  assert_errno(EFAULT, recvmmsg(s[0], bad, 1, 0, NULL));
  assert_errno(EFAULT, recvmmsg(s[0], none, 1, 0, NULL));
  assert_int_equal(recvmmsg(s[0], bad, 0, 0, NULL), 0);
  assert_errno(EFAULT, recvmmsg(s[0], &one, 1, 0, bad));
  assert_errno(EFAULT, recvmmsg(777, bad, 1, 0, bad));
  assert_int_equal(recv(s[0], &byte, 1, MSG_DONTWAIT), 1);
  close(s[0]), close(s[1]), close(udp);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(addresses), cmocka_unit_test(places_for_addresses),
      cmocka_unit_test(options),   cmocka_unit_test(senders),
      cmocka_unit_test(messages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
