// Level-triggered: reported by every wait for as long as it is true.
#include "support.h"

#include <sys/eventfd.h>

static void readable_until_all_is_read(void **state) {
  int ep = new_epoll(), ends[2];
  char bytes[4];
  new_socketpair(ends);
  add(ep, ends[0], EPOLLIN);
  put(ends[1], "123456");
  assert_event(ep, ends[0], EPOLLIN);
  assert_event(ep, ends[0], EPOLLIN);
  assert_int_equal(read(ends[0], bytes, 4), 4);
  assert_event(ep, ends[0], EPOLLIN);
  assert_int_equal(read(ends[0], bytes, 4), 2);
  assert_nothing(ep);
  put(ends[1], "7");
  assert_event(ep, ends[0], EPOLLIN);
  close_both(ends);
  close(ep);
}

static void writable_unless_full(void **state) {
  int ep = new_epoll(), ends[2];
  new_pipe(ends);
  add(ep, ends[1], EPOLLOUT);
  assert_event(ep, ends[1], EPOLLOUT);
  assert_event(ep, ends[1], EPOLLOUT);
  fill(ends[1]);
  assert_nothing(ep);
  drain(ends[0]);
  assert_event(ep, ends[1], EPOLLOUT);
  close_both(ends);
  close(ep);
}

static void only_what_was_asked_for(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  put(ends[1], "x");
  add(ep, ends[0], EPOLLOUT);
  assert_event(ep, ends[0], EPOLLOUT);
  modify(ep, ends[0], EPOLLIN);
  assert_event(ep, ends[0], EPOLLIN);
  modify(ep, ends[0], EPOLLPRI);
  assert_nothing(ep);
  modify(ep, ends[0], 0);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

static void ready_and_gone_before_the_wait(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN);
  ok(eventfd_write(fd, 1));
  drain(fd);
  assert_nothing(ep);
  ok(eventfd_write(fd, 1));
  assert_event(ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

static void over_tcp(void **state) {
  int ep = new_epoll(), ends[2];
  char byte;
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN);
  assert_nothing(ep);
  put(ends[1], "ab");
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  assert_int_equal(read(ends[0], &byte, 1), 1);
  assert_event(ep, ends[0], EPOLLIN);
  assert_int_equal(read(ends[0], &byte, 1), 1);
  assert_nothing(ep);
  put(ends[1], "c");
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  close_both(ends);
  close(ep);
}

static void tcp_writable_unless_full(void **state) {
  int ep = new_epoll(), ends[2];
  new_tcp_pair(ends);
  add(ep, ends[1], EPOLLOUT);
  assert_event(ep, ends[1], EPOLLOUT);
  long sent = 0, got = 0;
  // The peer's kernel takes a while to say that it has no more room.
  for (int64_t end = now_ns() + 200 * MS; now_ns() < end; poll(NULL, 0, 5))
    sent += fill(ends[1]);
  assert_nothing(ep);
  while (got < sent) {
    struct pollfd p = {.fd = ends[0], .events = POLLIN};
    assert_int_equal(poll(&p, 1, 5000), 1);
    got += drain(ends[0]);
  }
  assert_int_equal(got, sent);
  assert_event_within(5000, ep, ends[1], EPOLLOUT);
  close_both(ends);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(readable_until_all_is_read),
      cmocka_unit_test(writable_unless_full),
      cmocka_unit_test(only_what_was_asked_for),
      cmocka_unit_test(ready_and_gone_before_the_wait),
      cmocka_unit_test(over_tcp),
      cmocka_unit_test(tcp_writable_unless_full),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
