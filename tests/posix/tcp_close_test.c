// The end of a connection: shutdown, half close, close with and without unread input,
// resets, and what read, write and poll say afterwards.
#include "loopback.h"

static void wait_for_hangup(int fd) {
  struct pollfd p = {.fd = fd};
  for (int64_t end = now_ms() + 2000; now_ms() < end;) {
    ok(poll(&p, 1, 100));
    if (p.revents & POLLHUP)
      return;
  }
  fail_msg("no POLLHUP");
}

static void bytes_arrive_before_the_end(void **state) {
  struct pair p = connected(FAMILY, 0);
  char text[16];
  write_full(p.client, "last words", 10);
  ok(close(p.client));
  assert_int_equal(read_full(p.server, text, sizeof text), 10);
  assert_memory_equal(text, "last words", 10);
  assert_int_equal(read(p.server, text, 1), 0);
  assert_int_equal(read(p.server, text, 1), 0);
  close(p.server);
}

static void half_close_leaves_the_other_direction(void **state) {
  struct pair p = connected(FAMILY, 0);
  char text[16];
  write_full(p.client, "question", 8);
  assert_int_equal(shutdown(p.client, SHUT_WR), 0);
  assert_int_equal(read_full(p.server, text, sizeof text), 8);
  assert_int_equal(read(p.server, text, 1), 0);
  write_full(p.server, "answer", 6);
  assert_int_equal(read_full(p.client, text, 6), 6);
  assert_memory_equal(text, "answer", 6);
  write_full(p.server, "more", 4);
  close(p.server);
  assert_int_equal(read_full(p.client, text, sizeof text), 4);
  close(p.client);
}

static void writing_ends_with_shutdown(void **state) {
  struct pair p = connected(FAMILY, 0);
  ok(shutdown(p.client, SHUT_WR));
  assert_errno(EPIPE, write(p.client, "x", 1));
  assert_errno(EPIPE, send(p.client, "x", 1, MSG_NOSIGNAL));
  assert_int_equal(shutdown(p.client, SHUT_WR), 0);
  assert_int_equal(option_of(p.client, SOL_SOCKET, SO_ERROR), 0);
  close_pair(p);
}

static void reading_ends_with_shutdown(void **state) {
  struct pair p = connected(FAMILY, 0);
  char text[8];
  ok(shutdown(p.server, SHUT_RD));
  assert_int_equal(read(p.server, text, 1), 0);
  assert_true(wait_for(p.server, POLLIN) & POLLIN);
  write_full(p.server, "still", 5);
  assert_int_equal(read_full(p.client, text, 5), 5);
  close_pair(p);
}

static void shutdown_of_reading_keeps_what_came_before(void **state) {
  struct pair p = connected(FAMILY, 0);
  char text[8];
  write_full(p.client, "early", 5);
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  ok(shutdown(p.server, SHUT_RD));
  assert_int_equal(read_full(p.server, text, 5), 5);
  assert_memory_equal(text, "early", 5);
  assert_int_equal(read(p.server, text, 1), 0);
  close_pair(p);
}

static void both_directions_end_with_shutdown(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  ok(shutdown(p.client, SHUT_RDWR));
  assert_int_equal(read(p.server, &byte, 1), 0);
  assert_int_equal(read(p.client, &byte, 1), 0);
  assert_errno(EPIPE, send(p.client, "x", 1, MSG_NOSIGNAL));
  assert_true(wait_for(p.client, POLLIN) & POLLHUP);
  close_pair(p);
}

static void shutdown_refuses_unknown_directions(void **state) {
  struct pair p = connected(FAMILY, 0);
  assert_errno(EINVAL, shutdown(p.client, 77));
  assert_errno(EINVAL, shutdown(p.client, -1));
  write_full(p.client, "x", 1);
  close_pair(p);
}

static void events_of_a_half_close(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  ok(shutdown(p.client, SHUT_WR));
  assert_int_equal(wait_for(p.server, POLLIN | POLLRDHUP), POLLIN | POLLRDHUP);
  assert_int_equal(wait_for(p.server, POLLIN | POLLOUT | POLLRDHUP), POLLIN | POLLOUT | POLLRDHUP);
  struct pollfd q = {.fd = p.client, .events = POLLIN};
  assert_int_equal(poll(&q, 1, 20), 0);
  q.events = POLLOUT; // a write wouldn't wait: it fails
  assert_int_equal(poll(&q, 1, 0), 1);
  assert_int_equal(q.revents, POLLOUT);
  close_pair(p);
}

static void events_of_a_full_close(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  ok(shutdown(p.server, SHUT_WR));
  close(p.client);
  wait_for_hangup(p.server);
  struct pollfd q = {.fd = p.server, .events = POLLIN | POLLOUT | POLLRDHUP};
  assert_int_equal(poll(&q, 1, 0), 1);
  assert_int_equal(q.revents, POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  close(p.server);
}

static void only_the_last_close_ends_the_stream(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  char byte;
  int copy = (int)ok(dup(p.client));
  ok(close(p.client));
  struct pollfd q = {.fd = p.server, .events = POLLIN};
  assert_int_equal(poll(&q, 1, 30), 0);
  write_full(copy, "c", 1);
  assert_int_equal(read_full(p.server, &byte, 1), 1);
  ok(close(copy));
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(read(p.server, &byte, 1), 0);
  close(p.server);
}

static void shutdown_ends_the_stream_for_all_copies(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  int copy = (int)ok(dup(p.client));
  ok(shutdown(p.client, SHUT_WR));
  assert_int_equal(read(p.server, &byte, 1), 0);
  assert_errno(EPIPE, send(copy, "x", 1, MSG_NOSIGNAL));
  close(copy);
  close_pair(p);
}

// Everything a write took arrives, though close comes at once and the peer reads late.
static void taken_bytes_arrive_after_close(void **state, int end_with_shutdown) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  static unsigned char block[100000];
  size_t taken = 0;
  for (;;) {
    fill_pattern(block, taken, sizeof block);
    ssize_t n = write(p.client, block, sizeof block);
    if (n == -1)
      break;
    taken += (size_t)n;
  }
  assert_int_equal(errno, EAGAIN);
  if (end_with_shutdown)
    ok(shutdown(p.client, SHUT_WR));
  else
    ok(close(p.client));
  size_t got = 0;
  for (;;) {
    assert_true(wait_for(p.server, POLLIN) & POLLIN);
    ssize_t n = read(p.server, block, sizeof block);
    if (n == -1 && errno == EAGAIN)
      continue;
    if (ok(n) == 0)
      break;
    assert_pattern(block, got, (size_t)n);
    got += (size_t)n;
  }
  assert_int_equal(got, taken);
  if (end_with_shutdown)
    close(p.client);
  close(p.server);
}

static void taken_bytes_arrive_though_closed(void **state) {
  taken_bytes_arrive_after_close(state, 0);
}

static void taken_bytes_arrive_though_shut_down(void **state) {
  taken_bytes_arrive_after_close(state, 1);
}

static void writing_to_a_closed_peer_fails_the_second_time(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  close(p.client);
  assert_int_equal(read(p.server, &byte, 1), 0);
  assert_int_equal(send(p.server, "x", 1, MSG_NOSIGNAL), 1);
  wait_for_hangup(p.server);
  assert_errno(EPIPE, send(p.server, "x", 1, MSG_NOSIGNAL));
  assert_errno(EPIPE, write(p.server, "x", 1));
  assert_int_equal(read(p.server, &byte, 1), 0);
  close(p.server);
}

// A connection that its client has reset: it closed with input unread. More than any
// buffer on the way up to the program may hold back, or close would say FIN.
static struct pair reset_by_client(int family) {
  struct pair p = connected(family, SOCK_NONBLOCK);
  static char unread[200000];
  write_full(p.server, unread, sizeof unread);
  assert_int_equal(wait_for(p.client, POLLIN), POLLIN);
  close(p.client);
  p.client = -1;
  return p;
}

static void reset_is_an_error_once_for_read(void **state) {
  struct pair p = reset_by_client(FAMILY);
  char byte;
  wait_for_hangup(p.server);
  assert_errno(ECONNRESET, read(p.server, &byte, 1));
  assert_int_equal(read(p.server, &byte, 1), 0);
  assert_errno(EPIPE, send(p.server, "x", 1, MSG_NOSIGNAL));
  close(p.server);
}

static void reset_is_an_error_once_for_write(void **state) {
  struct pair p = reset_by_client(FAMILY);
  char byte;
  wait_for_hangup(p.server);
  assert_errno(ECONNRESET, send(p.server, "x", 1, MSG_NOSIGNAL));
  assert_errno(EPIPE, send(p.server, "x", 1, MSG_NOSIGNAL));
  assert_int_equal(read(p.server, &byte, 1), 0);
  close(p.server);
}

static void reset_shows_in_poll_and_so_error(void **state) {
  struct pair p = reset_by_client(FAMILY);
  wait_for_hangup(p.server);
  struct pollfd q = {.fd = p.server, .events = POLLIN | POLLOUT | POLLRDHUP};
  assert_int_equal(poll(&q, 1, 0), 1);
  assert_int_equal(q.revents, POLLIN | POLLOUT | POLLRDHUP | POLLERR | POLLHUP);
  assert_int_equal(option_of(p.server, SOL_SOCKET, SO_ERROR), ECONNRESET);
  assert_int_equal(option_of(p.server, SOL_SOCKET, SO_ERROR), 0);
  assert_int_equal(poll(&q, 1, 0), 1);
  assert_int_equal(q.revents, POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  close(p.server);
}

static void reset_wakes_who_watches_for_output_only(void **state) {
  struct pair p = reset_by_client(FAMILY);
  struct pollfd q = {.fd = p.server, .events = 0};
  assert_int_equal(poll(&q, 1, 2000), 1);
  assert_int_equal(q.revents, POLLERR | POLLHUP);
  close(p.server);
}

static void reset_ends_a_blocking_read(void **state) {
  struct pair p = reset_by_client(FAMILY);
  ok(fcntl(p.server, F_SETFL, 0));
  char byte;
  assert_errno(ECONNRESET, read(p.server, &byte, 1));
  close(p.server);
}

static void closing_in_the_middle_of_a_full_connection(void **state) {
  for (int i = 0; i < 20; i++) {
    struct pair p = connected(FAMILY, SOCK_NONBLOCK);
    static char block[65536];
    while (write(p.client, block, sizeof block) > 0) {
    }
    assert_int_equal(errno, EAGAIN);
    while (write(p.server, block, sizeof block) > 0) {
    }
    assert_int_equal(errno, EAGAIN);
    close_pair(p);
  }
}

static void peek_sees_the_end(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  close(p.client);
  assert_int_equal(recv(p.server, &byte, 1, MSG_PEEK), 0);
  assert_int_equal(recv(p.server, &byte, 1, MSG_PEEK | MSG_DONTWAIT), 0);
  assert_int_equal(read(p.server, &byte, 1), 0);
  close(p.server);
}

static void peers_name_after_the_end(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  ok(shutdown(p.client, SHUT_WR));
  assert_int_equal(read(p.server, &byte, 1), 0);
  union address a = peer_of(p.server); // half closed: still a connection
  assert_true(is_loopback(&a));
  close_pair(p);
}

static void many_connections_one_after_another(void **state) {
  for (int i = 0; i < 300; i++) {
    struct pair p = connected(FAMILY, 0);
    int got = -1;
    write_full(p.client, &i, sizeof i);
    close(p.client);
    assert_int_equal(read_full(p.server, &got, sizeof got), sizeof got);
    assert_int_equal(got, i);
    close(p.server);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(bytes_arrive_before_the_end),
      for_both_families(half_close_leaves_the_other_direction),
      for_both_families(writing_ends_with_shutdown),
      for_both_families(reading_ends_with_shutdown),
      for_both_families(shutdown_of_reading_keeps_what_came_before),
      for_both_families(both_directions_end_with_shutdown),
      for_both_families(shutdown_refuses_unknown_directions),
      for_both_families(events_of_a_half_close),
      for_both_families(events_of_a_full_close),
      for_both_families(only_the_last_close_ends_the_stream),
      for_both_families(shutdown_ends_the_stream_for_all_copies),
      for_both_families(taken_bytes_arrive_though_closed),
      for_both_families(taken_bytes_arrive_though_shut_down),
      for_both_families(writing_to_a_closed_peer_fails_the_second_time),
      for_both_families(reset_is_an_error_once_for_read),
      for_both_families(reset_is_an_error_once_for_write),
      for_both_families(reset_shows_in_poll_and_so_error),
      for_both_families(reset_wakes_who_watches_for_output_only),
      for_both_families(reset_ends_a_blocking_read),
      for_both_families(closing_in_the_middle_of_a_full_connection),
      for_both_families(peek_sees_the_end),
      for_both_families(peers_name_after_the_end),
      for_both_families(many_connections_one_after_another),
  };
  return cmocka_run_group_tests_name("tcp_close", tests, NULL, NULL);
}
