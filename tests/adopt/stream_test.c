// Adopted streams: every state of both ends, the events they show, and what read and
// write say. Both ends are in this component, so the elements are numbers.
// wit: tests/adopt/types.wit adopt
#include "support.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/uio.h>

static void idle_shows_nothing_to_read_and_room_to_write(void **state) {
  struct pair p = stream_pair(&bytes_type);
  assert_int_equal(events(p.in), 0);
  assert_int_equal(events(p.out), EPOLLOUT);
  char byte;
  assert_errno(EAGAIN, read(p.in, &byte, 1));
  ok(close(p.in));
  ok(close(p.out));
}

static void what_is_written_is_read(void **state) {
  struct pair p = stream_pair(&bytes_type);
  assert_int_equal(ok(write(p.out, "hello", 5)), 5);
  assert_int_equal(events(p.in), EPOLLIN);
  char text[16] = "";
  assert_int_equal(ok(read(p.in, text, sizeof text)), 5);
  assert_string_equal(text, "hello");
  assert_int_equal(events(p.in), 0);
  ok(close(p.in));
  ok(close(p.out));
}

static void written_and_unread_leaves_no_room(void **state) {
  struct pair p = stream_pair(&bytes_type);
  assert_int_equal(ok(write(p.out, "a", 1)), 1);
  assert_int_equal(events(p.out), 0);
  assert_errno(EAGAIN, write(p.out, "b", 1));
  char byte;
  assert_int_equal(ok(read(p.in, &byte, 1)), 1);
  assert_int_equal(events(p.out), EPOLLOUT);
  ok(close(p.in));
  ok(close(p.out));
}

static void a_slow_reader_costs_bounded_memory(void **state) {
  struct pair p = stream_pair(&bytes_type);
  static char chunk[100000];
  ssize_t taken = 0, n;
  while ((n = write(p.out, chunk, sizeof chunk)) > 0)
    taken += n;
  assert_int_equal(errno, EAGAIN);
  assert_true(taken > 0 && taken <= 16 * 1024);
  ssize_t got = 0;
  while (events(p.in) & EPOLLIN && (n = read(p.in, chunk, sizeof chunk)) > 0)
    got += n;
  assert_int_equal(got, taken);
  ok(close(p.in));
  ok(close(p.out));
}

static void a_megabyte_passes_in_order(void **state) {
  struct pair p = stream_pair(&bytes_type);
  static unsigned char chunk[5000], back[7001];
  const size_t size = 1 << 20;
  size_t sent = 0, got = 0;
  int epoll = ok(epoll_create1(0));
  struct epoll_event in = {.events = EPOLLIN, .data.fd = p.in};
  struct epoll_event out = {.events = EPOLLOUT, .data.fd = p.out};
  ok(epoll_ctl(epoll, EPOLL_CTL_ADD, p.in, &in));
  ok(epoll_ctl(epoll, EPOLL_CTL_ADD, p.out, &out));
  while (got < size) {
    struct epoll_event events[2];
    int n = ok(epoll_wait(epoll, events, 2, 1000));
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
      if (events[i].data.fd == p.out) {
        size_t part = size - sent < sizeof chunk ? size - sent : sizeof chunk;
        for (size_t j = 0; j < part; j++)
          chunk[j] = (sent + j) * 31 >> 3;
        ssize_t n = write(p.out, chunk, part);
        if (n > 0 && (sent += n) == size)
          ok(epoll_ctl(epoll, EPOLL_CTL_DEL, p.out, NULL));
      } else {
        ssize_t n = read(p.in, back, sizeof back);
        for (ssize_t j = 0; j < n; j++)
          assert_int_equal(back[j], (unsigned char)((got + j) * 31 >> 3));
        if (n > 0)
          got += n;
      }
    }
  }
  ok(close(epoll));
  ok(close(p.in));
  ok(close(p.out));
}

static void end_of_stream_hangs_up(void **state) {
  struct pair p = stream_pair(&bytes_type);
  ok(close(p.out));
  assert_int_equal(events_within(p.in, 100), OVER);
  char byte;
  assert_int_equal(ok(read(p.in, &byte, 1)), 0);
  assert_int_equal(ok(read(p.in, &byte, 1)), 0);
  ok(close(p.in));
}

static void end_of_stream_wakes_a_waiter_that_was_armed(void **state) {
  struct pair p = stream_pair(&bytes_type);
  assert_int_equal(events(p.in), 0); // armed now
  ok(close(p.out));
  assert_int_equal(events_within(p.in, 100), OVER);
  ok(close(p.in));
}

static void elements_before_the_end_are_read_first(void **state) {
  struct pair p = stream_pair(&bytes_type);
  assert_int_equal(ok(write(p.out, "xyz", 3)), 3);
  ok(close(p.out));
  assert_true(events_within(p.in, 100) & EPOLLIN);
  char text[8];
  assert_int_equal(ok(read(p.in, text, 2)), 2);
  assert_int_equal(events(p.in) & EPOLLIN, EPOLLIN);
  assert_int_equal(events(p.in), EPOLLIN | EPOLLRDHUP); // the end is known by now
  assert_int_equal(ok(read(p.in, text, 8)), 1);
  assert_int_equal(events_within(p.in, 100), OVER);
  assert_int_equal(ok(read(p.in, text, 8)), 0);
  ok(close(p.in));
}

static void closing_loses_nothing_that_was_written(void **state) {
  struct pair p = stream_pair(&bytes_type);
  static char chunk[20000];
  memset(chunk, 7, sizeof chunk);
  ssize_t taken = ok(write(p.out, chunk, sizeof chunk));
  ok(close(p.out));
  ssize_t got = 0, n;
  char part[999];
  while (events_within(p.in, 100) & EPOLLIN && (n = ok(read(p.in, part, sizeof part))) > 0)
    got += n;
  assert_int_equal(got, taken);
  ok(close(p.in));
}

static int broken_pipes;
static void count_broken_pipe(int signal) { broken_pipes++; }

static void without_a_reader_writing_is_a_broken_pipe(void **state) {
  struct pair p = stream_pair(&bytes_type);
  ok(close(p.in));
  signal(SIGPIPE, count_broken_pipe);
  assert_errno(EPIPE, write(p.out, "a", 1));
  signal(SIGPIPE, SIG_IGN);
  assert_int_equal(broken_pipes, 1);
  assert_int_equal(events(p.out), EPOLLOUT | EPOLLERR);
  assert_errno(EPIPE, write(p.out, "a", 1));
  ok(close(p.out));
}

static void a_reader_that_goes_away_breaks_what_is_under_way(void **state) {
  struct pair p = stream_pair(&bytes_type);
  ok(write(p.out, "lost", 4));
  assert_int_equal(events(p.out), 0);
  ok(close(p.in));
  assert_int_equal(events_within(p.out, 100), EPOLLOUT | EPOLLERR);
  assert_errno(EPIPE, write(p.out, "a", 1));
  assert_errno(EPIPE, fsync(p.out));
  ok(close(p.out));
}

static void fsync_waits_until_all_is_taken(void **state) {
  struct pair p = stream_pair(&bytes_type);
  ok(fsync(p.out));
  ok(write(p.out, "abc", 3));
  assert_errno(EAGAIN, fsync(p.out));
  char text[4];
  ok(read(p.in, text, 3));
  ok(fcntl(p.out, F_SETFL, 0));
  ok(fsync(p.out));
  ok(close(p.in));
  ok(close(p.out));
}

static void zero_length_operations_do_nothing(void **state) {
  struct pair p = stream_pair(&bytes_type);
  char byte;
  assert_int_equal(ok(read(p.in, &byte, 0)), 0);
  assert_int_equal(ok(write(p.out, &byte, 0)), 0);
  assert_int_equal(events(p.in), 0);
  assert_int_equal(events(p.out), EPOLLOUT);
  ok(close(p.out));
  assert_int_equal(ok(read(p.in, &byte, 0)), 0);
  ok(close(p.in));
}

static void whole_elements_only(void **state) {
  struct pair p = stream_pair(&numbers_type);
  uint32_t numbers[4] = {1, 2, 3, 0xdeadbeef}, back[8];
  assert_errno(EINVAL, write(p.out, numbers, 3));
  assert_errno(EINVAL, write(p.out, numbers, 6));
  assert_int_equal(ok(write(p.out, numbers, 16)), 16);
  assert_errno(EINVAL, read(p.in, back, 3));
  assert_int_equal(ok(read(p.in, back, 7)), 4);
  assert_int_equal(back[0], 1);
  assert_int_equal(events_within(p.in, 100), EPOLLIN);
  assert_int_equal(ok(read(p.in, back, sizeof back)), 12);
  assert_memory_equal(back, numbers + 1, 12);
  ok(close(p.in));
  ok(close(p.out));
}

static void elements_across_buffers_and_out_of_alignment(void **state) {
  struct pair p = stream_pair(&wide_type);
  uint64_t numbers[5] = {1, 2, 3, 4, 5};
  char odd[64];
  memcpy(odd + 1, numbers, 40);
  struct iovec from[] = {{odd + 1, 13}, {odd + 14, 3}, {odd + 17, 24}};
  assert_int_equal(ok(writev(p.out, from, 3)), 40);
  char back[64];
  struct iovec into[] = {{back + 3, 5}, {back + 8, 30}};
  size_t got = ok(readv(p.in, into, 2));
  assert_int_equal(got % 8, 0);
  while (got < 40)
    got += ok(read(p.in, back + 3 + got, 40 - got));
  assert_memory_equal(back + 3, numbers, 40);
  ok(close(p.in));
  ok(close(p.out));
}

static void elements_without_a_type_are_zero_bytes(void **state) {
  struct pair p = stream_pair(&ticks_type);
  assert_int_equal(ok(write(p.out, "abc", 3)), 3);
  assert_int_equal(events(p.in), EPOLLIN);
  char back[8] = "xxxxxxx";
  assert_int_equal(ok(read(p.in, back, 8)), 3);
  assert_memory_equal(back, "\0\0\0xxxx", 7);
  ok(close(p.out));
  assert_int_equal(events_within(p.in, 100), OVER);
  ok(close(p.in));
}

static void nothing_is_posted_before_somebody_asks(void **state) {
  struct ends ends = make(bytes_type.make);
  int in = ok(wasi_epoll_stream_reader(ends.readable, &bytes_type, O_NONBLOCK));
  int other = ok(dup(in));
  ok(fcntl(in, F_GETFL));
  struct pollfd unrelated = {.fd = ok(dup(0)), .events = 0};
  poll(&unrelated, 1, 0);
  // A write that completes would mean that a read was there.
  assert_int_equal((int)bytes_type.write(ends.writable, "a", 1), -1);
  assert_int_equal(bytes_type.cancel_write(ends.writable), 2);
  bytes_type.drop_writable(ends.writable);
  ok(close(unrelated.fd));
  ok(close(other));
  ok(close(in));
}

static void poll_and_select_see_the_same(void **state) {
  struct pair p = stream_pair(&bytes_type);
  struct pollfd polled[2] = {{p.in, POLLIN, 0}, {p.out, POLLOUT, 0}};
  assert_int_equal(ok(poll(polled, 2, 0)), 1);
  assert_int_equal(polled[1].revents, POLLOUT);
  ok(write(p.out, "a", 1));
  assert_int_equal(ok(poll(polled, 1, 100)), 1);
  assert_int_equal(polled[0].revents & POLLIN, POLLIN);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(p.in, &set);
  assert_int_equal(ok(select(p.in + 1, &set, NULL, NULL, NULL)), 1);
  assert_true(FD_ISSET(p.in, &set));
  int waiting = 0;
  ok(ioctl(p.in, FIONREAD, &waiting));
  assert_int_equal(waiting, 1);
  ok(close(p.out));
  ok(close(p.in));
}

static void flags_modes_and_dup(void **state) {
  struct pair p = stream_pair(&bytes_type);
  assert_int_equal(ok(fcntl(p.in, F_GETFL)) & O_ACCMODE, O_RDONLY);
  assert_int_equal(ok(fcntl(p.out, F_GETFL)) & (O_ACCMODE | O_NONBLOCK), O_WRONLY | O_NONBLOCK);
  char byte;
  assert_errno(EBADF, read(p.out, &byte, 1));
  assert_errno(EBADF, write(p.in, &byte, 1));
  assert_errno(ESPIPE, lseek(p.in, 0, SEEK_SET));
  int again = ok(dup(p.in));
  ok(close(p.in));
  ok(write(p.out, "a", 1));
  assert_int_equal(events_within(again, 100), EPOLLIN);
  assert_int_equal(ok(read(again, &byte, 1)), 1);
  ok(close(again));
  assert_errno(EPIPE, write(p.out, "a", 1));
  ok(close(p.out));
}

static void a_blocking_write_moves_all_while_a_handler_reads(void **state) {
  // One task only: what is read between the parts of a blocking write must be kept small.
  struct pair p = stream_pair(&bytes_type);
  ok(fcntl(p.out, F_SETFL, 0));
  static char chunk[16 * 1024];
  assert_int_equal(ok(write(p.out, chunk, sizeof chunk)), sizeof chunk);
  char back[16 * 1024];
  size_t got = 0;
  ok(fcntl(p.in, F_SETFL, 0));
  while (got < sizeof chunk)
    got += ok(read(p.in, back, sizeof back));
  ok(close(p.out));
  assert_int_equal(ok(read(p.in, back, sizeof back)), 0);
  ok(close(p.in));
}

static void a_producer_that_never_ends_leaves_time_for_others(void **state) {
  struct pair p = stream_pair(&bytes_type);
  int64_t end = now_ms() + 50;
  int epoll = ok(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN};
  ok(epoll_ctl(epoll, EPOLL_CTL_ADD, p.in, &event));
  char chunk[4096];
  long got = 0;
  while (now_ms() < end) {
    while (write(p.out, chunk, sizeof chunk) > 0)
      ;
    if (ok(epoll_wait(epoll, &event, 1, 0)))
      got += ok(read(p.in, chunk, sizeof chunk));
  }
  assert_true(got > 100 * sizeof chunk);
  ok(close(epoll));
  ok(close(p.in));
  ok(close(p.out));
}

static void nothing_leaks(void **state) {
  char byte = 0;
  assert_no_leak({ // idle
    struct pair p = stream_pair(&bytes_type);
    ok(close(p.out));
    ok(close(p.in));
  });
  assert_no_leak({ // armed
    struct pair p = stream_pair(&bytes_type);
    events(p.in);
    ok(close(p.in));
    ok(close(p.out));
  });
  assert_no_leak({ // elements in hand
    struct pair p = stream_pair(&bytes_type);
    ok(write(p.out, "abc", 3));
    events(p.in);
    ok(close(p.in));
    ok(close(p.out));
  });
  assert_no_leak({ // partly read, writer closed while something is under way
    struct pair p = stream_pair(&bytes_type);
    ok(write(p.out, "abc", 3));
    ok(read(p.in, &byte, 1));
    ok(close(p.out));
    ok(close(p.in));
    ok(wasi_epoll_drain());
  });
  assert_no_leak({ // ended
    struct pair p = stream_pair(&bytes_type);
    ok(close(p.out));
    events(p.in);
    ok(close(p.in));
  });
}

static void bad_arguments(void **state) {
  struct ends ends = make(bytes_type.make);
  assert_errno(EINVAL, wasi_epoll_stream_reader(ends.readable, &bytes_type, O_APPEND));
  bytes_type.drop_readable(ends.readable); // still ours
  bytes_type.drop_writable(ends.writable);
  uint32_t handle;
  assert_errno(EBADF, wasi_epoll_release(99, &handle));
  assert_errno(EINVAL, wasi_epoll_release(1, &handle));
  assert_errno(EINVAL, wasi_epoll_cancel(1));
  assert_errno(EINVAL, wasi_epoll_splice(0, 1, 10));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(idle_shows_nothing_to_read_and_room_to_write),
      TEST(what_is_written_is_read),
      TEST(written_and_unread_leaves_no_room),
      TEST(a_slow_reader_costs_bounded_memory),
      TEST(a_megabyte_passes_in_order),
      TEST(end_of_stream_hangs_up),
      TEST(end_of_stream_wakes_a_waiter_that_was_armed),
      TEST(elements_before_the_end_are_read_first),
      TEST(closing_loses_nothing_that_was_written),
      TEST(without_a_reader_writing_is_a_broken_pipe),
      TEST(a_reader_that_goes_away_breaks_what_is_under_way),
      TEST(fsync_waits_until_all_is_taken),
      TEST(zero_length_operations_do_nothing),
      TEST(whole_elements_only),
      TEST(elements_across_buffers_and_out_of_alignment),
      TEST(elements_without_a_type_are_zero_bytes),
      TEST(nothing_is_posted_before_somebody_asks),
      TEST(poll_and_select_see_the_same),
      TEST(flags_modes_and_dup),
      TEST(a_blocking_write_moves_all_while_a_handler_reads),
      TEST(a_producer_that_never_ends_leaves_time_for_others),
      TEST(nothing_leaks),
      TEST(bad_arguments),
  };
  return cmocka_run_group_tests_name("adopted streams", tests, NULL, NULL);
}
