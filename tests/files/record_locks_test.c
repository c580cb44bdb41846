// run: --dir $TMP::/
// Locks of ranges of bytes: of open file descriptions, and of the process, which conflict.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/time.h>
#include <unistd.h>

static int one, two, other;

static int setup(void **state) {
  (void)state;
  one = open("f", O_RDWR | O_CREAT | O_TRUNC, 0644);
  two = open("f", O_RDWR);
  other = open("other", O_RDWR | O_CREAT, 0644);
  return one < 0 || two < 0 || other < 0 || ftruncate(one, 100);
}

static int teardown(void **state) {
  (void)state;
  close(one), close(two), close(other);
  return 0;
}

static int lock_whence(int fd, int command, short type, short whence, off_t start, off_t size) {
  struct flock lock = {.l_type = type, .l_whence = whence, .l_start = start, .l_len = size};
  return fcntl(fd, command, &lock);
}

static int lock(int fd, int command, short type, off_t start, off_t size) {
  return lock_whence(fd, command, type, SEEK_SET, start, size);
}

// What keeps `fd` from locking: "free", or type, start, size and process ("own" for this one).
static const char *in_the_way(int fd, int command, short type, off_t start, off_t size) {
  static char said[100];
  struct flock lock = {.l_type = type, .l_start = start, .l_len = size};
  ok(fcntl(fd, command, &lock));
  if (lock.l_type == F_UNLCK) {
    assert_int_equal(lock.l_start, start);
    assert_int_equal(lock.l_len, size);
    return "free";
  }
  assert_int_equal(lock.l_whence, SEEK_SET);
  snprintf(said, sizeof said, "%s %lld+%lld %s", lock.l_type == F_WRLCK ? "write" : "read",
           (long long)lock.l_start, (long long)lock.l_len,
           lock.l_pid == getpid() ? "own"
           : lock.l_pid == -1     ? "description"
                                  : "?");
  return said;
}

#define expect_free(fd, start, size)                                                               \
  assert_string_equal(in_the_way(fd, F_OFD_GETLK, F_WRLCK, start, size), "free")
#define expect_locked(fd, start, size, what)                                                       \
  assert_string_equal(in_the_way(fd, F_OFD_GETLK, F_WRLCK, start, size), what)

static void descriptions_conflict(void **state) {
  (void)state;
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 10, 10));
  assert_errno(EAGAIN, lock(two, F_OFD_SETLK, F_WRLCK, 19, 1));
  assert_errno(EAGAIN, lock(two, F_OFD_SETLK, F_RDLCK, 0, 0));
  ok(lock(two, F_OFD_SETLK, F_WRLCK, 0, 10));
  ok(lock(two, F_OFD_SETLK, F_WRLCK, 20, 0));
  ok(lock(other, F_OFD_SETLK, F_WRLCK, 0, 0));
  expect_free(one, 10, 10);
  expect_locked(one, 0, 1, "write 0+10 description");
  expect_locked(one, 1000, 1, "write 20+0 description");
  int copy = ok(dup(one));
  ok(lock(copy, F_OFD_SETLK, F_RDLCK, 10, 10));
  assert_errno(EAGAIN, lock(two, F_OFD_SETLK, F_WRLCK, 15, 1));
  ok(lock(two, F_OFD_SETLK, F_RDLCK, 15, 1));
  assert_errno(EAGAIN, lock(one, F_OFD_SETLK, F_WRLCK, 10, 10));
  expect_locked(one, 10, 10, "read 15+1 description");
  assert_string_equal(in_the_way(one, F_OFD_GETLK, F_RDLCK, 10, 10), "free");
  ok(close(one));
  assert_errno(EAGAIN, lock(two, F_OFD_SETLK, F_WRLCK, 10, 1)); // the copy has it still
  ok(close(copy));
  ok(lock(two, F_OFD_SETLK, F_WRLCK, 10, 10));
}

static void ranges_are_parted(void **state) {
  (void)state;
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 0, 100));
  ok(lock(one, F_OFD_SETLK, F_UNLCK, 40, 20));
  expect_free(two, 40, 20);
  expect_locked(two, 39, 2, "write 0+40 description");
  expect_locked(two, 59, 2, "write 60+40 description");
  ok(lock(one, F_OFD_SETLK, F_RDLCK, 10, 10));
  expect_locked(two, 5, 1, "write 0+10 description");
  expect_locked(two, 15, 1, "read 10+10 description");
  expect_locked(two, 25, 1, "write 20+20 description");
  ok(lock(one, F_OFD_SETLK, F_UNLCK, 30, 50));
  expect_locked(two, 25, 1, "write 20+10 description");
  expect_free(two, 30, 50);
  expect_locked(two, 30, 51, "write 80+20 description");
  ok(lock(one, F_OFD_SETLK, F_UNLCK, 0, 0));
  expect_free(two, 0, 0);
}

static void ranges_are_merged(void **state) {
  (void)state;
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 0, 10));
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 20, 10));
  expect_locked(two, 25, 1, "write 20+10 description");
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 10, 10)); // just between them
  expect_locked(two, 25, 1, "write 0+30 description");
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 25, 10)); // over the end
  expect_locked(two, 0, 1, "write 0+35 description");
  ok(lock(one, F_OFD_SETLK, F_RDLCK, 35, 0)); // of another type
  expect_locked(two, 30, 1, "write 0+35 description");
  expect_locked(two, 35, 1, "read 35+0 description");
  ok(lock(one, F_OFD_SETLK, F_RDLCK, 0, 40));
  expect_locked(two, 3, 1, "read 0+0 description");
}

static void where_ranges_count_from(void **state) {
  (void)state;
  ok(lseek(one, 30, SEEK_SET));
  ok(lock_whence(one, F_OFD_SETLK, F_WRLCK, SEEK_CUR, 5, 5));
  expect_locked(two, 0, 0, "write 35+5 description");
  ok(lock(one, F_OFD_SETLK, F_UNLCK, 0, 0));
  ok(lock_whence(one, F_OFD_SETLK, F_WRLCK, SEEK_END, -10, 0));
  expect_locked(two, 0, 0, "write 90+0 description");
  ok(lock(one, F_OFD_SETLK, F_UNLCK, 0, 0));
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 50, -20));
  expect_locked(two, 0, 0, "write 30+20 description");
  expect_free(two, 50, 1);
  ok(lock(one, F_OFD_SETLK, F_WRLCK, INT64_MAX, 1)); // the last byte that there can be
  expect_locked(two, 1000, 0, "write 9223372036854775807+0 description");
}

static void what_makes_no_sense(void **state) {
  (void)state;
  struct flock asked = {.l_type = F_WRLCK, .l_pid = 5};
  assert_errno(EINVAL, fcntl(one, F_OFD_GETLK, &asked));
  assert_errno(EINVAL, fcntl(one, F_OFD_SETLK, &asked));
  assert_errno(EINVAL, fcntl(one, F_OFD_SETLKW, &asked));
  assert_errno(EINVAL, lock(one, F_OFD_SETLK, 77, 0, 0));
  assert_errno(EINVAL, lock(one, F_OFD_GETLK, 77, 0, 0));
  assert_errno(EINVAL, lock(one, F_OFD_SETLK, F_WRLCK, -1, 0));
  assert_errno(EINVAL, lock(one, F_OFD_SETLK, F_WRLCK, 5, -6));
  assert_errno(EOVERFLOW, lock(one, F_OFD_SETLK, F_WRLCK, INT64_MAX, 2));
  assert_errno(EBADF, lock(999, F_OFD_SETLK, F_WRLCK, 0, 0));
  int reading = ok(open("f", O_RDONLY)), writing = ok(open("f", O_WRONLY));
  assert_errno(EBADF, lock(reading, F_OFD_SETLK, F_WRLCK, 0, 0));
  assert_errno(EBADF, lock(writing, F_OFD_SETLK, F_RDLCK, 0, 0));
  ok(lock(reading, F_OFD_SETLK, F_RDLCK, 0, 0));
  assert_errno(EAGAIN, lock(writing, F_OFD_SETLK, F_WRLCK, 0, 0));
  expect_locked(writing, 0, 0, "read 0+0 description"); // asking is free
  close(reading), close(writing);
  expect_free(one, 0, 0);
  int ends[2];
  ok(pipe(ends));
  ok(lock(ends[1], F_OFD_SETLK, F_WRLCK, 0, 0));
  close(ends[0]), close(ends[1]);
}

static void the_process_and_descriptions_conflict(void **state) {
  (void)state;
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 0, 10));
  assert_errno(EAGAIN, lock(two, F_SETLK, F_WRLCK, 5, 10));
  assert_errno(EAGAIN, lock(one, F_SETLK, F_WRLCK, 5, 10)); // the same description, another owner
  assert_string_equal(in_the_way(two, F_GETLK, F_RDLCK, 0, 0), "write 0+10 description");
  ok(lock(two, F_SETLK, F_WRLCK, 10, 10));
  ok(lock(one, F_SETLK, F_WRLCK, 15, 15)); // the process has no conflict with itself
  assert_string_equal(in_the_way(one, F_GETLK, F_WRLCK, 10, 20), "free");
  assert_errno(EAGAIN, lock(one, F_OFD_SETLK, F_RDLCK, 15, 1));
  expect_locked(one, 12, 1, "write 10+20 own");
  ok(lock(one, F_SETLK, F_UNLCK, 12, 3)); // whichever descriptor it was locked through
  expect_locked(one, 10, 1, "write 10+2 own");
  expect_free(one, 12, 3);
  expect_locked(one, 15, 1, "write 15+15 own");
  ok(lock(two, F_SETLK, F_RDLCK, 10, 20));
  ok(lock(one, F_OFD_SETLK, F_RDLCK, 15, 1));
}

static void locks_of_the_process_go_with_any_descriptor(void **state) {
  (void)state;
  ok(lock(one, F_SETLK, F_WRLCK, 0, 0));
  ok(lock(other, F_SETLK, F_WRLCK, 0, 0));
  expect_locked(two, 0, 0, "write 0+0 own");
  close(ok(dup(other)));
  expect_locked(two, 0, 0, "write 0+0 own"); // another file's
  close(ok(open("f", O_RDONLY)));
  expect_free(two, 0, 0);

  ok(lock(one, F_SETLK, F_WRLCK, 0, 0));
  close(ok(dup(one)));
  expect_free(two, 0, 0);

  ok(lock(one, F_SETLK, F_WRLCK, 0, 0));
  int copy = ok(open("f", O_RDONLY));
  ok(dup2(other, copy)); // closes it
  expect_free(two, 0, 0);
  close(copy);

  ok(lock(two, F_SETLK, F_WRLCK, 0, 0));
  ok(lock(one, F_SETLK, F_WRLCK, 200, 10));
  close(two);
  two = ok(open("f", O_RDWR));
  expect_free(two, 0, 0);

  ok(lock(one, F_SETLK, F_WRLCK, 0, 0));
  FILE *stream = fopen("f", "r");
  assert_non_null(stream);
  fclose(stream);
  expect_free(two, 0, 0);

  ok(lock(one, F_OFD_SETLK, F_WRLCK, 0, 0)); // a description's stays
  close(ok(open("f", O_RDONLY)));
  expect_locked(two, 0, 0, "write 0+0 description");
}

static void lockf_sees_descriptions(void **state) {
  (void)state;
  ok(lock(one, F_OFD_SETLK, F_WRLCK, 10, 10));
  assert_errno(EACCES, lockf(two, F_TEST, 0));
  assert_errno(EAGAIN, lockf(two, F_TLOCK, 0));
  ok(lockf(two, F_TEST, 10));
  ok(lockf(two, F_TLOCK, 10));
  expect_locked(one, 0, 0, "write 0+10 own");
  ok(lockf(two, F_ULOCK, 0));
  expect_free(one, 0, 0);
}

enum { bytes = 40, owners = 3 };

// The owners, as descriptor and command, and what each has of every byte.
static int owner_fd(int owner) { return owner == 1 ? two : one; }
static int owner_command(int owner) { return owner == 2 ? F_SETLK : F_OFD_SETLK; }
static short model[owners][bytes];

static int may_lock(int owner, short type, int first, int last) {
  for (int other = 0; other < owners; other++)
    for (int at = first; at <= last; at++)
      if (other != owner && model[other][at] != F_UNLCK && type != F_UNLCK &&
          (type == F_WRLCK || model[other][at] == F_WRLCK))
        return 0;
  return 1;
}

static void random_ranges(void **state) {
  (void)state;
  unsigned random = 1;
  for (int owner = 0; owner < owners; owner++)
    for (int at = 0; at < bytes; at++)
      model[owner][at] = F_UNLCK;
  for (int i = 0; i < 3000; i++) {
    random = random * 1664525 + 1013904223;
    const short types[] = {F_RDLCK, F_WRLCK, F_UNLCK, F_UNLCK};
    int owner = (random >> 8) % owners, first = (random >> 10) % bytes;
    int size = (random >> 16) % 10;
    short type = types[random >> 30];
    if (first + size >= bytes)
      size = 0; // the last byte stands for all that follow
    int last = size ? first + size - 1 : bytes - 1;
    if (may_lock(owner, type, first, last)) {
      ok(lock(owner_fd(owner), owner_command(owner), type, first, size));
      for (int at = first; at <= last; at++)
        model[owner][at] = type;
    } else {
      assert_errno(EAGAIN, lock(owner_fd(owner), owner_command(owner), type, first, size));
    }
    for (int at = 0; at < bytes; at++) {
      struct flock asked = {.l_type = F_WRLCK, .l_start = at, .l_len = 1};
      ok(fcntl(one, F_OFD_GETLK, &asked));
      int free = may_lock(0, F_WRLCK, at, at);
      assert_int_equal(asked.l_type == F_UNLCK, free);
      if (!free) { // the range that is told goes as far as its owner's lock
        int holder = asked.l_pid == -1 ? 1 : 2;
        int end = asked.l_len ? asked.l_start + asked.l_len : bytes;
        for (int in = asked.l_start; in < end; in++)
          assert_int_equal(model[holder][in], asked.l_type);
        assert_true(asked.l_start == 0 || model[holder][asked.l_start - 1] != asked.l_type);
        assert_true(end == bytes || model[holder][end] != asked.l_type);
      }
    }
  }
}

static void nothing(int signal) { (void)signal; }

static void gives_up(int signal) {
  (void)signal;
  lock(one, F_OFD_SETLK, F_UNLCK, 0, 0);
  flock(one, LOCK_UN);
}

static void closes(int signal) {
  (void)signal;
  close(two);
}

// Runs `handler` in 30 ms.
static void soon(void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  ok(sigaction(SIGALRM, &action, NULL));
  struct itimerval in = {.it_value.tv_usec = 30000};
  ok(setitimer(ITIMER_REAL, &in, NULL));
}

static void waiting(void **state) {
  (void)state;
  ok(lock(one, F_OFD_SETLKW, F_WRLCK, 0, 0));
  soon(nothing, 0);
  assert_errno(EINTR, lock(two, F_OFD_SETLKW, F_WRLCK, 0, 0));
  soon(nothing, 0);
  assert_errno(EINTR, lock(two, F_SETLKW, F_RDLCK, 0, 0));
  soon(nothing, 0);
  assert_errno(EINTR, lockf(two, F_LOCK, 0));
  soon(gives_up, SA_RESTART);
  ok(lock(two, F_OFD_SETLKW, F_WRLCK, 0, 0));
  expect_locked(one, 0, 0, "write 0+0 description");
  ok(lock(two, F_OFD_SETLK, F_UNLCK, 0, 0));
  ok(lock(one, F_OFD_SETLKW, F_RDLCK, 0, 0));
  soon(gives_up, SA_RESTART);
  ok(lock(two, F_SETLKW, F_WRLCK, 10, 5));
  expect_locked(one, 0, 0, "write 10+5 own");
  soon(closes, SA_RESTART);
  assert_errno(EBADF, lock(two, F_OFD_SETLKW, F_WRLCK, 0, 0));
}

static void waiting_for_a_whole_file(void **state) {
  (void)state;
  ok(flock(one, LOCK_EX));
  soon(nothing, 0);
  assert_errno(EINTR, flock(two, LOCK_SH));
  soon(gives_up, SA_RESTART);
  ok(flock(two, LOCK_SH));
  soon(closes, SA_RESTART); // which gives up the lock
  ok(flock(one, LOCK_EX));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(descriptions_conflict, setup, teardown),
      cmocka_unit_test_setup_teardown(ranges_are_parted, setup, teardown),
      cmocka_unit_test_setup_teardown(ranges_are_merged, setup, teardown),
      cmocka_unit_test_setup_teardown(where_ranges_count_from, setup, teardown),
      cmocka_unit_test_setup_teardown(what_makes_no_sense, setup, teardown),
      cmocka_unit_test_setup_teardown(the_process_and_descriptions_conflict, setup, teardown),
      cmocka_unit_test_setup_teardown(locks_of_the_process_go_with_any_descriptor, setup, teardown),
      cmocka_unit_test_setup_teardown(lockf_sees_descriptions, setup, teardown),
      cmocka_unit_test_setup_teardown(random_ranges, setup, teardown),
      cmocka_unit_test_setup_teardown(waiting, setup, teardown),
      cmocka_unit_test_setup_teardown(waiting_for_a_whole_file, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
