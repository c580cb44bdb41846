// epoll_wait: what it refuses, and how many events it gives.
#include "support.h"

#include <sys/eventfd.h>

static void maxevents_must_be_positive_and_sane(void **state) {
  int ep = new_epoll();
  struct epoll_event event;
  volatile int none = 0, fewer = -1, many = INT32_MAX;
  assert_errno(EINVAL, epoll_wait(ep, &event, none, 0));
  assert_errno(EINVAL, epoll_wait(ep, &event, fewer, 0));
  assert_errno(EINVAL, epoll_wait(ep, &event, many, 0));
  close(ep);
}

static void not_an_epoll(void **state) {
  int fd = ok(eventfd(0, 0));
  struct epoll_event event;
  assert_errno(EINVAL, epoll_wait(fd, &event, 1, 0));
  close(fd);
  assert_errno(EBADF, epoll_wait(fd, &event, 1, 0));
  assert_errno(EBADF, epoll_wait(-1, &event, 1, 0));
}

static void nowhere_to_put_the_events(void **state) {
  int ep = new_epoll(), fd = ok(eventfd(1, 0));
  struct epoll_event *volatile nowhere = NULL;
  add(ep, fd, EPOLLIN);
  assert_errno(EFAULT, epoll_wait(ep, nowhere, 1, 0));
  assert_event(ep, fd, EPOLLIN);
  close(fd);
  close(ep);
}

static void an_empty_instance_has_nothing(void **state) {
  int ep = new_epoll();
  assert_nothing(ep);
  struct epoll_event event;
  assert_int_equal(epoll_wait(ep, &event, 1, 5), 0);
  close(ep);
}

static void only_as_many_as_there_is_room_for(void **state) {
  int ep = new_epoll(), fds[10];
  struct epoll_event events[20];
  for (int i = 0; i < 10; i++) {
    fds[i] = ok(eventfd(1, EFD_NONBLOCK));
    add(ep, fds[i], EPOLLIN);
  }
  memset(events, 0x55, sizeof events);
  assert_int_equal(epoll_wait(ep, events, 3, 0), 3);
  assert_int_equal(events[3].events, 0x55555555);
  assert_int_equal(epoll_wait(ep, events, 10, 0), 10);
  assert_int_equal(epoll_wait(ep, events, 20, 0), 10);
  for (int i = 0; i < 10; i++)
    close(fds[i]);
  close(ep);
}

static void a_wait_wakes_at_a_timer(void **state) {
  // What makes the descriptor ready here is another wait's timeout: nothing else runs.
  int ep = new_epoll(), ends[2];
  new_socketpair(ends);
  add(ep, ends[0], EPOLLIN);
  struct epoll_event event;
  assert_int_equal(epoll_wait(ep, &event, 1, 3), 0);
  put(ends[1], "x");
  assert_event_within(1000, ep, ends[0], EPOLLIN);
  close_both(ends);
  close(ep);
}

static void errors_need_not_be_asked_for(void **state) {
  int ep = new_epoll(), ends[2];
  new_pipe(ends);
  add(ep, ends[1], 0);
  assert_nothing(ep);
  close(ends[0]);
  assert_event(ep, ends[1], EPOLLERR);
  close(ends[1]);
  close(ep);
}

static void a_connection_wakes_the_listener(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int ep = new_epoll(), listener = ok(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  ok(bind(listener, (struct sockaddr *)&address, sizeof address));
  ok(listen(listener, 8));
  ok(getsockname(listener, (struct sockaddr *)&address, &size));
  add(ep, listener, EPOLLIN | EPOLLOUT);
  assert_nothing(ep);
  int client = ok(socket(AF_INET, SOCK_STREAM, 0));
  ok(connect(client, (struct sockaddr *)&address, sizeof address));
  assert_event_within(5000, ep, listener, EPOLLIN);
  int server = ok(accept(listener, NULL, NULL));
  assert_nothing(ep);
  close(server);
  close(client);
  close(listener);
  close(ep);
}

static void a_finished_connect_is_writable(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int ep = new_epoll(), listener = ok(socket(AF_INET, SOCK_STREAM, 0));
  ok(bind(listener, (struct sockaddr *)&address, sizeof address));
  ok(listen(listener, 8));
  ok(getsockname(listener, (struct sockaddr *)&address, &size));
  int client = ok(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  add(ep, client, EPOLLIN | EPOLLOUT | EPOLLET);
  assert_event(ep, client, EPOLLOUT | EPOLLHUP); // a socket without connection
  if (connect(client, (struct sockaddr *)&address, sizeof address) != 0)
    assert_int_equal(errno, EINPROGRESS);
  assert_event_within(5000, ep, client, EPOLLOUT);
  int error = -1;
  size = sizeof error;
  ok(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size));
  assert_int_equal(error, 0);
  close(client);
  close(listener);
  close(ep);
}

static void a_refused_connect_is_an_error(void **state) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int ep = new_epoll(), taken = ok(socket(AF_INET, SOCK_STREAM, 0));
  ok(bind(taken, (struct sockaddr *)&address, sizeof address)); // bound, never listening
  ok(getsockname(taken, (struct sockaddr *)&address, &size));
  int client = ok(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), -1);
  if (errno == ECONNREFUSED) { // it may be known at once
    close(client);
    close(taken);
    close(ep);
    return;
  }
  assert_int_equal(errno, EINPROGRESS);
  add(ep, client, EPOLLOUT);
  assert_event_within(5000, ep, client, EPOLLOUT | EPOLLERR | EPOLLHUP);
  int error = 0;
  size = sizeof error;
  ok(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size));
  assert_int_equal(error, ECONNREFUSED);
  close(client);
  close(taken);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(maxevents_must_be_positive_and_sane),
      cmocka_unit_test(not_an_epoll),
      cmocka_unit_test(nowhere_to_put_the_events),
      cmocka_unit_test(an_empty_instance_has_nothing),
      cmocka_unit_test(only_as_many_as_there_is_room_for),
      cmocka_unit_test(a_wait_wakes_at_a_timer),
      cmocka_unit_test(errors_need_not_be_asked_for),
      cmocka_unit_test(a_connection_wakes_the_listener),
      cmocka_unit_test(a_finished_connect_is_writable),
      cmocka_unit_test(a_refused_connect_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
