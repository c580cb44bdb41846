// The worker of composed_test.py: every call runs on its own stack, and may wait.
// wit: tests/adopt/worker.wit worker stackful
// component-cflags: -mexec-model=reactor
#include "exported.h"

#include <fcntl.h>
#include <signal.h>

#include "worker_epoll.h"

#define points_type exports_test_work_work_stream_point_type
#define text_type exports_test_work_work_future_string_type
#define later_type exports_test_work_work_future_stream_point_type
typedef exports_test_work_work_point_t point;

static int bell[2] = {-1, -1}, taken, running;

worker_callback_code_t exports_test_work_work_wait(uint32_t ms) {
  if (++inside > most)
    most = inside;
  sigset_t mask, usr1;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  check(sigprocmask(SIG_BLOCK, &usr1, &mask) == 0 && !sigismember(&mask, SIGUSR1),
        "signal mask of another call");
  wait_in_epoll(ms);
  inside--;
  exports_test_work_work_wait_return(most);
  return 0;
}

static void open_bell(void) {
  if (bell[0] < 0)
    check(pipe(bell) == 0, "pipe");
}

worker_callback_code_t exports_test_work_work_sleep(void) {
  open_bell();
  char byte;
  check(read(bell[0], &byte, 1) == 1, "read from the pipe");
  exports_test_work_work_sleep_return();
  return 0;
}

worker_callback_code_t exports_test_work_work_take(void) {
  static int shared = -1;
  open_bell();
  if (shared < 0) {
    shared = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = bell[0]};
    check(epoll_ctl(shared, EPOLL_CTL_ADD, bell[0], &event) == 0, "epoll_ctl");
  }
  char byte;
  do {
    struct epoll_event event;
    check(epoll_wait(shared, &event, 1, -1) == 1 && event.data.fd == bell[0],
          "the shared instance");
    fcntl(bell[0], F_SETFL, O_NONBLOCK);
    ssize_t n = read(bell[0], &byte, 1);
    fcntl(bell[0], F_SETFL, 0);
    if (n == 1)
      break;
    check(errno == EAGAIN, "another call was first");
  } while (1);
  exports_test_work_work_take_return();
  return 0;
}

worker_callback_code_t exports_test_work_work_wake(void) {
  open_bell();
  check(write(bell[1], "!", 1) == 1, "write to the pipe");
  exports_test_work_work_wake_return();
  return 0;
}

worker_callback_code_t exports_test_work_work_points(uint32_t count) {
  running++;
  uint64_t ends = points_type.make();
  exports_test_work_work_points_return((uint32_t)ends);
  int out = wasi_epoll_stream_writer(ends >> 32, &points_type, 0);
  taken = 0;
  for (uint32_t i = 0; i < count; i++) {
    point next = {i, i + 1};
    if (write(out, &next, sizeof next) < 0) {
      check(errno == EPIPE, "write of a point");
      break;
    }
    taken++;
  }
  close(out);
  wasi_epoll_drain();
  running--;
  return 0;
}

worker_callback_code_t exports_test_work_work_points_later(void) {
  running++;
  uint64_t points = points_type.make(), later = later_type.make();
  uint32_t readable = points;
  exports_test_work_work_points_later_return((uint32_t)later);
  int promise = wasi_epoll_future_writer(later >> 32, &later_type, NULL, 0);
  if (write(promise, &readable, sizeof readable) < 0 || fsync(promise) < 0) {
    check(errno == EPIPE, "nobody wants it");
    points_type.drop_readable(readable); // what isn't taken is still ours
  }
  close(promise);
  int out = wasi_epoll_stream_writer(points >> 32, &points_type, 0);
  point next = {0, 0};
  while (write(out, &next, sizeof next) == sizeof next)
    next.x++;
  check(errno == EPIPE, "write of a point");
  close(out);
  wasi_epoll_drain();
  running--;
  return 0;
}

worker_callback_code_t exports_test_work_work_running(void) {
  exports_test_work_work_running_return(running);
  return 0;
}

worker_callback_code_t exports_test_work_work_points_taken(void) {
  exports_test_work_work_points_taken_return(taken);
  return 0;
}

worker_callback_code_t exports_test_work_work_sum(uint32_t points, uint32_t ms) {
  int in = wasi_epoll_stream_reader(points, &points_type, 0);
  uint64_t sum = 0;
  point next;
  ssize_t n;
  while ((n = read(in, &next, sizeof next)) == sizeof next) {
    sum += next.x * next.y;
    if (ms)
      usleep(ms * 1000);
  }
  check(n == 0, "read of a point");
  close(in);
  exports_test_work_work_sum_return(sum);
  return 0;
}

worker_callback_code_t exports_test_work_work_text(uint32_t ms) {
  running++;
  uint64_t ends = text_type.make();
  static worker_string_t nothing = {(uint8_t *)"fallback", 8}, something = {(uint8_t *)"a text", 6};
  int out = wasi_epoll_future_writer(ends >> 32, &text_type, &nothing, 0);
  exports_test_work_work_text_return((uint32_t)ends);
  if (ms) {
    usleep(ms * 1000);
    (void)!write(out, &something, sizeof something);
  }
  close(out);
  wasi_epoll_drain();
  running--;
  return 0;
}

static __attribute__((noinline)) int use_stack(uint32_t kilobytes) {
  volatile char part[1024];
  memset((void *)part, 1, sizeof part);
  return kilobytes > 1 ? use_stack(kilobytes - 1) + part[kilobytes % sizeof part] : 0;
}

worker_callback_code_t exports_test_work_work_use_stack(uint32_t kilobytes) {
  check(use_stack(kilobytes) >= 0, "stack");
  usleep(1000);
  exports_test_work_work_use_stack_return();
  return 0;
}

worker_callback_code_t exports_test_work_work_until_cancelled(bool agree, bool late) {
  int cancelled = wasi_epoll_task_cancelled(0);
  if (cancelled < 0) {
    check(errno == ENOTSUP, "hears its caller or says so");
    check(wasi_epoll_task_cancel() == -1 && errno == ENOTSUP, "hears its caller or says so");
    exports_test_work_work_until_cancelled_return(0);
    return 0;
  }
  char byte;
  if (!agree) { // Its caller lets it get so far first.
    check(wasi_epoll_task_cancel() == -1 && errno == EINVAL, "nobody asked");
    check(fcntl(cancelled, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    check(read(cancelled, &byte, 1) == -1 && errno == EAGAIN, "nobody asked");
  }
  if (late)
    usleep(20000);
  wait_for(cancelled, EPOLLIN);
  check(read(cancelled, &byte, 1) == 0, "end of file");
  close(cancelled);
  if (agree) {
    check(wasi_epoll_task_cancel() == 0, "task_cancel");
    check(wasi_epoll_task_cancel() == -1 && errno == EINVAL, "a second time");
    usleep(1000);
  } else {
    exports_test_work_work_until_cancelled_return(1);
  }
  return 0;
}

worker_callback_code_t exports_test_work_work_handles(void) {
  exports_test_work_work_handles_return(wasi_epoll_handles());
  return 0;
}
