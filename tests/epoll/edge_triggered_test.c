// Edge-triggered: reported once per change, with everything that is true at that time.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>

static void reported_once(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  assert_nothing(ep);
  put(ends[1], "abc");
  assert_event(ep, ends[0], EPOLLIN);
  assert_nothing(ep);
  char byte;
  assert_int_equal(read(ends[0], &byte, 1), 1); // some is left: no new edge
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

static void new_data_is_a_new_edge_though_old_is_unread(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  for (int i = 0; i < 3; i++) {
    put(ends[1], "abc");
    assert_event(ep, ends[0], EPOLLIN);
    assert_nothing(ep);
  }
  close_both(ends);

  new_pipe(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  for (int i = 0; i < 3; i++) {
    put(ends[1], "abc");
    assert_event(ep, ends[0], EPOLLIN);
    assert_nothing(ep);
  }
  close_both(ends);
  close(ep);
}

static void two_changes_before_a_wait_are_one_event(void **state) {
  int ep = new_epoll(), ends[2];
  new_pipe(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  put(ends[1], "1");
  put(ends[1], "2");
  assert_event(ep, ends[0], EPOLLIN);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

static void gone_before_the_wait_is_not_reported(void **state) {
  int ep = new_epoll(), ends[2];
  new_pipe(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  put(ends[1], "1");
  drain(ends[0]);
  assert_nothing(ep);
  put(ends[1], "2");
  assert_event(ep, ends[0], EPOLLIN);
  close_both(ends);
  close(ep);
}

static void registering_is_an_edge(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  put(ends[1], "x");
  add(ep, ends[0], EPOLLIN | EPOLLOUT | EPOLLET);
  assert_event(ep, ends[0], EPOLLIN | EPOLLOUT);
  assert_nothing(ep);
  removed(ep, ends[0]);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  assert_event(ep, ends[0], EPOLLIN);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

static void modify_arms_again(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  put(ends[1], "x");
  add(ep, ends[0], EPOLLIN | EPOLLET);
  assert_event(ep, ends[0], EPOLLIN);
  assert_nothing(ep);
  modify(ep, ends[0], EPOLLIN | EPOLLET);
  assert_event(ep, ends[0], EPOLLIN);
  assert_nothing(ep);
  modify(ep, ends[0], EPOLLOUT | EPOLLET);
  assert_event(ep, ends[0], EPOLLOUT);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

static void from_level_to_edge_and_back(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  modify(ep, fd, EPOLLIN | EPOLLET);
  assert_event(ep, fd, EPOLLIN);
  assert_nothing(ep);
  modify(ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  assert_event(ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

static void new_input_reports_writable_with_it(void **state) {
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  assert_event(ep, ends[0], EPOLLOUT);
  assert_nothing(ep);
  put(ends[1], "x");
  assert_event(ep, ends[0], EPOLLIN | EPOLLOUT);
  assert_nothing(ep);
  close(ends[1]);
  assert_event(ep, ends[0], EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLHUP);
  assert_nothing(ep);
  close(ends[0]);
  close(ep);
}

static void writable_again_after_full(void **state) {
  int ep = new_epoll(), ends[2];
  new_pipe(ends);
  add(ep, ends[1], EPOLLOUT | EPOLLET);
  assert_event(ep, ends[1], EPOLLOUT);
  fill(ends[1]);
  assert_nothing(ep);
  drain(ends[0]);
  assert_event(ep, ends[1], EPOLLOUT);
  assert_nothing(ep);
  close_both(ends);

  new_socketpair(ends);
  add(ep, ends[1], EPOLLOUT | EPOLLET);
  assert_event(ep, ends[1], EPOLLOUT);
  fill(ends[1]);
  assert_nothing(ep);
  drain(ends[0]);
  assert_event(ep, ends[1], EPOLLOUT);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

static void each_eventfd_write_is_an_edge(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(ep, fd, EPOLLIN | EPOLLET);
  for (int i = 0; i < 3; i++) {
    ok(eventfd_write(fd, 1));
    assert_event(ep, fd, EPOLLIN);
    assert_nothing(ep);
  }
  eventfd_t value;
  ok(eventfd_read(fd, &value));
  assert_int_equal(value, 3);
  assert_nothing(ep);
  close(fd);
  close(ep);
}

// Linux wakes an eventfd's writers at every read, not only when it had been full.
static void each_eventfd_read_is_an_edge_for_writers(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(0, EFD_NONBLOCK));
  add(ep, fd, EPOLLOUT | EPOLLET);
  assert_event(ep, fd, EPOLLOUT);
  assert_nothing(ep);
  ok(eventfd_write(fd, 2));
  assert_nothing(ep);
  drain(fd);
  assert_event(ep, fd, EPOLLOUT);
  assert_nothing(ep);
  close(fd);
  close(ep);
}

// Linux starts an interval timer's next round when it is read: unread it makes no more edges.
static void an_expiry_is_an_edge_once_the_last_was_read(void **state) {
  int ep = new_epoll(), fd = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  struct itimerspec every = {.it_value.tv_nsec = 10 * MS, .it_interval.tv_nsec = 10 * MS};
  add(ep, fd, EPOLLIN | EPOLLET);
  ok(timerfd_settime(fd, 0, &every, NULL));
  for (int i = 0; i < 3; i++) {
    assert_event_within(5000, ep, fd, EPOLLIN);
    assert_int_equal(drain(fd), 8);
  }
  assert_event_within(5000, ep, fd, EPOLLIN);
  struct epoll_event event;
  assert_int_equal(epoll_wait(ep, &event, 1, 50), 0);
  assert_int_equal(drain(fd), 8);
  assert_event_within(5000, ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

static void over_tcp(void **state) {
  int ep = new_epoll(), ends[2];
  char bytes[16];
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  assert_event(ep, ends[0], EPOLLOUT);
  assert_nothing(ep);
  for (int i = 0; i < 3; i++) {
    put(ends[1], "hello");
    assert_event_within(5000, ep, ends[0], EPOLLIN | EPOLLOUT);
    assert_nothing(ep);
    assert_int_equal(read(ends[0], bytes, sizeof bytes), 5);
    assert_errno(EAGAIN, read(ends[0], bytes, sizeof bytes));
    assert_nothing(ep);
  }
  ok(shutdown(ends[1], SHUT_WR));
  assert_event_within(5000, ep, ends[0], EPOLLIN | EPOLLOUT | EPOLLRDHUP);
  assert_nothing(ep);
  close_both(ends);
  close(ep);
}

// The loop of every edge-triggered server: read until a short count, then wait.
static void a_short_read_is_as_good_as_EAGAIN(void **state) {
  int ep = new_epoll(), ends[2];
  char bytes[100];
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  for (int i = 0; i < 20; i++) {
    put(ends[1], "0123456789");
    assert_event_within(5000, ep, ends[0], EPOLLIN);
    assert_int_equal(read(ends[0], bytes, sizeof bytes), 10);
  }
  close_both(ends);
  close(ep);
}

// And of every server that sends: write until a short count, then wait for room.
static void a_short_write_is_as_good_as_EAGAIN(void **state) {
  enum { much = 32 << 20 };
  const uint32_t triggers[] = {EPOLLET, 0};
  char *bytes = calloc(1, much);
  for (int i = 0; i < 2; i++) {
    int ep = new_epoll(), ends[2];
    new_tcp_pair(ends);
    add(ep, ends[0], EPOLLOUT | triggers[i]);
    assert_event(ep, ends[0], EPOLLOUT);
    long sent = ok(write(ends[0], bytes, much));
    assert_in_range(sent, 1, much - 1);
    for (long got = 0; got < sent;) {
      long once = read(ends[1], bytes, much);
      if (once < 0) {
        assert_int_equal(errno, EAGAIN);
        ok(poll(&(struct pollfd){.fd = ends[1], .events = POLLIN}, 1, 5000));
      } else {
        got += once;
      }
    }
    assert_event_within(5000, ep, ends[0], EPOLLOUT);
    close_both(ends);
    close(ep);
  }
  free(bytes);
}

static void many_bytes_over_tcp_are_never_lost(void **state) {
  enum { total = 4 << 20 };
  int ep = new_epoll(), ends[2];
  static char out[30000], in[20000];
  long sent = 0, got = 0;
  new_tcp_pair(ends);
  add(ep, ends[0], EPOLLIN | EPOLLET);
  add(ep, ends[1], EPOLLOUT | EPOLLET);
  while (got < total) {
    struct epoll_event events[2];
    int n = ok(epoll_wait(ep, events, 2, 10000));
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
      long once;
      if (events[i].data.fd == ends[0]) {
        while ((once = read(ends[0], in, sizeof in)) > 0) {
          for (long at = 0; at < once; at++)
            if (in[at] != (char)((got + at) * 7))
              fail_msg("wrong byte");
          got += once;
        }
      } else {
        do {
          long want = total - sent < (long)sizeof out ? total - sent : (long)sizeof out;
          for (long at = 0; at < want; at++)
            out[at] = (char)((sent + at) * 7);
          once = want ? write(ends[1], out, (size_t)want) : -1;
          if (once > 0)
            sent += once;
        } while (once > 0);
      }
    }
  }
  assert_int_equal(got, sent);
  close_both(ends);
  close(ep);
}

// The accept loop of every edge-triggered server: accept until EAGAIN, then wait.
static void a_listener_drained_until_EAGAIN(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int ep = new_epoll(), listener = ok(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  ok(bind(listener, (struct sockaddr *)&address, sizeof address));
  ok(listen(listener, 8));
  ok(getsockname(listener, (struct sockaddr *)&address, &size));
  add(ep, listener, EPOLLIN | EPOLLET);
  for (int round = 0; round < 5; round++) {
    int clients[3];
    for (int i = 0; i < 3; i++) {
      clients[i] = ok(socket(AF_INET, SOCK_STREAM, 0));
      ok(connect(clients[i], (struct sockaddr *)&address, sizeof address));
    }
    for (int accepted = 0; accepted < 3;) {
      int fd;
      assert_event_within(5000, ep, listener, EPOLLIN);
      while ((fd = accept(listener, NULL, NULL)) >= 0) {
        accepted++;
        close(fd);
      }
      assert_int_equal(errno, EAGAIN);
    }
    for (int i = 0; i < 3; i++)
      close(clients[i]);
  }
  close(listener);
  close(ep);
}

static void datagrams(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int ep = new_epoll(), to = ok(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  int from = ok(socket(AF_INET, SOCK_DGRAM, 0));
  char bytes[10];
  ok(bind(to, (struct sockaddr *)&address, sizeof address));
  ok(getsockname(to, (struct sockaddr *)&address, &size));
  add(ep, to, EPOLLIN | EPOLLET);
  assert_nothing(ep);
  for (int i = 0; i < 5; i++) {
    ok(sendto(from, "hello", 5, 0, (struct sockaddr *)&address, size));
    assert_event_within(5000, ep, to, EPOLLIN);
    assert_int_equal(recv(to, bytes, sizeof bytes, 0), 5);
    assert_errno(EAGAIN, recv(to, bytes, sizeof bytes, 0));
    assert_nothing(ep);
  }
  close(from);
  close(to);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reported_once),
      cmocka_unit_test(new_data_is_a_new_edge_though_old_is_unread),
      cmocka_unit_test(two_changes_before_a_wait_are_one_event),
      cmocka_unit_test(gone_before_the_wait_is_not_reported),
      cmocka_unit_test(registering_is_an_edge),
      cmocka_unit_test(modify_arms_again),
      cmocka_unit_test(from_level_to_edge_and_back),
      cmocka_unit_test(new_input_reports_writable_with_it),
      cmocka_unit_test(writable_again_after_full),
      cmocka_unit_test(each_eventfd_write_is_an_edge),
      cmocka_unit_test(each_eventfd_read_is_an_edge_for_writers),
      cmocka_unit_test(an_expiry_is_an_edge_once_the_last_was_read),
      cmocka_unit_test(over_tcp),
      cmocka_unit_test(a_short_read_is_as_good_as_EAGAIN),
      cmocka_unit_test(a_short_write_is_as_good_as_EAGAIN),
      cmocka_unit_test(many_bytes_over_tcp_are_never_lost),
      cmocka_unit_test(a_listener_drained_until_EAGAIN),
      cmocka_unit_test(datagrams),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
