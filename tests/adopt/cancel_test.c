// Giving up and handing out: wasi_epoll_cancel, wasi_epoll_release and
// wasi_epoll_splice, on streams and futures in each of their states.
// wit: tests/adopt/types.wit adopt
#include "support.h"

static void cancel_an_idle_and_a_waiting_reader(void **state) {
  for (int armed = 0; armed < 2; armed++) {
    struct pair p = stream_pair(&bytes_type);
    if (armed)
      events(p.in);
    size_t handles = wasi_epoll_handles();
    assert_int_equal(ok(wasi_epoll_cancel(p.in)), 0);
    assert_int_equal(wasi_epoll_handles(), handles - 1);
    assert_int_equal(events(p.in), OVER | EPOLLERR);
    char byte;
    assert_errno(ECANCELED, read(p.in, &byte, 1));
    assert_errno(EPIPE, write(p.out, &byte, 1));
    assert_int_equal(ok(wasi_epoll_cancel(p.in)), 1);
    ok(close(p.in));
    ok(close(p.out));
  }
}

static void cancel_a_stream_that_has_ended(void **state) {
  struct pair p = stream_pair(&bytes_type);
  ok(write(p.out, "a", 1));
  ok(close(p.out));
  char byte;
  events(p.in);
  ok(read(p.in, &byte, 1));
  events_within(p.in, 100);
  assert_int_equal(ok(wasi_epoll_cancel(p.in)), 1);
  assert_int_equal(ok(read(p.in, &byte, 1)), 0);
  ok(close(p.in));
}

static void cancel_a_writer(void **state) {
  struct pair p = stream_pair(&bytes_type);
  assert_int_equal(ok(wasi_epoll_cancel(p.out)), 1); // all of nothing was taken
  ok(close(p.out));
  assert_int_equal(events_within(p.in, 100), OVER);
  ok(close(p.in));

  p = stream_pair(&bytes_type);
  ok(write(p.out, "lost", 4));
  assert_int_equal(ok(wasi_epoll_cancel(p.out)), 0);
  assert_int_equal(events(p.out), EPOLLOUT | EPOLLERR);
  assert_errno(EPIPE, write(p.out, "a", 1));
  assert_int_equal(events_within(p.in, 100), OVER);
  ok(close(p.out));
  ok(close(p.in));
}

static void cancel_a_future(void **state) {
  uint32_t value = 9;
  for (int asked = 0; asked < 2; asked++) {
    struct pair p = future_pair(&number_type);
    if (asked)
      events(p.in);
    size_t handles = wasi_epoll_handles();
    assert_int_equal(ok(wasi_epoll_cancel(p.in)), 0);
    assert_int_equal(wasi_epoll_handles(), handles - 1);
    assert_int_equal(events(p.in), OVER | EPOLLERR);
    assert_errno(ECANCELED, read(p.in, &value, 4));
    ok(close(p.in));
    ok(close(p.out));
  }
  struct pair p = future_pair(&number_type);
  events(p.in);
  ok(write(p.out, &value, 4));
  value = 0;
  assert_int_equal(ok(wasi_epoll_cancel(p.in)), 1); // it was there
  assert_int_equal(ok(read(p.in, &value, 4)), 4);
  assert_int_equal(value, 9);
  ok(close(p.in));
  ok(close(p.out));

  p = future_pair(&number_type);
  assert_errno(EBUSY, wasi_epoll_cancel(p.out));
  ok(close(p.in));
  ok(close(p.out));
}

static void release_and_adopt_again(void **state) {
  struct pair p = stream_pair(&bytes_type);
  uint32_t readable, writable;
  events(p.in); // something is posted: it must be gone
  int other = ok(dup(p.in));
  ok(wasi_epoll_release(p.in, &readable));
  char byte;
  assert_int_equal(events(other), OVER);
  assert_int_equal(ok(read(other, &byte, 1)), 0);
  ok(close(other));
  ok(wasi_epoll_release(p.out, &writable));
  assert_int_equal((int)bytes_type.write(writable, "raw", 3), -1);
  char text[4];
  assert_int_equal(bytes_type.read(readable, text, 3), 3 << 4);
  assert_int_equal(bytes_type.cancel_write(writable) >> 4, 3);
  p.in = ok(wasi_epoll_stream_reader(readable, &bytes_type, O_NONBLOCK));
  p.out = ok(wasi_epoll_stream_writer(writable, &bytes_type, O_NONBLOCK));
  ok(write(p.out, "x", 1));
  assert_int_equal(events(p.in), EPOLLIN);
  ok(close(p.in));
  ok(close(p.out));
}

static void what_has_arrived_must_be_read_before_a_release(void **state) {
  struct pair p = stream_pair(&bytes_type);
  uint32_t handle;
  char byte;
  ok(write(p.out, "a", 1));
  events(p.in);
  assert_errno(EBUSY, wasi_epoll_release(p.in, &handle));
  assert_int_equal(events(p.in), EPOLLIN);
  assert_int_equal(ok(read(p.in, &byte, 1)), 1);
  ok(wasi_epoll_release(p.in, &handle));
  bytes_type.drop_readable(handle);

  assert_errno(EPIPE, write(p.out, "a", 1));
  ok(close(p.out));

  p = stream_pair(&bytes_type);
  ok(write(p.out, "a", 1));
  assert_errno(EBUSY, wasi_epoll_release(p.out, &handle)); // nobody has taken it
  ok(close(p.in));
  ok(close(p.out));
}

static void release_a_future(void **state) {
  struct pair p = future_pair(&number_type);
  uint32_t readable, writable, value = 5;
  events(p.in);
  ok(wasi_epoll_release(p.in, &readable));
  ok(wasi_epoll_release(p.out, &writable));
  p.in = ok(wasi_epoll_future_reader(readable, &number_type, O_NONBLOCK));
  p.out = ok(wasi_epoll_future_writer(writable, &number_type, NULL, O_NONBLOCK));
  ok(write(p.out, &value, 4));
  assert_errno(EBUSY, wasi_epoll_release(p.out, &writable));
  assert_int_equal(events_within(p.in, 100), EPOLLIN);
  assert_errno(EBUSY, wasi_epoll_release(p.in, &readable));
  ok(read(p.in, &value, 4));
  ok(wasi_epoll_release(p.in, &readable));
  number_type.drop_readable(readable);
  events_within(p.out, 100);
  ok(wasi_epoll_release(p.out, &writable));
  number_type.drop_writable(writable);
}

static void splice_moves_all_and_keeps_the_order(void **state) {
  struct pair from = stream_pair(&bytes_type), to = stream_pair(&bytes_type);
  const size_t size = 200000;
  size_t sent = 0, got = 0;
  unsigned char chunk[4000];
  while (got < size) {
    size_t part = size - sent < sizeof chunk ? size - sent : sizeof chunk;
    for (size_t i = 0; i < part; i++)
      chunk[i] = (sent + i) % 251;
    ssize_t n = write(from.out, chunk, part);
    if (n > 0 && (sent += n) == size)
      ok(close(from.out));
    n = wasi_epoll_splice(from.in, to.out, 3000);
    assert_true(n >= 0 || errno == EAGAIN);
    events(to.in);
    n = read(to.in, chunk, sizeof chunk);
    for (ssize_t i = 0; i < n; i++)
      assert_int_equal(chunk[i], (got + i) % 251);
    if (n > 0)
      got += n;
  }
  events_within(from.in, 100);
  assert_int_equal(ok(wasi_epoll_splice(from.in, to.out, 10)), 0);
  ok(close(from.in));
  ok(close(to.out));
  ok(close(to.in));
}

static void splice_into_a_pipe_and_out_of_nothing(void **state) {
  struct pair p = stream_pair(&bytes_type);
  int fds[2];
  ok(pipe(fds));
  assert_errno(EAGAIN, wasi_epoll_splice(p.in, fds[1], 100));
  ok(write(p.out, "through", 7));
  assert_int_equal(ok(wasi_epoll_splice(p.in, fds[1], 100)), 7);
  char text[8] = "";
  assert_int_equal(ok(read(fds[0], text, 8)), 7);
  assert_string_equal(text, "through");
  assert_errno(EBADF, wasi_epoll_splice(p.in, fds[0], 1));
  assert_int_equal(ok(wasi_epoll_splice(p.in, fds[1], 0)), 0);
  assert_int_equal(events(p.out), EPOLLOUT); // it was taken
  ok(close(p.in));
  assert_errno(EPIPE, write(p.out, "x", 1));
  ok(close(p.out));
  ok(close(fds[0]));
  ok(close(fds[1]));
}

static void what_splice_has_in_hand_is_still_to_be_read(void **state) {
  struct pair p = stream_pair(&bytes_type);
  int fds[2], epoll = ok(epoll_create1(0));
  ok(pipe(fds));
  fcntl(fds[1], F_SETFL, O_NONBLOCK);
  while (write(fds[1], &p, sizeof p) > 0)
    ;
  struct epoll_event event = {.events = EPOLLIN};
  ok(epoll_ctl(epoll, EPOLL_CTL_ADD, p.in, &event));
  ok(write(p.out, "stays", 5));
  assert_errno(EAGAIN, wasi_epoll_splice(p.in, fds[1], 100)); // the pipe is full
  assert_int_equal(ok(epoll_wait(epoll, &event, 1, 0)), 1);
  char text[6] = "";
  assert_int_equal(ok(read(p.in, text, 6)), 5);
  assert_string_equal(text, "stays");
  ok(close(epoll));
  ok(close(p.in));
  ok(close(p.out));
  ok(close(fds[0]));
  ok(close(fds[1]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(cancel_an_idle_and_a_waiting_reader),
      TEST(cancel_a_stream_that_has_ended),
      TEST(cancel_a_writer),
      TEST(cancel_a_future),
      TEST(release_and_adopt_again),
      TEST(what_has_arrived_must_be_read_before_a_release),
      TEST(release_a_future),
      TEST(splice_moves_all_and_keeps_the_order),
      TEST(splice_into_a_pipe_and_out_of_nothing),
      TEST(what_splice_has_in_hand_is_still_to_be_read),
  };
  return cmocka_run_group_tests_name("cancel, release, splice", tests, NULL, NULL);
}
