// Whole event loops: an echo server and its clients over TCP and socketpairs in one epoll, with
// each way of triggering; every byte comes back, and every connection ends.
#include "support.h"

enum { connections = 40, each = 100000, chunk = 7000 };

struct end { // of a connection
  int fd;
  int server;
  unsigned sent, got;        // the client's
  unsigned char held[chunk]; // the server's: read and not yet sent back
  unsigned first, last;      // of it
  int finished;              // the peer has said all it had to say
  uint32_t wanted;
};

static struct end ends[2 * connections];
static int open_ends;

// The n-th byte that connection `i` sends.
static unsigned char byte_at(unsigned i, unsigned n) { return (unsigned char)(i * 31 + n * 7); }

static void end_it(struct end *end) {
  ok(close(end->fd));
  end->fd = -1;
  open_ends--;
}

// Everything that the client can do without waiting.
static void client(struct end *end, unsigned i) {
  static unsigned char bytes[3 * chunk];
  long n;
  while (end->sent < each) {
    unsigned size = 1 + (end->sent * 2654435761u >> 7) % sizeof bytes;
    if (size > each - end->sent)
      size = each - end->sent;
    for (unsigned at = 0; at < size; at++)
      bytes[at] = byte_at(i, end->sent + at);
    if ((n = write(end->fd, bytes, size)) < 0) {
      assert_int_equal(errno, EAGAIN);
      break;
    }
    end->sent += (unsigned)n;
    if (end->sent == each)
      ok(shutdown(end->fd, SHUT_WR));
  }
  while ((n = read(end->fd, bytes, 1 + end->got % sizeof bytes)) > 0) {
    for (long at = 0; at < n; at++)
      if (bytes[at] != byte_at(i, end->got + (unsigned)at))
        fail_msg("connection %u: byte %u is wrong", i, end->got + (unsigned)at);
    end->got += (unsigned)n;
  }
  if (n == 0) {
    assert_int_equal(end->got, each);
    end_it(end);
  } else {
    assert_int_equal(errno, EAGAIN);
  }
}

static void server(struct end *end) {
  for (;;) {
    long n = 0;
    while (end->first < end->last &&
           (n = write(end->fd, end->held + end->first, end->last - end->first)) > 0)
      end->first += (unsigned)n;
    if (end->first < end->last) {
      assert_int_equal(errno, EAGAIN);
      return;
    }
    if (end->finished) {
      end_it(end);
      return;
    }
    n = read(end->fd, end->held, sizeof end->held);
    if (n < 0) {
      assert_int_equal(errno, EAGAIN);
      return;
    }
    end->finished = n == 0;
    end->first = 0;
    end->last = (unsigned)n;
  }
}

// A level-triggered loop asks for what it waits for and no more.
static uint32_t wants(const struct end *end) {
  if (end->server)
    return end->first < end->last ? EPOLLOUT : EPOLLIN;
  return end->sent < each ? EPOLLIN | EPOLLOUT : EPOLLIN;
}

static void run(uint32_t mode, int most) {
  int ep = new_epoll();
  memset(ends, 0, sizeof ends);
  open_ends = 2 * connections;
  for (unsigned i = 0; i < 2 * connections; i++) {
    if (i % 2 == 0) {
      int pair[2];
      i % 8 == 6 ? new_socketpair(pair) : new_tcp_pair(pair);
      ends[i].fd = pair[0];
      ends[i + 1].fd = pair[1];
      ends[i + 1].server = 1;
    }
    ends[i].wanted = mode & EPOLLET ? EPOLLIN | EPOLLOUT : wants(&ends[i]);
    struct epoll_event event = {.events = ends[i].wanted | mode, .data.u32 = i};
    ok(epoll_ctl(ep, EPOLL_CTL_ADD, ends[i].fd, &event));
  }
  int64_t end_of_patience = now_ns() + 40 * SEC;
  while (open_ends > 0) {
    struct epoll_event events[64];
    int n = ok(epoll_wait(ep, events, most, 10000));
    if (n == 0 || now_ns() > end_of_patience)
      fail_msg("%d connections' ends are stuck", open_ends);
    for (int e = 0; e < n; e++) {
      unsigned i = events[e].data.u32;
      struct end *end = &ends[i];
      assert_true(end->fd >= 0); // a closed one is not reported
      if (end->server)
        server(end);
      else
        client(end, i);
      if (end->fd < 0 || (mode & EPOLLET && !(mode & EPOLLONESHOT)))
        continue;
      uint32_t now = mode & EPOLLET ? EPOLLIN | EPOLLOUT : wants(end);
      if (now != end->wanted || mode & EPOLLONESHOT) {
        struct epoll_event event = {.events = now | mode, .data.u32 = i};
        ok(epoll_ctl(ep, EPOLL_CTL_MOD, end->fd, &event));
        end->wanted = now;
      }
    }
  }
  assert_nothing(ep);
  close(ep);
}

static void level_triggered(void **state) { run(0, 64); }
static void edge_triggered(void **state) { run(EPOLLET, 64); }
static void one_shot(void **state) { run(EPOLLONESHOT, 64); }
static void edge_triggered_one_shot(void **state) { run(EPOLLET | EPOLLONESHOT, 64); }
static void one_event_at_a_time(void **state) { run(EPOLLET, 1); }
static void level_triggered_one_event_at_a_time(void **state) { run(0, 1); }

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(level_triggered),
      cmocka_unit_test(edge_triggered),
      cmocka_unit_test(one_shot),
      cmocka_unit_test(edge_triggered_one_shot),
      cmocka_unit_test(one_event_at_a_time),
      cmocka_unit_test(level_triggered_one_event_at_a_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
