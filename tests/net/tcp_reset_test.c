// A peer that answers and closes while there is more for it to read: what it sent is read,
// whoever meets its reset first.
#include "../posix/loopback.h"

#include <sys/epoll.h>

enum { ANSWER = 3000 };
static char space[1 << 20];

// A client whose peer takes nothing more, then answered and reset the connection; and the
// instance that watches it.
struct reset {
  int client, epoll;
};

static struct reset after_a_reset(int family) {
  struct pair p = connected(family, SOCK_NONBLOCK);
  struct reset r = {.client = p.client, .epoll = (int)ok(epoll_create1(0))};
  do
    while (write(p.client, space, sizeof space) > 0)
      ;
  while (wait_for(p.client, POLLOUT) & POLLOUT);
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP};
  ok(epoll_ctl(r.epoll, EPOLL_CTL_ADD, p.client, &event));
  assert_int_equal(epoll_wait(r.epoll, &event, 1, 10), 0);
  ok(read(p.server, space, 1000));
  fill_pattern((unsigned char *)space, 0, ANSWER);
  assert_int_equal(write(p.server, space, ANSWER), ANSWER);
  close(p.server);
  return r;
}

static void close_reset(struct reset r) {
  close(r.epoll);
  close(r.client);
}

static void assert_answer(int client) {
  char answer[ANSWER];
  assert_int_equal(read_full(client, answer, ANSWER), ANSWER);
  assert_pattern((unsigned char *)answer, 0, ANSWER);
}

static void the_reset_shows_with_the_answer(void **state) {
  struct reset r = after_a_reset(FAMILY);
  struct epoll_event event;
  assert_int_equal(epoll_wait(r.epoll, &event, 1, 2000), 1);
  assert_int_equal(event.events, EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDHUP);
  close_reset(r);
}

static void a_write_meets_it_and_the_answer_is_read(void **state) {
  struct reset r = after_a_reset(FAMILY);
  assert_int_equal(send(r.client, "x", 1, MSG_NOSIGNAL), -1);
  assert_true(errno == ECONNRESET || errno == EPIPE); // EPIPE when a FIN came before the reset
  assert_answer(r.client);
  assert_int_equal(read(r.client, space, 1), 0);
  assert_errno(EPIPE, send(r.client, "x", 1, MSG_NOSIGNAL));
  close_reset(r);
}

static void the_answer_is_read_before_the_reset(void **state) {
  struct reset r = after_a_reset(FAMILY);
  assert_answer(r.client);
  ssize_t end = read(r.client, space, 1);
  assert_true(end == 0 || (end == -1 && errno == ECONNRESET)); // 0 when a FIN came before it
  assert_int_equal(send(r.client, "x", 1, MSG_NOSIGNAL), -1);
  close_reset(r);
}

static void the_answer_can_be_peeked_at(void **state) {
  struct reset r = after_a_reset(FAMILY);
  assert_int_equal(send(r.client, "x", 1, MSG_NOSIGNAL), -1);
  char answer[ANSWER];
  assert_int_equal(recv(r.client, answer, ANSWER, MSG_PEEK), ANSWER);
  assert_answer(r.client);
  struct epoll_event event;
  assert_int_equal(epoll_wait(r.epoll, &event, 1, 2000), 1);
  assert_true(event.events & EPOLLHUP);
  close_reset(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(the_reset_shows_with_the_answer),
      for_both_families(a_write_meets_it_and_the_answer_is_read),
      for_both_families(the_answer_is_read_before_the_reset),
      for_both_families(the_answer_can_be_peeked_at),
  };
  return cmocka_run_group_tests_name("tcp_reset", tests, NULL, NULL);
}
