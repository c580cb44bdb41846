// Adopted futures: every state of both ends, and the events they show.
// wit: tests/adopt/types.wit adopt
// timeout: 120
#include "support.h"

static void unresolved_shows_nothing(void **state) {
  struct pair p = future_pair(&number_type);
  uint32_t value;
  assert_int_equal(events(p.in), 0);
  assert_errno(EAGAIN, read(p.in, &value, 4));
  assert_int_equal(events(p.out), EPOLLOUT);
  ok(close(p.in));
  ok(close(p.out));
}

static void payload_once_then_end_of_file(void **state) {
  struct pair p = future_pair(&number_type);
  uint32_t value = 4711;
  assert_int_equal(ok(write(p.out, &value, 4)), 4);
  assert_int_equal(events_within(p.in, 100), EPOLLIN);
  value = 0;
  assert_errno(EINVAL, read(p.in, &value, 3));
  assert_int_equal(ok(read(p.in, &value, 4)), 4);
  assert_int_equal(value, 4711);
  assert_int_equal(events(p.in), OVER);
  assert_int_equal(ok(read(p.in, &value, 4)), 0);
  assert_int_equal(events_within(p.out, 100), EPOLLOUT | EPOLLHUP);
  assert_errno(EPIPE, write(p.out, &value, 4));
  ok(fsync(p.out));
  ok(close(p.in));
  ok(close(p.out));
}

static void written_before_anybody_reads(void **state) {
  struct pair p = future_pair(&wide_number_type);
  uint64_t value = 1ull << 40;
  assert_errno(EINVAL, write(p.out, &value, 4));
  assert_int_equal(ok(write(p.out, &value, 8)), 8);
  assert_int_equal(events(p.out), 0);           // nobody has read it
  assert_errno(EPIPE, write(p.out, &value, 8)); // one value is all it takes
  assert_errno(EAGAIN, fsync(p.out));
  ok(close(p.out)); // and yet it isn't lost
  value = 0;
  ok(fcntl(p.in, F_SETFL, 0));
  assert_int_equal(ok(read(p.in, &value, 8)), 8);
  assert_true(value == 1ull << 40);
  ok(close(p.in));
}

static void without_a_type_the_payload_is_a_zero_byte(void **state) {
  struct pair p = future_pair(&done_type);
  char byte = 1;
  assert_int_equal(ok(write(p.out, &byte, 1)), 1);
  assert_int_equal(events_within(p.in, 100), EPOLLIN);
  assert_int_equal(ok(read(p.in, &byte, 1)), 1);
  assert_int_equal(byte, 0);
  assert_int_equal(ok(read(p.in, &byte, 1)), 0);
  ok(close(p.in));
  ok(close(p.out));
}

static void unwritten_and_closed_gives_the_fallback(void **state) {
  struct ends ends = make(number_type.make);
  uint32_t value = 77;
  int out = ok(wasi_epoll_future_writer(ends.writable, &number_type, &value, 0));
  int in = ok(wasi_epoll_future_reader(ends.readable, &number_type, 0));
  value = 0;
  ok(close(out));
  assert_int_equal(ok(read(in, &value, 4)), 4);
  assert_int_equal(value, 77);
  ok(close(in));
}

static void nobody_wants_it(void **state) {
  struct pair p = future_pair(&number_type);
  ok(close(p.in));
  uint32_t value = 1;
  assert_errno(EPIPE, write(p.out, &value, 4));
  assert_int_equal(events(p.out), EPOLLOUT | EPOLLERR);
  ok(close(p.out));
}

static void nobody_wants_it_any_more(void **state) {
  struct pair p = future_pair(&number_type);
  uint32_t value = 1;
  ok(write(p.out, &value, 4));
  ok(close(p.in));
  assert_int_equal(events_within(p.out, 100), EPOLLOUT | EPOLLERR);
  assert_errno(EPIPE, fsync(p.out));
  ok(close(p.out));
}

static void zero_length_operations_do_nothing(void **state) {
  struct pair p = future_pair(&number_type);
  uint32_t value = 5;
  assert_int_equal(ok(read(p.in, &value, 0)), 0);
  assert_int_equal(ok(write(p.out, &value, 0)), 0);
  ok(write(p.out, &value, 4));
  assert_int_equal(ok(read(p.in, &value, 0)), 0);
  assert_int_equal(events_within(p.in, 100), EPOLLIN);
  ok(close(p.in));
  ok(close(p.out));
}

static void nothing_is_posted_before_somebody_asks(void **state) {
  struct ends ends = make(number_type.make);
  int in = ok(wasi_epoll_future_reader(ends.readable, &number_type, O_NONBLOCK));
  uint32_t value = 1;
  assert_int_equal((int)number_type.write(ends.writable, &value), -1);
  assert_int_equal(events_within(in, 100), EPOLLIN);
  ok(close(in));
  // The write is over: its event is all that is left of it.
  assert_int_equal(number_type.cancel_write(ends.writable), 0);
  number_type.drop_writable(ends.writable);
}

static void nothing_leaks(void **state) {
  uint32_t value = 3;
  assert_no_leak({ // unresolved, never asked
    struct pair p = future_pair(&number_type);
    ok(close(p.in));
    ok(close(p.out));
  });
  assert_no_leak({ // asked
    struct pair p = future_pair(&number_type);
    events(p.in);
    ok(close(p.in));
    ok(close(p.out));
  });
  assert_no_leak({ // arrived, not read
    struct pair p = future_pair(&number_type);
    ok(write(p.out, &value, 4));
    events_within(p.in, 100);
    ok(close(p.in));
    ok(close(p.out));
  });
  assert_no_leak({ // read
    struct pair p = future_pair(&number_type);
    ok(write(p.out, &value, 4));
    events_within(p.in, 100);
    ok(read(p.in, &value, 4));
    ok(close(p.out));
    ok(close(p.in));
  });
  assert_no_leak({ // written and closed on both sides before anybody looked
    struct pair p = future_pair(&number_type);
    ok(write(p.out, &value, 4));
    ok(close(p.out));
    ok(close(p.in));
    ok(wasi_epoll_drain());
  });
}

static void ten_thousand_outstanding(void **state) {
  enum { count = 10000 };
  static struct {
    int in;
    uint32_t writable;
  } futures[count];
  int epoll = ok(epoll_create1(0));
  for (uint32_t i = 0; i < count; i++) {
    struct ends ends = make(number_type.make);
    futures[i].in = ok(wasi_epoll_future_reader(ends.readable, &number_type, O_NONBLOCK));
    futures[i].writable = ends.writable;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    ok(epoll_ctl(epoll, EPOLL_CTL_ADD, futures[i].in, &event));
  }
  struct epoll_event events[64];
  assert_int_equal(ok(epoll_wait(epoll, events, 64, 0)), 0);
  uint32_t next = 0, done = 0;
  while (done < count) {
    for (int burst = 0; burst < 32 && next < count; burst++) {
      uint32_t at = next++ * 7919 % count;
      assert_int_equal(number_type.write(futures[at].writable, &at), 0); // somebody reads
    }
    int n = ok(epoll_wait(epoll, events, 64, 1000));
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
      uint32_t at = events[i].data.u32, value;
      assert_int_equal(ok(read(futures[at].in, &value, 4)), 4);
      assert_int_equal(value, at);
      ok(close(futures[at].in));
      number_type.drop_writable(futures[at].writable);
      done++;
    }
  }
  ok(close(epoll));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(unresolved_shows_nothing),
      TEST(payload_once_then_end_of_file),
      TEST(written_before_anybody_reads),
      TEST(without_a_type_the_payload_is_a_zero_byte),
      TEST(unwritten_and_closed_gives_the_fallback),
      TEST(nobody_wants_it),
      TEST(nobody_wants_it_any_more),
      TEST(zero_length_operations_do_nothing),
      TEST(nothing_is_posted_before_somebody_asks),
      TEST(nothing_leaks),
      TEST(ten_thousand_outstanding),
  };
  return cmocka_run_group_tests_name("adopted futures", tests, NULL, NULL);
}
