// A host whose table of handles is small: making one handle too many would end the program
// with a trap, so a program that lowers RLIMIT_NOFILE to fit gets EMFILE instead. The limit
// is the runtime's own; Linux has none like it.
// run: -S max-component-handles=500
#include "../posix/loopback.h"

#include <sys/epoll.h>
#include <sys/resource.h>

enum { limit = 80 };

static int lower_the_limit(void **state) {
  struct rlimit now;
  if (getrlimit(RLIMIT_NOFILE, &now) != 0)
    return -1;
  return setrlimit(RLIMIT_NOFILE, &(struct rlimit){limit, now.rlim_max});
}

// Connected, and not accepted for want of room.
static int waiting = -1;

// Connect and accept until there is no room; how many connections that were.
static int connect_until_full(int listener, struct pair *pairs, int most) {
  for (int count = 0; count < most; count++) {
    int client = waiting;
    waiting = -1;
    if (client == -1) {
      client = socket(AF_INET, SOCK_STREAM, 0);
      if (client == -1) {
        assert_true(errno == EMFILE || errno == ENFILE);
        return count;
      }
      ok(connect_to(client, listener));
    }
    int server = accept(listener, NULL, NULL);
    if (server == -1) {
      assert_true(errno == EMFILE || errno == ENFILE);
      waiting = client;
      return count;
    }
    pairs[count] = (struct pair){client, server};
  }
  return most;
}

static void assert_works(struct pair p) {
  char byte = 0;
  write_full(p.client, "w", 1);
  assert_int_equal(read(p.server, &byte, 1), 1);
  assert_int_equal(byte, 'w');
}

static void too_many_connections(void **state) {
  struct pair pairs[limit];
  for (int turn = 0; turn < 3; turn++) {
    int listener = listening(AF_INET, 0, 100);
    int ep = (int)ok(epoll_create1(0));
    int count = connect_until_full(listener, pairs, limit);
    assert_true(count >= limit / 2 - 5);
    assert_true(count < limit / 2);
    for (int i = 0; i < count; i++) {
      struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.fd = i};
      ok(epoll_ctl(ep, EPOLL_CTL_ADD, pairs[i].server, &event));
    }
    struct epoll_event events[limit];
    assert_int_equal(epoll_wait(ep, events, limit, 1000), count);
    for (int i = 0; i < count; i++)
      assert_works(pairs[i]);
    close_pair(pairs[0]);
    assert_int_equal(connect_until_full(listener, pairs, 1), 1);
    assert_works(pairs[0]);
    for (int i = 0; i < count; i++)
      close_pair(pairs[i]);
    close(waiting);
    waiting = -1;
    close(ep);
    close(listener);
  }
}

static void handles_come_back(void **state) {
  for (int i = 0; i < 1000; i++) {
    struct pair p = connected(AF_INET, SOCK_NONBLOCK);
    assert_int_equal(wait_for(p.client, POLLOUT), POLLOUT);
    write_full(p.server, "x", 1);
    assert_int_equal(wait_for(p.client, POLLIN), POLLIN);
    close_pair(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(too_many_connections),
      cmocka_unit_test(handles_come_back),
  };
  return cmocka_run_group_tests_name("handle_limit", tests, lower_the_limit, NULL);
}
