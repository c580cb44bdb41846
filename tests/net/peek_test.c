// Looking at what a TCP connection has received, without taking it.
#include "../posix/loopback.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/time.h>

static void peeks_of_every_size(void **state) {
  struct pair p = connected(FAMILY, 0);
  enum { total = 60000 };
  static unsigned char data[total], seen[total];
  fill_pattern(data, 0, total);
  write_full(p.client, data, total);
  const size_t sizes[] = {1, 100, 511, 512, 513, 5000, 100, 16384, 16385, total};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    memset(seen, 0, sizeof seen);
    assert_int_equal(recv(p.server, seen, sizes[i], MSG_PEEK | MSG_WAITALL), sizes[i]);
    assert_pattern(seen, 0, sizes[i]);
  }
  int size = -1;
  ok(ioctl(p.server, FIONREAD, &size));
  assert_int_equal(size, total);
  // And they are all still there.
  for (size_t at = 0; at < total; at += 1000) {
    assert_int_equal(recv(p.server, seen, 1000, MSG_PEEK | MSG_WAITALL), 1000);
    assert_pattern(seen, at, 1000);
    assert_int_equal(read_full(p.server, seen, 1000), 1000);
    assert_pattern(seen, at, 1000);
  }
  assert_errno(EAGAIN, recv(p.server, seen, 1, MSG_PEEK | MSG_DONTWAIT));
  close_pair(p);
}

static void a_peek_sees_what_came_since(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  char text[32];
  write_full(p.client, "one", 3);
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(recv(p.server, text, sizeof text, MSG_PEEK), 3);
  write_full(p.client, "two", 3);
  for (int64_t end = now_ms() + 2000;;) {
    ssize_t n = ok(recv(p.server, text, sizeof text, MSG_PEEK));
    if (n == 6)
      break;
    assert_int_equal(n, 3);
    assert_true(now_ms() < end);
    poll(NULL, 0, 1);
  }
  assert_memory_equal(text, "onetwo", 6);
  assert_int_equal(recv(p.server, text, 4, 0), 4);
  assert_int_equal(recv(p.server, text, 4, 0), 2);
  close_pair(p);
}

// Edge-triggered, what was told once is told again only when more has come.
static void looking_is_no_news(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  int ep = (int)ok(epoll_create1(0)), size;
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  char text[32];
  ok(epoll_ctl(ep, EPOLL_CTL_ADD, p.server, &event));
  for (int i = 1; i <= 20; i++) {
    write_full(p.client, "ab", 2);
    assert_int_equal(epoll_wait(ep, &event, 1, 2000), 1);
    ok(ioctl(p.server, FIONREAD, &size));
    assert_int_equal(size, 2 * i);
    assert_int_equal(epoll_wait(ep, &event, 1, 0), 0);
    assert_int_equal(recv(p.server, text, 1, MSG_PEEK), 1);
    assert_int_equal(recv(p.server, text, 2, MSG_PEEK), 2);
    assert_int_equal(epoll_wait(ep, &event, 1, 0), 0);
  }
  close(ep);
  close_pair(p);
}

static void waiting_for_all_ends_with_the_stream(void **state) {
  struct pair p = connected(FAMILY, 0);
  char text[32];
  write_full(p.client, "short", 5);
  ok(shutdown(p.client, SHUT_WR));
  assert_int_equal(recv(p.server, text, sizeof text, MSG_PEEK | MSG_WAITALL), 5);
  assert_int_equal(recv(p.server, text, sizeof text, MSG_WAITALL), 5);
  assert_int_equal(recv(p.server, text, sizeof text, MSG_PEEK | MSG_WAITALL), 0);
  close_pair(p);
}

static void waiting_for_all_times_out(void **state) {
  struct pair p = connected(FAMILY, 0);
  char text[32];
  struct timeval t = {0, 50000};
  ok(setsockopt(p.server, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t));
  write_full(p.client, "some", 4);
  int64_t begin = now_ms();
  assert_int_equal(recv(p.server, text, sizeof text, MSG_PEEK | MSG_WAITALL), 4);
  assert_true(now_ms() - begin >= 49);
  assert_int_equal(recv(p.server, text, sizeof text, 0), 4);
  assert_errno(EAGAIN, recv(p.server, text, sizeof text, MSG_PEEK));
  close_pair(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(peeks_of_every_size),
      for_both_families(a_peek_sees_what_came_since),
      for_both_families(looking_is_no_news),
      for_both_families(waiting_for_all_ends_with_the_stream),
      for_both_families(waiting_for_all_times_out),
  };
  return cmocka_run_group_tests_name("peek", tests, NULL, NULL);
}
