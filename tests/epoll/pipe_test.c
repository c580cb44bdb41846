// pipe and pipe2.
#include "support.h"

#include <limits.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>

static char big[200000];

static int available(int fd) {
  int n = -1;
  ok(ioctl(fd, FIONREAD, &n));
  return n;
}

static void flags(void **state) {
  int ends[2];
  ok(pipe(ends));
  for (int i = 0; i < 2; i++) {
    assert_int_equal(fcntl(ends[i], F_GETFD), 0);
    assert_int_equal(fcntl(ends[i], F_GETFL) & (O_ACCMODE | O_NONBLOCK), i ? O_WRONLY : O_RDONLY);
  }
  close_both(ends);
  ok(pipe2(ends, O_CLOEXEC | O_NONBLOCK));
  for (int i = 0; i < 2; i++) {
    assert_int_equal(fcntl(ends[i], F_GETFD), FD_CLOEXEC);
    assert_true(fcntl(ends[i], F_GETFL) & O_NONBLOCK);
  }
  close_both(ends);
  ends[0] = ends[1] = 77;
  assert_errno(EINVAL, pipe2(ends, O_APPEND | O_TRUNC));
  assert_int_equal(ends[0], 77);
  assert_int_equal(ends[1], 77);
}

static void numbers_are_the_lowest_free_ones(void **state) {
  int a[2], b[2];
  ok(pipe(a));
  assert_int_equal(a[1], a[0] + 1);
  close(a[0]);
  ok(pipe(b));
  assert_int_equal(b[0], a[0]);
  assert_int_equal(b[1], a[1] + 1);
  close(a[1]);
  close_both(b);
}

static void bytes_in_order(void **state) {
  int ends[2];
  char bytes[10];
  new_pipe(ends);
  put(ends[1], "abc");
  put(ends[1], "defg");
  assert_int_equal(available(ends[0]), 7);
  assert_int_equal(available(ends[1]), 7);
  assert_int_equal(read(ends[0], bytes, 2), 2);
  assert_memory_equal(bytes, "ab", 2);
  assert_int_equal(read(ends[0], bytes, sizeof bytes), 5); // writes leave no boundaries
  assert_memory_equal(bytes, "cdefg", 5);
  assert_errno(EAGAIN, read(ends[0], bytes, sizeof bytes));
  assert_int_equal(available(ends[0]), 0);
  close_both(ends);
}

static void one_way_only(void **state) {
  int ends[2];
  char byte = 0;
  new_pipe(ends);
  assert_errno(EBADF, write(ends[0], &byte, 1));
  assert_errno(EBADF, read(ends[1], &byte, 1));
  close_both(ends);
}

static void end_of_file(void **state) {
  int ends[2];
  char bytes[4];
  new_pipe(ends);
  int second = ok(dup(ends[1]));
  put(ends[1], "x");
  close(ends[1]);
  assert_int_equal(read(ends[0], bytes, 4), 1);
  assert_errno(EAGAIN, read(ends[0], bytes, 4));
  close(second);
  assert_int_equal(read(ends[0], bytes, 4), 0);
  assert_int_equal(read(ends[0], bytes, 4), 0);
  close(ends[0]);
}

static void nobody_reads(void **state) {
  int ends[2];
  signal(SIGPIPE, SIG_IGN);
  new_pipe(ends);
  close(ends[0]);
  assert_errno(EPIPE, write(ends[1], "x", 1));
  assert_int_equal(write(ends[1], "x", 0), 0);
  close(ends[1]);
}

static volatile int broken;
static void on_pipe(int signal) { broken++; }

static void nobody_reads_and_SIGPIPE_is_handled(void **state) {
  int ends[2];
  signal(SIGPIPE, on_pipe);
  new_pipe(ends);
  close(ends[0]);
  assert_errno(EPIPE, write(ends[1], "x", 1));
  assert_int_equal(broken, 1);
  signal(SIGPIPE, SIG_IGN);
  close(ends[1]);
}

static void capacity(void **state) {
  int ends[2];
  new_pipe(ends);
  assert_int_equal(fcntl(ends[0], F_GETPIPE_SZ), 65536);
  assert_int_equal(fill(ends[1]), 65536);
  assert_int_equal(available(ends[0]), 65536);
  assert_errno(EAGAIN, write(ends[1], "x", 1));
  assert_int_equal(drain(ends[0]), 65536);
  assert_int_equal(fill(ends[1]), 65536);
  close_both(ends);
}

static void another_capacity(void **state) {
  int ends[2];
  new_pipe(ends);
  assert_int_equal(fcntl(ends[1], F_SETPIPE_SZ, 8192), 8192);
  assert_int_equal(fcntl(ends[0], F_GETPIPE_SZ), 8192);
  assert_int_equal(fill(ends[1]), 8192);
  assert_errno(EBUSY, fcntl(ends[1], F_SETPIPE_SZ, 4096));      // more is in it
  assert_int_equal(fcntl(ends[0], F_SETPIPE_SZ, 10000), 16384); // rounded up
  assert_int_equal(fill(ends[1]), 8192);
  drain(ends[0]);
  assert_int_equal(fcntl(ends[1], F_SETPIPE_SZ, 1), 4096);
  assert_int_equal(fill(ends[1]), 4096);
  close_both(ends);

  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  assert_errno(EBADF, fcntl(ends[0], F_GETPIPE_SZ));
  close_both(ends);
}

static void a_capacity_given_while_someone_waits_to_write(void **state) {
  int ep = new_epoll(), ends[2];
  new_pipe(ends);
  ok(fcntl(ends[1], F_SETPIPE_SZ, 4096));
  add(ep, ends[1], EPOLLOUT);
  fill(ends[1]);
  assert_nothing(ep);
  ok(fcntl(ends[1], F_SETPIPE_SZ, 8192));
  assert_event(ep, ends[1], EPOLLOUT);
  close_both(ends);
  close(ep);
}

static void up_to_PIPE_BUF_all_or_nothing(void **state) {
  int ends[2];
  char page[4096];
  assert_int_equal(PIPE_BUF, 4096);
  new_pipe(ends);
  fill(ends[1]);
  assert_int_equal(read(ends[0], page, sizeof page), sizeof page);
  assert_int_equal(write(ends[1], page, 100), 100);
  assert_errno(EAGAIN, write(ends[1], page, PIPE_BUF)); // 3,996 would fit
  assert_int_equal(available(ends[0]), 65536 - 4096 + 100);
  close_both(ends);
}

static void longer_writes_may_be_partial(void **state) {
  int ends[2];
  new_pipe(ends);
  assert_int_equal(write(ends[1], big, sizeof big), 65536);
  drain(ends[0]);
  assert_int_equal(write(ends[1], big, 5000), 5000);
  close_both(ends);
}

static void half_a_page_free_is_not_writable(void **state) {
  int ends[2];
  char bytes[2048];
  new_pipe(ends);
  fill(ends[1]);
  assert_int_equal(read(ends[0], bytes, sizeof bytes), sizeof bytes);
  assert_int_equal(events_now(ends[1]), 0);
  assert_int_equal(read(ends[0], bytes, sizeof bytes), sizeof bytes);
  assert_int_equal(events_now(ends[1]), POLLOUT);
  close_both(ends);
}

static void contents_survive(void **state) {
  int ends[2];
  static unsigned char out[997], in[1499];
  uint32_t sent = 0, got = 0;
  new_pipe(ends);
  while (got < 1000000) {
    for (size_t i = 0; i < sizeof out; i++)
      out[i] = (unsigned char)((sent + i) % 251);
    long n = write(ends[1], out, sizeof out);
    if (n > 0)
      sent += (uint32_t)n;
    if (n > 0 && sent % 3)
      continue;
    n = read(ends[0], in, sizeof in);
    for (long i = 0; i < n; i++)
      assert_int_equal(in[i], (got + (uint32_t)i) % 251);
    if (n > 0)
      got += (uint32_t)n;
  }
  assert_int_equal(got + (uint32_t)drain(ends[0]), sent);
  close_both(ends);
}

static void no_bytes_at_all(void **state) {
  int ends[2];
  char byte;
  new_pipe(ends);
  assert_int_equal(write(ends[1], "", 0), 0);
  assert_int_equal(events_now(ends[0]), 0);
  assert_int_equal(read(ends[0], &byte, 0), 0);
  close_both(ends);
}

static void vectors(void **state) {
  int ends[2];
  char a[2], b[10];
  struct iovec out[3] = {{"ab", 2}, {"", 0}, {"cde", 3}}, in[2] = {{a, 2}, {b, 10}};
  new_pipe(ends);
  assert_int_equal(writev(ends[1], out, 3), 5);
  assert_int_equal(readv(ends[0], in, 2), 5);
  assert_memory_equal(a, "ab", 2);
  assert_memory_equal(b, "cde", 3);
  close_both(ends);
}

static void not_a_file_and_not_a_socket(void **state) {
  int ends[2];
  char byte;
  new_pipe(ends);
  assert_errno(ESPIPE, lseek(ends[0], 0, SEEK_SET));
  assert_errno(ESPIPE, pread(ends[0], &byte, 1, 0));
  assert_errno(ESPIPE, pwrite(ends[1], &byte, 1, 0));
  assert_errno(ENOTSOCK, recv(ends[0], &byte, 1, 0));
  assert_errno(ENOTSOCK, shutdown(ends[0], SHUT_RD));
  struct stat st;
  ok(fstat(ends[0], &st));
  assert_true(S_ISFIFO(st.st_mode));
  close_both(ends);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flags),
      cmocka_unit_test(numbers_are_the_lowest_free_ones),
      cmocka_unit_test(bytes_in_order),
      cmocka_unit_test(one_way_only),
      cmocka_unit_test(end_of_file),
      cmocka_unit_test(nobody_reads),
      cmocka_unit_test(nobody_reads_and_SIGPIPE_is_handled),
      cmocka_unit_test(capacity),
      cmocka_unit_test(another_capacity),
      cmocka_unit_test(a_capacity_given_while_someone_waits_to_write),
      cmocka_unit_test(up_to_PIPE_BUF_all_or_nothing),
      cmocka_unit_test(longer_writes_may_be_partial),
      cmocka_unit_test(half_a_page_free_is_not_writable),
      cmocka_unit_test(contents_survive),
      cmocka_unit_test(no_bytes_at_all),
      cmocka_unit_test(vectors),
      cmocka_unit_test(not_a_file_and_not_a_socket),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
