// Bytes over TCP: read and write in all their forms, blocking and not, large and small.
#include "loopback.h"

#include <sys/ioctl.h>
#include <sys/uio.h>

static void a_byte_each_way(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte = 0;
  assert_int_equal(write(p.client, "a", 1), 1);
  assert_int_equal(read(p.server, &byte, 1), 1);
  assert_int_equal(byte, 'a');
  assert_int_equal(write(p.server, "b", 1), 1);
  assert_int_equal(read(p.client, &byte, 1), 1);
  assert_int_equal(byte, 'b');
  close_pair(p);
}

static void many_turns(void **state) {
  struct pair p = connected(FAMILY, 0);
  for (int turn = 0; turn < 300; turn++) {
    int got = -1;
    assert_int_equal(write(p.client, &turn, sizeof turn), sizeof turn);
    assert_int_equal(read_full(p.server, &got, sizeof got), sizeof got);
    assert_int_equal(got, turn);
    assert_int_equal(write(p.server, &got, sizeof got), sizeof got);
    assert_int_equal(read_full(p.client, &got, sizeof got), sizeof got);
    assert_int_equal(got, turn);
  }
  close_pair(p);
}

static void nothing_to_read_yet(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  char byte;
  assert_errno(EAGAIN, read(p.server, &byte, 1));
  assert_errno(EAGAIN, recv(p.client, &byte, 1, 0));
  struct pollfd q = {.fd = p.server, .events = POLLIN | POLLOUT};
  assert_int_equal(poll(&q, 1, 0), 1);
  assert_int_equal(q.revents, POLLOUT);
  q.events = POLLIN;
  assert_int_equal(poll(&q, 1, 20), 0);
  close_pair(p);
}

static void arrival_is_seen_by_poll(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  char text[8];
  write_full(p.client, "hello", 5);
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(wait_for(p.server, POLLIN | POLLOUT), POLLIN | POLLOUT);
  assert_int_equal(read(p.server, text, sizeof text), 5);
  assert_memory_equal(text, "hello", 5);
  struct pollfd q = {.fd = p.server, .events = POLLIN};
  assert_int_equal(poll(&q, 1, 0), 0);
  assert_errno(EAGAIN, read(p.server, text, 1));
  close_pair(p);
}

// Though a short read has just said that there is no more.
static void the_peers_next_bytes_are_there_at_once(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  char text[8];
  write_full(p.client, "hello", 5);
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  for (int turn = 0; turn < 50; turn++) {
    assert_int_equal(read(p.server, text, sizeof text), 5);
    write_full(p.client, "again", 5);
  }
  assert_int_equal(read(p.server, text, sizeof text), 5);
  ok(shutdown(p.client, SHUT_WR));
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(read(p.server, text, sizeof text), 0);
  close_pair(p);
}

static void reads_of_any_size(void **state) {
  struct pair p = connected(FAMILY, 0);
  static unsigned char out[10000], in[10000];
  fill_pattern(out, 0, sizeof out);
  write_full(p.client, out, sizeof out);
  size_t offset = 0, step = 1;
  while (offset < sizeof in) {
    size_t size = step < sizeof in - offset ? step : sizeof in - offset;
    assert_int_equal(read_full(p.server, in + offset, size), size);
    offset += size;
    step = step * 2 + 1;
  }
  assert_memory_equal(in, out, sizeof in);
  close_pair(p);
}

static void many_writes_are_one_stream(void **state) {
  struct pair p = connected(FAMILY, 0);
  unsigned char out[500], in[500];
  fill_pattern(out, 7, sizeof out);
  for (size_t i = 0; i < sizeof out; i++)
    write_full(p.client, out + i, 1);
  assert_int_equal(read_full(p.server, in, sizeof in), sizeof in);
  assert_memory_equal(in, out, sizeof in);
  close_pair(p);
}

static void zero_bytes_are_no_event(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  char byte;
  assert_int_equal(write(p.client, "", 0), 0);
  assert_int_equal(send(p.client, "", 0, 0), 0);
  assert_int_equal(read(p.server, &byte, 0), 0);
  struct pollfd q = {.fd = p.server, .events = POLLIN};
  assert_int_equal(poll(&q, 1, 20), 0);
  write_full(p.client, "z", 1);
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(read(p.server, &byte, 0), 0);
  assert_int_equal(read(p.server, &byte, 1), 1);
  close_pair(p);
}

static void peek_leaves_the_bytes(void **state) {
  struct pair p = connected(FAMILY, 0);
  char text[8] = {0};
  write_full(p.client, "peek", 4);
  assert_int_equal(recv(p.server, text, 2, MSG_PEEK), 2);
  assert_memory_equal(text, "pe", 2);
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(recv(p.server, text, 8, MSG_PEEK), 4);
  assert_memory_equal(text, "peek", 4);
  assert_int_equal(read(p.server, text, 1), 1);
  assert_int_equal(recv(p.server, text, 8, MSG_PEEK), 3);
  assert_memory_equal(text, "eek", 3);
  assert_int_equal(read(p.server, text, 8), 3);
  assert_errno(EAGAIN, recv(p.server, text, 8, MSG_PEEK | MSG_DONTWAIT));
  close_pair(p);
}

static void dontwait_is_for_one_call(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  assert_errno(EAGAIN, recv(p.server, &byte, 1, MSG_DONTWAIT));
  assert_int_equal(fcntl(p.server, F_GETFL) & O_NONBLOCK, 0);
  assert_int_equal(send(p.client, "d", 1, MSG_DONTWAIT | MSG_NOSIGNAL), 1);
  assert_int_equal(read(p.server, &byte, 1), 1);
  close_pair(p);
}

static void waitall_takes_what_comes_in_parts(void **state) {
  struct pair p = connected(FAMILY, 0);
  unsigned char out[6000], in[6000];
  fill_pattern(out, 3, sizeof out);
  write_full(p.client, out, 2500);
  write_full(p.client, out + 2500, 3500);
  assert_int_equal(recv(p.server, in, sizeof in, MSG_WAITALL), sizeof in);
  assert_memory_equal(in, out, sizeof in);
  write_full(p.client, out, 10);
  shutdown(p.client, SHUT_WR);
  assert_int_equal(recv(p.server, in, sizeof in, MSG_WAITALL), 10);
  close_pair(p);
}

static void readv_and_writev_go_over_the_parts_in_order(void **state) {
  struct pair p = connected(FAMILY, 0);
  struct iovec out[4] = {{"one", 3}, {"", 0}, {"three", 5}, {"!", 1}};
  assert_int_equal(writev(p.client, out, 4), 9);
  char a[2], b[5], c[10];
  struct iovec in[4] = {{a, sizeof a}, {b, sizeof b}, {NULL, 0}, {c, sizeof c}};
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(readv(p.server, in, 4), 9);
  assert_memory_equal(a, "on", 2);
  assert_memory_equal(b, "ethre", 5);
  assert_memory_equal(c, "e!", 2);
  assert_int_equal(writev(p.client, out, 0), 0);
  close_pair(p);
}

static void sendmsg_and_recvmsg_go_over_the_parts_in_order(void **state) {
  struct pair p = connected(FAMILY, 0);
  struct iovec out[2] = {{"left", 4}, {"right", 5}};
  struct msghdr message = {.msg_iov = out, .msg_iovlen = 2};
  assert_int_equal(sendmsg(p.client, &message, MSG_NOSIGNAL), 9);
  char a[3], b[20];
  struct iovec in[2] = {{a, sizeof a}, {b, sizeof b}};
  union address from;
  struct msghdr got = {.msg_iov = in,
                       .msg_iovlen = 2,
                       .msg_name = &from,
                       .msg_namelen = sizeof from,
                       .msg_flags = 77};
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(recvmsg(p.server, &got, 0), 9);
  assert_memory_equal(a, "lef", 3);
  assert_memory_equal(b, "tright", 6);
  assert_int_equal(got.msg_namelen, 0);
  assert_int_equal(got.msg_flags, 0);
  close_pair(p);
}

static void recvfrom_gives_no_address_on_a_stream(void **state) {
  struct pair p = connected(FAMILY, 0);
  char byte;
  union address from;
  socklen_t size = sizeof from;
  write_full(p.client, "f", 1);
  assert_int_equal(recvfrom(p.server, &byte, 1, 0, &from.any, &size), 1);
  assert_int_equal(size, 0);
  close_pair(p);
}

static void fionread_counts_what_is_there(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  int count = -1;
  assert_int_equal(ioctl(p.server, FIONREAD, &count), 0);
  assert_int_equal(count, 0);
  char text[100] = "";
  write_full(p.client, text, sizeof text);
  assert_int_equal(wait_for(p.server, POLLIN), POLLIN);
  assert_int_equal(ioctl(p.server, FIONREAD, &count), 0);
  assert_int_equal(count, 100);
  assert_int_equal(read(p.server, text, 30), 30);
  assert_int_equal(ioctl(p.server, FIONREAD, &count), 0);
  assert_int_equal(count, 70);
  assert_int_equal(read(p.server, text, 100), 70);
  close_pair(p);
}

static void receive_timeout_ends_a_read(void **state) {
  struct pair p = connected(FAMILY, 0);
  ok(setsockopt(p.server, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){0, 50000},
                sizeof(struct timeval)));
  char byte;
  int64_t start = now_ms();
  assert_errno(EAGAIN, read(p.server, &byte, 1));
  assert_true(now_ms() - start >= 50);
  assert_true(now_ms() - start < 1000);
  write_full(p.client, "t", 1);
  assert_int_equal(read(p.server, &byte, 1), 1);
  assert_errno(EAGAIN, recv(p.server, &byte, 1, 0));
  close_pair(p);
}

// Write until a block isn't taken and won't be soon; how much was.
static size_t fill_connection(int fd) {
  static unsigned char block[65536];
  size_t taken = 0;
  for (;;) {
    fill_pattern(block, taken, sizeof block);
    ssize_t n = send(fd, block, sizeof block, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n == -1) {
      assert_int_equal(errno, EAGAIN);
      struct pollfd p = {.fd = fd, .events = POLLOUT};
      if (ok(poll(&p, 1, 50)) == 0)
        return taken;
      continue;
    }
    taken += (size_t)n;
    assert_true(taken < 256u << 20);
  }
}

static void drain_connection(int fd, size_t size) {
  static unsigned char block[65536];
  for (size_t offset = 0; offset < size;) {
    size_t want = size - offset < sizeof block ? size - offset : sizeof block;
    assert_int_equal(read_full(fd, block, want), want);
    assert_pattern(block, offset, want);
    offset += want;
  }
}

static void full_connection_is_not_writable_until_it_drains(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  size_t taken = fill_connection(p.client);
  assert_true(taken > 0);
  struct pollfd q = {.fd = p.client, .events = POLLOUT};
  assert_int_equal(poll(&q, 1, 0), 0);
  drain_connection(p.server, taken);
  assert_int_equal(wait_for(p.client, POLLOUT), POLLOUT);
  write_full(p.client, "x", 1);
  char byte;
  assert_int_equal(read_full(p.server, &byte, 1), 1);
  close_pair(p);
}

static void send_timeout_ends_a_write(void **state) {
  struct pair p = connected(FAMILY, 0);
  ok(setsockopt(p.client, SOL_SOCKET, SO_SNDTIMEO, &(struct timeval){0, 50000},
                sizeof(struct timeval)));
  size_t taken = fill_connection(p.client);
  static unsigned char block[65536];
  for (;;) { // the first ones may still find room for a part
    fill_pattern(block, taken, sizeof block);
    int64_t start = now_ms();
    ssize_t n = write(p.client, block, sizeof block);
    int error = errno;
    if (n < (ssize_t)sizeof block) {
      assert_true(now_ms() - start >= 50);
      assert_true(now_ms() - start < 1000);
    }
    if (n == -1) {
      assert_int_equal(error, EAGAIN);
      break;
    }
    taken += (size_t)n;
  }
  drain_connection(p.server, taken);
  assert_int_equal(write(p.client, "x", 1), 1);
  close_pair(p);
}

// Copy `size` bytes through the pair with one poll loop, both directions at once.
static void transfer(struct pair p, size_t size, size_t chunk) {
  int fds[2] = {p.client, p.server};
  size_t written[2] = {0, 0}, got[2] = {0, 0};
  unsigned char *out = malloc(chunk), *in = malloc(chunk);
  assert_non_null(out);
  assert_non_null(in);
  while (got[0] < size || got[1] < size) {
    struct pollfd polled[2];
    for (int i = 0; i < 2; i++) {
      polled[i] = (struct pollfd){.fd = fds[i]};
      if (written[i] < size)
        polled[i].events |= POLLOUT;
      if (got[i] < size)
        polled[i].events |= POLLIN;
    }
    assert_true(poll(polled, 2, 5000) > 0);
    for (int i = 0; i < 2; i++) {
      assert_int_equal(polled[i].revents & ~(POLLIN | POLLOUT), 0);
      if (polled[i].revents & POLLOUT) {
        size_t want = size - written[i] < chunk ? size - written[i] : chunk;
        fill_pattern(out, written[i], want);
        ssize_t n = write(fds[i], out, want);
        if (n == -1)
          assert_int_equal(errno, EAGAIN);
        else
          written[i] += (size_t)n;
      }
      if (polled[i].revents & POLLIN) {
        ssize_t n = ok(read(fds[i], in, chunk));
        assert_true(n > 0);
        assert_pattern(in, got[i], (size_t)n);
        got[i] += (size_t)n;
      }
    }
  }
  free(out);
  free(in);
}

static void eight_mib_both_ways(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  transfer(p, 8 << 20, 65536);
  close_pair(p);
}

static void odd_chunks_both_ways(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  transfer(p, 300001, 997);
  transfer(p, 5000, 1);
  close_pair(p);
}

static void one_large_write_is_taken_in_part(void **state) {
  enum { size = 32 << 20 };
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  unsigned char *data = malloc(size);
  assert_non_null(data);
  fill_pattern(data, 0, size);
  ssize_t taken = ok(write(p.client, data, size));
  assert_true(taken > 0);
  assert_true(taken < size);
  drain_connection(p.server, (size_t)taken);
  free(data);
  close_pair(p);
}

// Programs that never wait, but try again and again, get on all the same.
static void trying_without_waiting_gets_on(void **state) {
  int64_t end = now_ms() + 5000;
  int listener = listening(FAMILY, SOCK_NONBLOCK, 8);
  int client = tcp_socket(FAMILY, SOCK_NONBLOCK), server;
  union address a;
  socklen_t size = sizeof a;
  if (connect_to(client, listener) == -1) {
    assert_int_equal(errno, EINPROGRESS);
    while (getpeername(client, &a.any, &size) == -1)
      assert_true(now_ms() < end);
  }
  while ((server = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) == -1)
    assert_true(errno == EAGAIN && now_ms() < end);
  for (int turn = 0; turn < 100; turn++) {
    char byte = 0;
    ssize_t n;
    assert_int_equal(write(client, "t", 1), 1);
    while ((n = read(server, &byte, 1)) == -1)
      assert_true(errno == EAGAIN && now_ms() < end);
    assert_int_equal(n, 1);
  }
  // A full connection, drained by one that only tries, fills again for one that only tries.
  fill_connection(client);
  static char block[65536];
  size_t moved = 0;
  while (moved < 20u << 20) {
    ssize_t n = read(server, block, sizeof block);
    assert_true(n > 0 || (n == -1 && errno == EAGAIN));
    if (n > 0)
      moved += (size_t)n;
    n = write(client, block, sizeof block);
    assert_true(n > 0 || (n == -1 && errno == EAGAIN));
    assert_true(now_ms() < end + 10000);
  }
  ok(close(client));
  ssize_t n;
  while ((n = read(server, block, sizeof block)) != 0)
    assert_true(n > 0 || (errno == EAGAIN && now_ms() < end + 15000));
  int count = -1;
  ok(ioctl(server, FIONREAD, &count));
  assert_int_equal(count, 0);
  close(server);
  close(listener);
}

static void polling_with_no_time_gets_on(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  int64_t end = now_ms() + 5000;
  for (int turn = 0; turn < 100; turn++) {
    char byte;
    struct pollfd q = {.fd = p.server, .events = POLLIN};
    write_full(p.client, "t", 1);
    while (poll(&q, 1, 0) == 0)
      assert_true(now_ms() < end);
    assert_int_equal(read(p.server, &byte, 1), 1);
  }
  close_pair(p);
}

static void counting_without_waiting_gets_on(void **state) {
  struct pair p = connected(FAMILY, SOCK_NONBLOCK);
  int64_t end = now_ms() + 5000;
  int count = 0;
  write_full(p.client, "count", 5);
  while (count < 5) {
    ok(ioctl(p.server, FIONREAD, &count));
    assert_true(now_ms() < end);
  }
  assert_int_equal(count, 5);
  close_pair(p);
}

static void two_hundred_connections(void **state) {
  enum { count = 200 };
  static struct pair pairs[count];
  for (int i = 0; i < count; i++)
    pairs[i] = connected(AF_INET, SOCK_NONBLOCK);
  for (int i = 0; i < count; i++)
    write_full(pairs[i].client, &i, sizeof i);
  for (int i = count - 1; i >= 0; i--) {
    int got = -1;
    assert_int_equal(read_full(pairs[i].server, &got, sizeof got), sizeof got);
    assert_int_equal(got, i);
  }
  for (int i = 0; i < count; i++)
    close_pair(pairs[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(a_byte_each_way),
      for_both_families(many_turns),
      for_both_families(nothing_to_read_yet),
      for_both_families(arrival_is_seen_by_poll),
      for_both_families(the_peers_next_bytes_are_there_at_once),
      for_both_families(reads_of_any_size),
      for_both_families(many_writes_are_one_stream),
      for_both_families(zero_bytes_are_no_event),
      for_both_families(peek_leaves_the_bytes),
      for_both_families(dontwait_is_for_one_call),
      for_both_families(waitall_takes_what_comes_in_parts),
      for_both_families(readv_and_writev_go_over_the_parts_in_order),
      for_both_families(sendmsg_and_recvmsg_go_over_the_parts_in_order),
      for_both_families(recvfrom_gives_no_address_on_a_stream),
      for_both_families(fionread_counts_what_is_there),
      for_both_families(receive_timeout_ends_a_read),
      for_both_families(full_connection_is_not_writable_until_it_drains),
      for_both_families(send_timeout_ends_a_write),
      for_both_families(eight_mib_both_ways),
      for_both_families(odd_chunks_both_ways),
      for_both_families(one_large_write_is_taken_in_part),
      for_both_families(trying_without_waiting_gets_on),
      for_both_families(polling_with_no_time_gets_on),
      for_both_families(counting_without_waiting_gets_on),
      cmocka_unit_test(two_hundred_connections),
  };
  return cmocka_run_group_tests_name("tcp_transfer", tests, NULL, NULL);
}
