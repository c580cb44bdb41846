// The program of composed_test.py: many calls at once in one instance of another
// component, as descriptors in one epoll; and records and strings between the two.
// wit: tests/adopt/worker.wit caller
#include "events.h"

#include <fcntl.h>

#include "caller_epoll.h"

#define points_type test_work_work_stream_point_type
#define text_type test_work_work_future_string_type
#define later_type test_work_work_future_stream_point_type
typedef test_work_work_point_t point;

// Waits for a call and closes it.
static void finish_in(uint32_t status, int ms) {
  int fd = ok(wasi_epoll_subtask(status, 0));
  assert_int_equal(events_within(fd, ms), EPOLLIN);
  uint32_t state;
  assert_int_equal(ok(read(fd, &state, 4)), 4);
  assert_int_equal(state, CALLER_SUBTASK_RETURNED);
  ok(close(fd));
}
static void finish(uint32_t status) { finish_in(status, 5000); }

static size_t handles_before;
static int before(void **state) {
  handles_before = wasi_epoll_handles();
  return 0;
}
static int after(void **state) {
  uint32_t left = 1;
  finish(test_work_work_handles(&left));
  if (left || wasi_epoll_handles() != handles_before)
    print_error("%u handles left in the worker, %zu here\n", left,
                wasi_epoll_handles() - handles_before);
  return left == 0 && wasi_epoll_handles() == handles_before ? 0 : -1;
}

static void sixteen_calls_wait_as_long_as_one(void **state) {
  enum { calls = 16 };
  uint32_t most[calls];
  int fds[calls];
  int64_t start = now_ms();
  for (int i = 0; i < calls; i++)
    fds[i] = ok(wasi_epoll_subtask(test_work_work_wait(300, &most[i]), 0));
  for (int i = 0; i < calls; i++) {
    assert_int_equal(events_within(fds[i], 5000), EPOLLIN);
    ok(close(fds[i]));
  }
  assert_true(now_ms() - start < 1500);
  assert_int_equal(most[calls - 1], calls);
}

static void two_hundred_calls_of_all_lengths(void **state) {
  enum { calls = 200 };
  static uint32_t most[calls];
  int epoll = ok(epoll_create1(0));
  for (int i = 0; i < calls; i++) {
    struct epoll_event event = {.events = EPOLLIN};
    event.data.fd = ok(wasi_epoll_subtask(test_work_work_wait(i * 37 % 150, &most[i]), 0));
    ok(epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event));
  }
  for (int done = 0; done < calls; done++) {
    struct epoll_event event;
    assert_int_equal(ok(epoll_wait(epoll, &event, 1, 10000)), 1);
    ok(close(event.data.fd));
  }
  ok(close(epoll));
}

static void one_call_wakes_another(void **state) {
  for (int i = 0; i < 50; i++) {
    int sleeping[3];
    for (int j = 0; j < 3; j++)
      sleeping[j] = ok(wasi_epoll_subtask(test_work_work_sleep(), 0));
    assert_int_equal(events_within(sleeping[0], i % 3), 0);
    for (int j = 0; j < 3; j++)
      finish(test_work_work_wake());
    for (int j = 0; j < 3; j++) {
      assert_int_equal(events_within(sleeping[j], 5000), EPOLLIN);
      ok(close(sleeping[j]));
    }
  }
}

static void calls_share_an_epoll_instance_and_a_descriptor(void **state) {
  enum { calls = 6 };
  for (int i = 0; i < 20; i++) {
    int taking[calls];
    for (int j = 0; j < calls; j++)
      taking[j] =
          ok(wasi_epoll_subtask(j % 3 == 2 ? test_work_work_sleep() : test_work_work_take(), 0));
    events_within(taking[0], i % 3);
    for (int j = 0; j < calls; j++)
      finish(test_work_work_wake());
    for (int j = 0; j < calls; j++) {
      assert_int_equal(events_within(taking[j], 5000), EPOLLIN);
      ok(close(taking[j]));
    }
  }
}

static void one_call_wakes_another_among_timers(void **state) {
  for (int i = 0; i < 10; i++) {
    uint32_t most[8];
    int noise[8];
    for (int j = 0; j < 8; j++)
      noise[j] = ok(wasi_epoll_subtask(test_work_work_wait(10 + 3 * j, &most[j]), 0));
    int sleeping = ok(wasi_epoll_subtask(test_work_work_sleep(), 0));
    events_within(sleeping, i);
    finish(test_work_work_wake());
    assert_int_equal(events_within(sleeping, 5000), EPOLLIN);
    ok(close(sleeping));
    for (int j = 0; j < 8; j++) {
      assert_int_equal(events_within(noise[j], 5000), EPOLLIN);
      ok(close(noise[j]));
    }
  }
}

static void closing_a_call_waits_for_its_end(void **state) {
  // A component's call is asked to end; it doesn't ask whether, so it returns as usual.
  uint32_t most = 0;
  int64_t start = now_ms();
  ok(close(ok(wasi_epoll_subtask(test_work_work_wait(50, &most), 0))));
  assert_true(most > 0 && now_ms() - start >= 50);
  int fd = ok(wasi_epoll_subtask(test_work_work_wait(50, &most), 0));
  assert_int_equal(ok(wasi_epoll_cancel(fd)), 1);
  ok(close(fd));
}

// wasmtime 48 forgets a call that has returned and whose end its caller was told of, and
// then traps when the caller drops it: the library drops it at once.
static void a_call_that_is_over_may_be_closed_late(void **state) {
  uint32_t end, status;
  int call = ok(wasi_epoll_subtask(test_work_work_points(5, &end), 0));
  assert_int_equal(events_within(call, 5000), EPOLLIN);
  int in = ok(wasi_epoll_stream_reader(end, &points_type, 0));
  point five[8];
  while (ok(read(in, five, sizeof five)) > 0)
    ;
  ok(close(in));
  usleep(20000);
  assert_errno(EINVAL, wasi_epoll_release(call, &end));
  assert_int_equal(ok(wasi_epoll_cancel(call)), 1);
  assert_int_equal(ok(read(call, &status, 4)), 4);
  assert_int_equal(status, CALLER_SUBTASK_RETURNED);
  ok(close(call));
}

static bool hears; // the worker, its caller's wish to cancel

static void a_cancelled_call_agrees(void **state) {
  for (int i = 0; i < 20; i++) {
    uint32_t heard = 0, most = 0, status;
    int other = ok(wasi_epoll_subtask(test_work_work_wait(30, &most), 0));
    int fd = ok(wasi_epoll_subtask(test_work_work_until_cancelled(true, i % 2, &heard), 0));
    if (!hears) {
      assert_int_equal(events_within(fd, 5000), EPOLLIN);
      assert_int_equal(heard, 0);
    } else {
      assert_int_equal(events_within(fd, i % 3), 0);
      assert_int_equal(ok(wasi_epoll_cancel(fd)), 0);
      assert_int_equal(ok(read(fd, &status, 4)), 4);
      assert_int_equal(status, CALLER_SUBTASK_RETURNED_CANCELLED);
    }
    ok(close(fd));
    assert_int_equal(events_within(other, 5000), EPOLLIN);
    assert_true(most > 0); // and the other one returned
    ok(close(other));
  }
}

static void a_cancelled_call_may_return_all_the_same(void **state) {
  uint32_t heard = 0;
  int fd = ok(wasi_epoll_subtask(test_work_work_until_cancelled(false, false, &heard), 0));
  events_within(fd, 5);
  assert_int_equal(ok(wasi_epoll_cancel(fd)), 1);
  assert_int_equal(heard, hears);
  ok(close(fd));
}

static void of_many_calls_those_that_are_closed_end(void **state) {
  if (!hears)
    skip();
  enum { calls = 60 };
  int fds[calls];
  uint32_t heard[calls];
  for (int i = 0; i < calls; i++)
    fds[i] = ok(wasi_epoll_subtask(test_work_work_until_cancelled(true, i % 5 == 0, &heard[i]), 0));
  for (int i = 0; i < calls; i++)
    ok(close(fds[i * 7 % calls]));
}

static void records_are_whole_elements(void **state) {
  uint32_t end;
  finish(test_work_work_points(1000, &end));
  int in = ok(wasi_epoll_stream_reader(end, &points_type, O_NONBLOCK));
  uint32_t next = 0;
  for (;;) {
    assert_true(events_within(in, 5000) & EPOLLIN);
    point points[7];
    ssize_t n = read(in, points, sizeof points - 3);
    if (n == 0)
      break;
    if (n < 0) {
      assert_int_equal(errno, EAGAIN);
      continue;
    }
    assert_int_equal(n % sizeof *points, 0);
    for (size_t i = 0; i < n / sizeof *points; i++, next++) {
      assert_int_equal(points[i].x, next);
      assert_int_equal(points[i].y, next + 1);
    }
  }
  assert_int_equal(next, 1000);
  ok(close(in));
}

static void a_producer_that_never_ends_is_held_back_and_then_told(void **state) {
  uint32_t end, taken;
  finish(test_work_work_points(UINT32_MAX, &end));
  int in = ok(wasi_epoll_stream_reader(end, &points_type, 0));
  point next;
  for (uint32_t i = 0; i < 100; i++) {
    assert_int_equal(ok(read(in, &next, sizeof next)), sizeof next);
    assert_int_equal(next.x, i);
  }
  usleep(20000);
  finish(test_work_work_points_taken(&taken));
  assert_true(taken >= 100 && taken < 10000); // bounded by both sides' buffers
  ok(close(in));
  usleep(20000);
  finish(test_work_work_points_taken(&taken));
  uint32_t later;
  finish(test_work_work_points_taken(&later));
  assert_int_equal(later, taken);
}

static uint32_t running(void) {
  uint32_t calls;
  usleep(20000);
  finish(test_work_work_running(&calls));
  return calls;
}

static void a_stream_in_a_future_is_dropped_when_nobody_reads_it(void **state) {
  uint32_t end, points;
  for (int arrived = 0; arrived < 2; arrived++) {
    finish(test_work_work_points_later(&end));
    int in = ok(wasi_epoll_future_reader(end, &later_type, 0));
    if (arrived)
      assert_int_equal(events_within(in, 1000), EPOLLIN);
    assert_int_equal(running(), 1);
    ok(close(in));
    assert_int_equal(running(), 0); // its writer was told
  }
  finish(test_work_work_points_later(&end));
  int in = ok(wasi_epoll_future_reader(end, &later_type, 0));
  assert_int_equal(ok(read(in, &points, sizeof points)), sizeof points);
  ok(close(in));
  point some[3];
  in = ok(wasi_epoll_stream_reader(points, &points_type, 0));
  assert_int_equal(ok(read(in, some, sizeof some)) % sizeof *some, 0);
  ok(close(in));
  assert_int_equal(running(), 0);
}

static void draining_waits_for_nobody_elses_reader(void **state) {
  uint32_t slow, end;
  finish(test_work_work_points(UINT32_MAX, &slow)); // that nobody reads
  finish(test_work_work_text(0, &end));
  int in = ok(wasi_epoll_future_reader(end, &text_type, 0));
  caller_string_t text;
  assert_int_equal(ok(read(in, &text, sizeof text)), sizeof text);
  caller_string_free(&text);
  ok(close(in));
  assert_int_equal(running(), 1);
  points_type.drop_readable(slow);
  assert_int_equal(running(), 0);
}

static void dropped_after_any_number_of_elements(void **state) {
  for (int count = 0; count < 40; count++) {
    uint32_t end;
    finish(test_work_work_points(20, &end));
    int in = ok(wasi_epoll_stream_reader(end, &points_type, 0));
    point next;
    for (int i = 0; i < count && i < 20; i++)
      assert_int_equal(ok(read(in, &next, sizeof next)), sizeof next);
    if (count > 20)
      assert_int_equal(ok(read(in, &next, sizeof next)), 0);
    if (count % 2)
      events_within(in, 0);
    ok(close(in));
  }
  usleep(20000);
}

static void a_slow_reader_holds_back_the_writer(void **state) {
  uint64_t ends = points_type.make(), sum = 0, expected = 0;
  int call = ok(wasi_epoll_subtask(test_work_work_sum((uint32_t)ends, 1, &sum), 0));
  int out = ok(wasi_epoll_stream_writer(ends >> 32, &points_type, 0));
  for (uint32_t i = 0; i < 100; i++) {
    point next = {i, 2};
    assert_int_equal(ok(write(out, &next, sizeof next)), sizeof next);
    expected += 2 * i;
  }
  ok(close(out));
  assert_int_equal(events_within(call, 10000), EPOLLIN);
  assert_true(sum == expected);
  ok(close(call));
}

static void splice_passes_records_on(void **state) {
  uint32_t from;
  uint64_t ends = points_type.make(), sum = 0, expected = 0;
  finish(test_work_work_points(500, &from));
  int call = ok(wasi_epoll_subtask(test_work_work_sum((uint32_t)ends, 0, &sum), 0));
  int in = ok(wasi_epoll_stream_reader(from, &points_type, 0));
  int out = ok(wasi_epoll_stream_writer(ends >> 32, &points_type, 0));
  while (ok(wasi_epoll_splice(in, out, 1000 * sizeof(point))) > 0)
    ;
  ok(close(in));
  ok(close(out));
  assert_int_equal(events_within(call, 10000), EPOLLIN);
  for (uint64_t i = 0; i < 500; i++)
    expected += i * (i + 1);
  assert_true(sum == expected);
  ok(close(call));
}

static void a_readable_end_passes_on_without_a_copy(void **state) {
  uint32_t handle;
  uint64_t ends = points_type.make(), sum = 0, expected = 0;
  int in = ok(wasi_epoll_stream_reader((uint32_t)ends, &points_type, 0));
  int out = ok(wasi_epoll_stream_writer(ends >> 32, &points_type, 0));
  assert_int_equal(events_within(in, 0), 0); // a read is posted; it is taken back
  ok(wasi_epoll_release(in, &handle));
  int call = ok(wasi_epoll_subtask(test_work_work_sum(handle, 0, &sum), 0));
  for (uint32_t i = 0; i < 100; i++) {
    point next = {i, 3};
    assert_int_equal(ok(write(out, &next, sizeof next)), sizeof next);
    expected += 3 * i;
  }
  ok(close(out));
  assert_int_equal(events_within(call, 5000), EPOLLIN);
  assert_true(sum == expected);
  ok(close(call));
}

static void a_text_in_a_future(void **state) {
  for (uint32_t ms = 0; ms < 30; ms += 10) {
    uint32_t end;
    finish(test_work_work_text(ms, &end));
    int in = ok(wasi_epoll_future_reader(end, &text_type, 0));
    caller_string_t text;
    assert_int_equal(ok(read(in, &text, sizeof text)), sizeof text);
    assert_int_equal(text.len, ms ? 6 : 8);
    assert_memory_equal(text.ptr, ms ? "a text" : "fallback", text.len);
    caller_string_free(&text);
    ok(close(in));
  }
}

static void a_text_that_nobody_reads_is_freed(void **state) {
  for (int i = 0; i < 100; i++) {
    uint32_t end;
    finish(test_work_work_text(i % 2, &end));
    int in = ok(wasi_epoll_future_reader(end, &text_type, 0));
    if (i % 4)
      events_within(in, i % 4 == 1 ? 0 : 100);
    ok(close(in));
  }
  usleep(20000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, before, after)
int main(int argc, char **argv) {
  hears = argc > 1;
  const struct CMUnitTest tests[] = {
      TEST(sixteen_calls_wait_as_long_as_one),
      TEST(two_hundred_calls_of_all_lengths),
      TEST(one_call_wakes_another),
      TEST(one_call_wakes_another_among_timers),
      TEST(calls_share_an_epoll_instance_and_a_descriptor),
      TEST(closing_a_call_waits_for_its_end),
      TEST(a_call_that_is_over_may_be_closed_late),
      TEST(a_cancelled_call_agrees),
      TEST(a_cancelled_call_may_return_all_the_same),
      TEST(of_many_calls_those_that_are_closed_end),
      TEST(records_are_whole_elements),
      TEST(a_producer_that_never_ends_is_held_back_and_then_told),
      TEST(draining_waits_for_nobody_elses_reader),
      TEST(a_stream_in_a_future_is_dropped_when_nobody_reads_it),
      TEST(dropped_after_any_number_of_elements),
      TEST(a_slow_reader_holds_back_the_writer),
      TEST(splice_passes_records_on),
      TEST(a_readable_end_passes_on_without_a_copy),
      TEST(a_text_in_a_future),
      TEST(a_text_that_nobody_reads_is_freed),
  };
  return cmocka_run_group_tests_name("composed", tests, NULL, NULL);
}
