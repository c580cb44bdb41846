// poll() as what was compiled with the base libc's header calls it, Rust's standard library
// for one: with that header's numbers. Linux has no second set of them.
#include "support.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

int base_poll(struct pollfd *, nfds_t, int) __asm__("poll");

enum {
  base_in = 0x1,
  base_out = 0x2,
  base_error = 0x1000,
  base_hangup = 0x2000,
  base_invalid = 0x4000
};

static short poll_one(int fd, short events) {
  struct pollfd p = {fd, events, 77};
  int found = ok(base_poll(&p, 1, 0));
  assert_int_equal(found, p.revents != 0);
  return p.revents;
}

static void input_and_output(void **state) {
  int s[2];
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  assert_int_equal(poll_one(s[0], base_in | base_out), base_out);
  assert_int_equal(poll_one(s[0], base_in), 0);
  ok(write(s[1], "x", 1));
  assert_int_equal(poll_one(s[0], base_in | base_out), base_in | base_out);
  assert_int_equal(poll_one(s[0], base_in), base_in);
  assert_int_equal(poll_one(s[0], 0), 0);
  close(s[0]), close(s[1]);
}

static void errors_and_hangups(void **state) {
  int p[2];
  ok(pipe(p));
  close(p[1]);
  assert_int_equal(poll_one(p[0], base_in), base_hangup);
  close(p[0]);
  assert_int_equal(poll_one(p[0], base_in), base_invalid);
  ok(pipe(p));
  close(p[0]);
  assert_int_equal(poll_one(p[1], base_out), base_out | base_error);
  close(p[1]);
}

static void waits(void **state) {
  int p[2];
  ok(pipe(p));
  struct pollfd entry = {p[0], base_in, 0};
  int64_t start = now_ms();
  assert_int_equal(base_poll(&entry, 1, 20), 0);
  assert_true(now_ms() - start >= 20);
  close(p[0]), close(p[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(input_and_output),
      cmocka_unit_test(errors_and_hangups),
      cmocka_unit_test(waits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
