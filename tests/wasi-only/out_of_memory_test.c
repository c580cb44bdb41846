// No memory left: ENOMEM from whatever makes something new, nothing leaked, and what is open
// goes on working. Only a component's memory can be taken away this exactly.
// run: -W max-memory-size=12582912 --dir $TMP::/
#include "../epoll/support.h"
#include "../memory.h"

#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static int lowest_free(void) {
  int fd = ok(eventfd(0, 0));
  ok(close(fd));
  return fd;
}

enum { many = 2000 };

// Calls until one fails: it must say ENOMEM. (A few may be served from what is kept ready.)
#define until_refused(fds, count, call)                                                            \
  do {                                                                                             \
    for (count = 0; count < many; count++)                                                         \
      if ((fds[count] = (call)) == -1)                                                             \
        break;                                                                                     \
    assert_true(count < many);                                                                     \
    assert_int_equal(errno, ENOMEM);                                                               \
  } while (0)

static int fds[many];

static void close_all(int count) {
  while (count > 0)
    ok(close(fds[--count]));
}

static int a_pipe(void) {
  int ends[2];
  if (pipe(ends) != 0)
    return -1;
  close(ends[1]);
  return ends[0];
}

static int a_pair(void) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
    return -1;
  close(ends[1]);
  return ends[0];
}

static int a_signalfd(void) {
  sigset_t set;
  sigemptyset(&set);
  return signalfd(-1, &set, 0);
}

static int an_eventfd(void) { return eventfd(0, 0); }
static int a_timerfd(void) { return timerfd_create(CLOCK_MONOTONIC, 0); }
static int an_epoll(void) { return epoll_create1(0); }

static void descriptors(void **state) {
  int (*const makers[])(void) = {an_eventfd, a_timerfd, an_epoll, a_signalfd, a_pipe, a_pair};
  for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
    int before = lowest_free(), count;
    exhaust();
    until_refused(fds, count, makers[i]());
    close_all(count);
    give_back(NULL);
    assert_int_equal(lowest_free(), before);
    count = 0;
    fds[count++] = ok(makers[i]()); // and with memory it works again
    close_all(count);
  }
}

static void registrations(void **state) {
  int ep = new_epoll(), added;
  for (int i = 0; i < many; i++)
    fds[i] = ok(eventfd(0, EFD_NONBLOCK));
  exhaust();
  for (added = 0; added < many; added++)
    if (control(ep, EPOLL_CTL_ADD, fds[added], EPOLLIN) != 0)
      break;
  assert_true(added < many);
  assert_int_equal(errno, ENOMEM);
  for (int i = 0; i < added; i++) { // those that are in work
    ok(eventfd_write(fds[i], 1));
    assert_event(ep, fds[i], EPOLLIN);
    drain(fds[i]);
  }
  assert_errno(ENOENT, control(ep, EPOLL_CTL_DEL, fds[added], 0));
  give_back(NULL);
  add(ep, fds[added], EPOLLIN);
  ok(eventfd_write(fds[added], 1));
  assert_event(ep, fds[added], EPOLLIN);
  close_all(many);
  close(ep);
}

static void connections_go_on(void **state) {
  int ep = new_epoll(), ends[2], local[2];
  new_tcp_pair(ends);
  new_socketpair(local);
  add(ep, ends[0], EPOLLIN);
  put(ends[1], "warm");
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  drain(ends[0]);
  // Nothing is asserted while there is no memory: a failure could not even be printed.
  struct epoll_event event;
  long got = 0, put_in = 0, sent = 0;
  int odd = 0, lost = 0;
  exhaust();
  for (int i = 0; i < 10; i++) {
    if (write(ends[1], "x", 1) == 1)
      put_in++;
    else if (errno != ENOMEM && errno != ENOBUFS && errno != EAGAIN)
      odd = errno;
    int n = epoll_wait(ep, &event, 1, 100);
    char byte;
    if (n == 1 && read(ends[0], &byte, 1) == 1)
      got++;
    else if (n == -1 && errno != ENOMEM)
      lost = errno;
  }
  // A message needs memory in the guest: it is refused or taken, never lost.
  for (int i = 0; i < 100; i++) {
    long n = write(local[1], "message", 7);
    if (n > 0)
      sent += n;
    else if (errno != ENOMEM && errno != ENOBUFS && errno != EAGAIN)
      odd = errno;
  }
  give_back(NULL);
  assert_int_equal(odd, 0);
  assert_int_equal(lost, 0);
  while (got < put_in) {
    assert_int_equal(epoll_wait(ep, &event, 1, 5000), 1);
    got += drain(ends[0]);
  }
  assert_int_equal(got, put_in);
  assert_int_equal(drain(local[0]), sent);
  put(local[1], "again");
  assert_int_equal(drain(local[0]), 5);
  put(ends[1], "again");
  assert_event_within(5000, ep, ends[0], EPOLLIN);
  close_both(ends);
  close_both(local);
  close(ep);
}

static void waiting_needs_none(void **state) {
  int ep = new_epoll(), fd = ok(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  struct itimerspec when = {.it_value.tv_nsec = 10 * MS};
  struct epoll_event event;
  add(ep, fd, EPOLLIN);
  ok(timerfd_settime(fd, 0, &when, NULL));
  assert_event_within(1000, ep, fd, EPOLLIN);
  drain(fd);
  exhaust();
  assert_int_equal(epoll_wait(ep, &event, 1, 10), 0);
  ok(timerfd_settime(fd, 0, &when, NULL));
  assert_event_within(1000, ep, fd, EPOLLIN);
  assert_int_equal(poll(NULL, 0, 5), 0);
  struct timespec little = {.tv_nsec = MS};
  ok(nanosleep(&little, NULL));
  close(fd);
  close(ep);
}

static void locks(void **state) {
  struct flock whole = {.l_type = F_WRLCK}, part = {.l_type = F_UNLCK, .l_start = 5, .l_len = 5};
  int fd = ok(open("file", O_RDWR | O_CREAT, 0644)), other = ok(open("file", O_RDWR));
  ok(fcntl(fd, F_OFD_SETLK, &whole));
  exhaust();
  assert_errno(ENOLCK, fcntl(fd, F_OFD_SETLK, &part));
  give_back(state);
  part.l_type = F_RDLCK;
  assert_errno(EAGAIN, fcntl(other, F_OFD_SETLK, &part)); // all of it is locked still
  ok(close(fd));
  ok(fcntl(other, F_OFD_SETLK, &part));
  ok(close(other));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(descriptors, give_back),
      cmocka_unit_test_teardown(registrations, give_back),
      cmocka_unit_test_teardown(locks, give_back),
      cmocka_unit_test_teardown(connections_go_on, give_back),
      cmocka_unit_test_teardown(waiting_needs_none, give_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
