// run: --dir $TMP::/
// Asynchronous input and output.
#define _GNU_SOURCE
#include "../support.h"
#include <aio.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>

static int file;

static int setup(void **state) {
  (void)state;
  file = open("f", O_RDWR | O_CREAT | O_TRUNC, 0644);
  return write(file, "0123456789", 10) != 10;
}

static struct aiocb request(int fd, void *bytes, size_t size, off_t offset) {
  return (struct aiocb){.aio_fildes = fd,
                        .aio_buf = bytes,
                        .aio_nbytes = size,
                        .aio_offset = offset,
                        .aio_sigevent = {.sigev_notify = SIGEV_NONE}};
}

// Waits for its end; its error.
static int ended(struct aiocb *it) {
  const struct aiocb *list[] = {it};
  while (aio_error(it) == EINPROGRESS)
    ok(aio_suspend(list, 1, NULL));
  return aio_error(it);
}

static void reading_and_writing(void **state) {
  (void)state;
  char bytes[20];
  ok(lseek(file, 0, SEEK_SET));
  struct aiocb in = request(file, bytes, 4, 3);
  ok(aio_read(&in));
  assert_int_equal(ended(&in), 0);
  assert_int_equal(aio_return(&in), 4);
  assert_memory_equal(bytes, "3456", 4);
  in = request(file, bytes, 10, 8);
  ok(aio_read(&in));
  assert_int_equal(ended(&in), 0);
  assert_int_equal(aio_return(&in), 2);
  struct aiocb out = request(file, "abc", 3, 10);
  ok(aio_write(&out));
  assert_int_equal(ended(&out), 0);
  assert_int_equal(aio_return(&out), 3);
  assert_int_equal(lseek(file, 0, SEEK_END), 13);
  struct aiocb sync = request(file, NULL, 0, 0);
  ok(aio_fsync(O_SYNC, &sync));
  assert_int_equal(ended(&sync), 0);
  assert_int_equal(aio_return(&sync), 0);
}

static void pipes(void **state) {
  (void)state;
  int ends[2];
  char bytes[10];
  ok(pipe(ends));
  struct aiocb out = request(ends[1], "hello", 5, 0), in = request(ends[0], bytes, 10, 0);
  ok(aio_write(&out));
  assert_int_equal(ended(&out), 0);
  ok(aio_read(&in));
  assert_int_equal(ended(&in), 0);
  assert_int_equal(aio_return(&in), 5);
  ok(close(ends[0]));
  ok(close(ends[1]));
}

static void failing(void **state) {
  (void)state;
  char byte;
  int only = ok(open("f", O_WRONLY));
  struct aiocb in = request(only, &byte, 1, 0);
  ok(aio_read(&in));
  assert_int_equal(ended(&in), EBADF);
  assert_int_equal(aio_return(&in), -1);
  ok(close(only));
  in = request(file, &byte, 1, 0);
  in.aio_reqprio = -1;
  assert_errno(EINVAL, aio_read(&in));
  assert_errno(EINVAL, aio_fsync(77, &in));
  in = request(777, &byte, 1, 0);
  assert_errno(EBADF, aio_fsync(O_SYNC, &in));
}

static volatile sig_atomic_t told, code, value;
static void tell(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  told++;
  code = info->si_code;
  value = info->si_value.sival_int;
}

static void by_signal(void **state) {
  (void)state;
  char bytes[3];
  struct sigaction action = {.sa_sigaction = tell, .sa_flags = SA_SIGINFO};
  ok(sigaction(SIGUSR1, &action, NULL));
  struct aiocb in = request(file, bytes, 3, 0);
  in.aio_sigevent.sigev_notify = SIGEV_SIGNAL;
  in.aio_sigevent.sigev_signo = SIGUSR1;
  in.aio_sigevent.sigev_value.sival_int = 42;
  ok(aio_read(&in));
  for (int i = 0; i < 1000 && !told; i++)
    usleep(1000);
  assert_int_equal(told, 1);
  assert_int_equal(code, SI_ASYNCIO);
  assert_int_equal(value, 42);
  assert_int_equal(ended(&in), 0);
  assert_int_equal(aio_return(&in), 3);
}

static void lists(void **state) {
  (void)state;
  char one[2], other[3];
  struct aiocb in = request(file, one, 2, 0), more = request(file, other, 3, 5),
               out = request(file, "xyz", 3, 20), no = request(file, NULL, 0, 0);
  in.aio_lio_opcode = more.aio_lio_opcode = LIO_READ;
  out.aio_lio_opcode = LIO_WRITE;
  no.aio_lio_opcode = LIO_NOP;
  struct aiocb *list[] = {&in, NULL, &no, &more, &out};
  ok(lio_listio(LIO_WAIT, list, 5, NULL));
  assert_int_equal(aio_error(&in), 0);
  assert_int_equal(aio_return(&in), 2);
  assert_int_equal(aio_return(&more), 3);
  assert_int_equal(aio_return(&out), 3);
  assert_memory_equal(other, "567", 3);
  more.aio_fildes = 777;
  assert_errno(EIO, lio_listio(LIO_WAIT, list, 5, NULL));
  assert_int_equal(aio_error(&in), 0);
  assert_int_equal(aio_error(&more), EBADF);
  more.aio_fildes = file;
  ok(lio_listio(LIO_NOWAIT, list, 5, NULL));
  assert_int_equal(ended(&in) | ended(&more) | ended(&out), 0);
  assert_errno(EINVAL, lio_listio(99, list, 5, NULL));
}

static void cancelling(void **state) {
  (void)state;
  char byte;
  struct aiocb in = request(file, &byte, 1, 0);
  ok(aio_read(&in));
  assert_int_equal(ended(&in), 0);
  assert_int_equal(aio_cancel(file, &in), AIO_ALLDONE);
  assert_int_equal(aio_cancel(file, NULL), AIO_ALLDONE);
  assert_errno(EBADF, aio_cancel(777, NULL));
  assert_errno(EINVAL, aio_cancel(0, &in));
  const struct aiocb *none[] = {NULL};
  struct timespec none_at_all = {0, 0};
  int result = aio_suspend((const struct aiocb *[]){&in}, 1, &none_at_all);
  assert_int_equal(result, 0);
  assert_errno(EINVAL, aio_suspend(none, -1, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reading_and_writing), cmocka_unit_test(pipes), cmocka_unit_test(failing),
      cmocka_unit_test(by_signal),           cmocka_unit_test(lists), cmocka_unit_test(cancelling),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
