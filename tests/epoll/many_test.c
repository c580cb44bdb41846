// Thousands of descriptors, on the default stack.
#include "support.h"

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>

enum { most = 20000 };
static int fds[most], count = most;

static void room_for(rlim_t descriptors) {
  struct rlimit limit;
  ok(getrlimit(RLIMIT_NOFILE, &limit));
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < descriptors) {
    limit.rlim_cur = descriptors;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < descriptors)
      limit.rlim_max = descriptors;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
      return;
    // An unprivileged native run: as many as it may have.
    ok(getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = limit.rlim_max;
    ok(setrlimit(RLIMIT_NOFILE, &limit));
    count = (int)limit.rlim_max - 100;
    print_message("no more than %d descriptors here\n", count);
  }
}

static void open_all(void) {
  room_for(most + 100);
  for (int i = 0; i < count; i++)
    fds[i] = ok(eventfd(0, EFD_NONBLOCK));
}

static void close_all(void) {
  for (int i = 0; i < count; i++)
    ok(close(fds[i]));
}

static void in_one_poll(void **state) {
  open_all();
  struct pollfd *p = calloc((size_t)count, sizeof *p);
  for (int i = 0; i < count; i++)
    p[i] = (struct pollfd){fds[i], POLLIN, 0};
  assert_int_equal(poll(p, (nfds_t)count, 1), 0);
  ok(eventfd_write(fds[count - 1], 1));
  assert_int_equal(poll(p, (nfds_t)count, -1), 1);
  assert_int_equal(p[count - 1].revents, POLLIN);
  for (int i = 0; i < count; i++)
    p[i].events = POLLOUT;
  assert_int_equal(poll(p, (nfds_t)count, -1), count);
  free(p);
  close_all();
}

static void in_one_epoll(void **state) {
  open_all();
  int ep = new_epoll();
  for (int i = 0; i < count; i++)
    add(ep, fds[i], EPOLLIN);
  assert_nothing(ep);
  for (int i = 0; i < 1000; i++) {
    int fd = fds[(i * 7919) % count];
    ok(eventfd_write(fd, 1));
    assert_event(ep, fd, EPOLLIN);
    drain(fd);
  }
  assert_nothing(ep); // takes the last one off the ready list
  for (int i = 0; i < count; i++)
    ok(eventfd_write(fds[i], 1));
  struct epoll_event *events = calloc((size_t)count + 1, sizeof *events);
  assert_int_equal(epoll_wait(ep, events, count + 1, 0), count);
  for (int i = 0; i < count; i++)
    assert_int_equal(events[i].data.fd, fds[i]);
  free(events);
  close_all();
  assert_nothing(ep);
  close(ep);
}

static void timers(void **state) {
  enum { some = 2000 };
  int ep = new_epoll();
  room_for(some + 100);
  for (int i = 0; i < some; i++) {
    struct itimerspec when = {.it_value.tv_nsec = (1 + i % 20) * MS};
    fds[i] = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
    add(ep, fds[i], EPOLLIN | EPOLLET);
    ok(timerfd_settime(fds[i], 0, &when, NULL));
  }
  for (int seen = 0; seen < some;) {
    struct epoll_event events[64];
    int n = ok(epoll_wait(ep, events, 64, 5000));
    assert_true(n > 0);
    seen += n;
  }
  assert_nothing(ep);
  for (int i = 0; i < some; i++)
    ok(close(fds[i]));
  close(ep);
}

static void connections(void **state) {
  enum { some = 300 };
  static int ends[some][2];
  int ep = new_epoll();
  room_for(2 * some + 100);
  for (int i = 0; i < some; i++) {
    new_tcp_pair(ends[i]);
    add(ep, ends[i][0], EPOLLIN | EPOLLET);
  }
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < some; i++)
      put(ends[i][1], "x");
    for (int seen = 0; seen < some;) {
      struct epoll_event events[64];
      int n = ok(epoll_wait(ep, events, 64, 5000));
      assert_true(n > 0);
      for (int i = 0; i < n; i++)
        assert_int_equal(drain(events[i].data.fd), 1);
      seen += n;
    }
    assert_nothing(ep);
  }
  for (int i = 0; i < some; i++)
    close_both(ends[i]);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_one_poll),
      cmocka_unit_test(in_one_epoll),
      cmocka_unit_test(timers),
      cmocka_unit_test(connections),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
