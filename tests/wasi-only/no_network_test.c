// A program that the host gives no network: every attempt is EACCES, and all else works.
// Only a component runtime takes the network away from a process.
// run: -S inherit-network=n
#include "support.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// The refusal may come with the socket or with its first use.
static void assert_no_stream(int family, const struct sockaddr *address, socklen_t size) {
  int fd = socket(family, SOCK_STREAM, 0);
  if (fd == -1) {
    assert_int_equal(errno, EACCES);
    return;
  }
  assert_errno(EACCES, bind(fd, address, size));
  close(fd);
  fd = (int)ok(socket(family, SOCK_STREAM, 0));
  assert_errno(EACCES, connect(fd, address, size));
  close(fd);
  fd = (int)ok(socket(family, SOCK_STREAM, 0));
  assert_errno(EACCES, listen(fd, 1));
  close(fd);
}

static void ipv4_is_refused(void **state) {
  struct sockaddr_in a = {
      .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  assert_no_stream(AF_INET, (struct sockaddr *)&a, sizeof a);
}

static void ipv6_is_refused(void **state) {
  struct sockaddr_in6 a = {
      .sin6_family = AF_INET6, .sin6_port = htons(9), .sin6_addr = in6addr_loopback};
  assert_no_stream(AF_INET6, (struct sockaddr *)&a, sizeof a);
}

static void there_are_no_interfaces(void **state) {
  struct ifaddrs *list = (void *)1;
  ok(getifaddrs(&list));
  assert_null(list);
  struct if_nameindex *names = if_nameindex();
  assert_non_null(names);
  assert_int_equal(names[0].if_index, 0);
  if_freenameindex(names);
  assert_int_equal(if_nametoindex("lo"), 0);
  assert_int_equal(errno, ENODEV);
}

static void refusals_leave_nothing_behind(void **state) {
  int first = (int)ok(dup(0));
  close(first);
  for (int i = 0; i < 2000; i++) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd != -1)
      close(fd);
  }
  int again = (int)ok(dup(0));
  assert_int_equal(again, first);
  close(again);
}

static void everything_else_works(void **state) {
  int ep = (int)ok(epoll_create1(0));
  struct epoll_event event;
  int64_t start = now_ms();
  assert_int_equal(epoll_wait(ep, &event, 1, 20), 0);
  assert_true(now_ms() - start >= 20);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ipv4_is_refused),         cmocka_unit_test(ipv6_is_refused),
      cmocka_unit_test(there_are_no_interfaces), cmocka_unit_test(refusals_leave_nothing_behind),
      cmocka_unit_test(everything_else_works),
  };
  return cmocka_run_group_tests_name("no_network", tests, NULL, NULL);
}
