// UDP: blocking, timeouts, readiness, and many datagrams at once.
#include "udp.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/time.h>

static void nothing_to_receive(void **state) {
  int fd = bound(FAMILY, SOCK_NONBLOCK);
  char byte;
  assert_errno(EAGAIN, recv(fd, &byte, 1, 0));
  assert_errno(EAGAIN, read(fd, &byte, 1));
  struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};
  assert_int_equal(poll(&p, 1, 0), 1);
  assert_int_equal(p.revents, POLLOUT);
  close(fd);
  fd = udp_socket(FAMILY, 0);
  assert_errno(EAGAIN, recv(fd, &byte, 1, MSG_DONTWAIT));
  close(fd);
}

static void a_receive_times_out(void **state) {
  int fd = bound(FAMILY, 0);
  struct timeval t = {0, 50000};
  ok(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t));
  char byte;
  int64_t begin = now_ms();
  assert_errno(EAGAIN, recv(fd, &byte, 1, 0));
  int64_t took = now_ms() - begin;
  assert_true(took >= 49 && took < 500);
  // What comes after that is still there.
  int b = connected_to(fd, 0);
  for (int i = 0; i < 3; i++) {
    ok(send(b, "x", 1, 0));
    assert_int_equal(recv(fd, &byte, 1, 0), 1);
    assert_errno(EAGAIN, recv(fd, &byte, 1, 0));
  }
  close(b);
  close(fd);
}

static int alarms;
static void on_alarm(int signal) {
  (void)signal;
  alarms++;
}

static void a_signal_ends_a_receive(void **state) {
  struct sigaction action = {.sa_handler = on_alarm}, before;
  ok(sigaction(SIGALRM, &action, &before));
  int fd = bound(FAMILY, 0);
  struct itimerval timer = {.it_value = {0, 30000}};
  alarms = 0;
  ok(setitimer(ITIMER_REAL, &timer, NULL));
  char byte;
  assert_errno(EINTR, recv(fd, &byte, 1, 0));
  assert_int_equal(alarms, 1);
  int b = connected_to(fd, 0);
  ok(send(b, "x", 1, 0));
  assert_int_equal(recv(fd, &byte, 1, 0), 1);
  close(b);
  close(fd);
  ok(sigaction(SIGALRM, &before, NULL));
}

static void level_triggered(void **state) {
  int fd = bound(FAMILY, SOCK_NONBLOCK), b = connected_to(fd, 0);
  int ep = (int)ok(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN}, got[4];
  ok(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
  assert_int_equal(epoll_wait(ep, got, 4, 0), 0);
  for (int i = 0; i < 5; i++)
    ok(send(b, "x", 1, 0));
  char byte;
  for (int i = 0; i < 5; i++) {
    assert_int_equal(epoll_wait(ep, got, 4, 2000), 1);
    assert_int_equal(got[0].events, EPOLLIN);
    assert_int_equal(recv(fd, &byte, 1, 0), 1);
  }
  assert_int_equal(epoll_wait(ep, got, 4, 20), 0);
  assert_errno(EAGAIN, recv(fd, &byte, 1, 0));
  close(ep);
  close(fd);
  close(b);
}

static void edge_triggered(void **state) {
  int fd = bound(FAMILY, SOCK_NONBLOCK), b = connected_to(fd, 0);
  int ep = (int)ok(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN | EPOLLET}, got[4];
  ok(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
  char byte;
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < 3; i++)
      ok(send(b, "x", 1, 0));
    int received = 0;
    while (received < 3) {
      assert_int_equal(epoll_wait(ep, got, 4, 2000), 1);
      while (recv(fd, &byte, 1, 0) == 1)
        received++;
      assert_int_equal(errno, EAGAIN);
    }
    assert_int_equal(received, 3);
    assert_int_equal(epoll_wait(ep, got, 4, 10), 0);
  }
  close(ep);
  close(fd);
  close(b);
}

static void watched_before_it_is_bound(void **state) {
  int fd = udp_socket(FAMILY, SOCK_NONBLOCK);
  int ep = (int)ok(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN}, got[4];
  ok(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
  assert_int_equal(epoll_wait(ep, got, 4, 0), 0);
  union address a = loopback(FAMILY, 0);
  ok(bind(fd, &a.any, address_size(FAMILY)));
  int b = connected_to(fd, 0);
  ok(send(b, "x", 1, 0));
  assert_int_equal(epoll_wait(ep, got, 4, 2000), 1);
  close(ep);
  close(fd);
  close(b);
}

static void many_sockets(void **state) {
  enum { count = 100 };
  int fds[count], ep = (int)ok(epoll_create1(0)), b = udp_socket(FAMILY, 0);
  for (int i = 0; i < count; i++) {
    fds[i] = bound(FAMILY, SOCK_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    ok(epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &event));
  }
  for (int round = 0; round < 20; round++) {
    int expected = 0, seen[count] = {0};
    for (int i = round % 7; i < count; i += 7, expected++) {
      union address to = name_of(fds[i]);
      ok(sendto(b, &i, sizeof i, 0, &to.any, address_size(FAMILY)));
    }
    while (expected) {
      struct epoll_event got[16];
      int n = (int)ok(epoll_wait(ep, got, 16, 2000));
      assert_true(n > 0);
      for (int j = 0; j < n; j++) {
        int number;
        assert_int_equal(recv(fds[got[j].data.u32], &number, sizeof number, 0), sizeof number);
        assert_int_equal(number, got[j].data.u32);
        assert_int_equal(seen[number]++, 0);
        expected--;
      }
    }
  }
  for (int i = 0; i < count; i++)
    close(fds[i]);
  close(ep);
  close(b);
}

static void none_is_lost_in_order(void **state) {
  int a = bound(FAMILY, SOCK_NONBLOCK), b = connected_to(a, 0);
  // As many as surely fit, each time; loopback keeps their order.
  for (int round = 0; round < 200; round++) {
    for (int i = 0; i < 20; i++) {
      int number = round * 20 + i;
      ok(send(b, &number, sizeof number, 0));
    }
    for (int i = 0; i < 20; i++) {
      int number;
      ssize_t n;
      while ((n = recv(a, &number, sizeof number, 0)) == -1) {
        assert_int_equal(errno, EAGAIN);
        assert_int_equal(wait_for(a, POLLIN), POLLIN);
      }
      assert_int_equal(n, sizeof number);
      assert_int_equal(number, round * 20 + i);
    }
  }
  close(a);
  close(b);
}

static void several_at_once(void **state) {
  int a = bound(FAMILY, 0), b = connected_to(a, 0);
  enum { count = 10 };
  int out[count], in[count + 1] = {0};
  struct iovec parts[count], places[count + 1];
  struct mmsghdr sent[count], received[count + 1];
  union address from[count + 1];
  memset(sent, 0, sizeof sent);
  memset(received, 0, sizeof received);
  for (int i = 0; i < count; i++) {
    out[i] = 1000 + i;
    parts[i] = (struct iovec){&out[i], sizeof out[i]};
    sent[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
  }
  for (int i = 0; i <= count; i++) {
    places[i] = (struct iovec){&in[i], sizeof in[i]};
    received[i].msg_hdr = (struct msghdr){.msg_iov = &places[i],
                                          .msg_iovlen = 1,
                                          .msg_name = &from[i],
                                          .msg_namelen = sizeof from[i]};
  }
  assert_int_equal(sendmmsg(b, sent, count, 0), count);
  for (int i = 0; i < count; i++)
    assert_int_equal(sent[i].msg_len, sizeof(int));
  assert_int_equal(recvmmsg(a, received, count + 1, MSG_WAITFORONE, NULL), count);
  union address name = name_of(b);
  for (int i = 0; i < count; i++) {
    assert_int_equal(in[i], 1000 + i);
    assert_int_equal(received[i].msg_len, sizeof(int));
    assert_int_equal(port_of(&from[i]), port_of(&name));
  }
  assert_errno(EAGAIN, recvmmsg(a, received, count, MSG_DONTWAIT, NULL));
  ok(sendmmsg(b, sent, 2, 0));
  assert_int_equal(wait_for(a, POLLIN), POLLIN);
  assert_int_equal(recvmmsg(a, received, count, MSG_DONTWAIT, NULL), 2);
  assert_errno(EINVAL, recvmmsg(a, received, count, 0, &(struct timespec){0, -1}));
  // The time is looked at after each message, and what is left of it told.
  ok(sendmmsg(b, sent, 3, 0));
  assert_int_equal(wait_for(a, POLLIN), POLLIN);
  struct timespec none = {0, 0}, some = {5, 0};
  assert_int_equal(recvmmsg(a, received, count, 0, &none), 1);
  assert_int_equal(recvmmsg(a, received, 2, 0, &some), 2);
  assert_true(some.tv_sec == 4 && some.tv_nsec > 0);
  close(a);
  close(b);
}

static void a_flood_drops_but_does_not_block(void **state) {
  int a = bound(FAMILY, SOCK_NONBLOCK), b = connected_to(a, SOCK_NONBLOCK);
  static char block[8000];
  int sent = 0, received = 0;
  for (int i = 0; i < 2000; i++) {
    ssize_t n = send(b, block, sizeof block, 0);
    if (n == -1) {
      assert_int_equal(errno, EAGAIN);
      assert_true(wait_for(b, POLLOUT) & POLLOUT);
    } else {
      sent++;
    }
  }
  while (wait_for(a, POLLIN) == POLLIN) {
    while (recv(a, block, sizeof block, 0) == sizeof block)
      received++;
    struct pollfd p = {.fd = a, .events = POLLIN};
    if (poll(&p, 1, 50) == 0)
      break;
  }
  assert_true(received > 0 && received <= sent);
  close(a);
  close(b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(nothing_to_receive),
      for_both_families(a_receive_times_out),
      for_both_families(a_signal_ends_a_receive),
      for_both_families(level_triggered),
      for_both_families(edge_triggered),
      for_both_families(watched_before_it_is_bound),
      for_both_families(many_sockets),
      for_both_families(none_is_lost_in_order),
      for_both_families(several_at_once),
      for_both_families(a_flood_drops_but_does_not_block),
  };
  return cmocka_run_group_tests_name("udp_waiting", tests, NULL, NULL);
}
