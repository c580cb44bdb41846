// What a program does with its standard streams: stdio MODE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static const char *name(int error) {
  switch (error) {
  case 0:
    return "ok";
  case EAGAIN:
    return "EAGAIN";
  case EBADF:
    return "EBADF";
  case EPIPE:
    return "EPIPE";
  case ESPIPE:
    return "ESPIPE";
  default:
    return strerror(error);
  }
}

static void report(const char *what, long result) {
  printf("%s %s\n", what, result < 0 ? name(errno) : "ok");
}

static int cat(void) {
  static char buffer[65536];
  ssize_t size;
  while ((size = read(0, buffer, sizeof buffer)) > 0) {
    for (ssize_t done = 0; done < size;) {
      ssize_t n = write(1, buffer + done, (size_t)(size - done));
      if (n < 0)
        return 1;
      done += n;
    }
  }
  return size < 0;
}

static int pour(size_t total) {
  static char block[100000];
  for (size_t i = 0; i < sizeof block; i++)
    block[i] = (char)(i * 31 + i / 256);
  while (total) {
    size_t want = total < sizeof block ? total : sizeof block;
    if (fwrite(block, 1, want, stdout) != want)
      return 1;
    total -= want;
  }
  return 0;
}

static int lines(void) {
  char *line = NULL;
  size_t room = 0;
  ssize_t size;
  int number = 0;
  while ((size = getline(&line, &room, stdin)) != -1)
    printf("%d: %zd %.10s\n", ++number, size, line[0] == '\n' ? "" : strtok(line, "\n"));
  printf("end %d error %d\n", feof(stdin) != 0, ferror(stdin) != 0);
  free(line);
  return 0;
}

static int small_reads(void) {
  char text[8];
  int c = getchar();
  ungetc(c, stdin);
  printf("%c\n", c);
  while (fgets(text, sizeof text, stdin))
    printf("[%s]\n", text);
  return 0;
}

static int sum(void) {
  double value, total = 0;
  int count = 0;
  while (scanf("%lf", &value) == 1) {
    total += value;
    count++;
  }
  printf("%d %.3f\n", count, total);
  return 0;
}

// Say "ready", wait for a line on stdin, then write to stdout, whose reader is gone.
static int broken_output(void) {
  char line[16];
  puts("ready");
  fflush(stdout);
  if (!fgets(line, sizeof line, stdin))
    return 9;
  ssize_t n = write(1, "x", 1);
  fprintf(stderr, "write %s\n", n < 0 ? name(errno) : "ok");
  n = write(1, "x", 1);
  fprintf(stderr, "write %s\n", n < 0 ? name(errno) : "ok");
  printf("buffered");
  errno = 0;
  int failed = fflush(stdout);
  fprintf(stderr, "fflush %s\n", failed ? name(errno) : "ok");
  struct pollfd p = {.fd = 1, .events = POLLOUT};
  poll(&p, 1, 0);
  fprintf(stderr, "POLLERR %d\n", (p.revents & POLLERR) != 0);
  return 0;
}

// Input that comes in the middle of a wait; "." on stdout says when to send it.
static int wait_for_input(int with_epoll, int ep) {
  struct pollfd p = {.fd = 0, .events = POLLIN};
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = 42};
  if (with_epoll && epoll_ctl(ep, EPOLL_CTL_ADD, 0, &event) != 0)
    return 9;
  for (int turn = 0; turn < 3; turn++) {
    event.events = 0;
    event.data.u64 = 0;
    int idle = with_epoll ? epoll_wait(ep, &event, 1, 0) : poll(&p, 1, 0);
    long long start = now_ms();
    int late = with_epoll ? epoll_wait(ep, &event, 1, 50) : poll(&p, 1, 50);
    long long waited = now_ms() - start;
    printf(".\n");
    fflush(stdout);
    int ready = with_epoll ? epoll_wait(ep, &event, 1, 10000) : poll(&p, 1, 10000);
    int in = with_epoll ? (event.events & EPOLLIN) != 0 : (p.revents & POLLIN) != 0;
    int hup = with_epoll ? (event.events & EPOLLHUP) != 0 : (p.revents & POLLHUP) != 0;
    char text[16];
    ssize_t size = read(0, text, sizeof text);
    printf("idle %d timeout %d %s, then %d in %d hup %d, read %zd %.*s\n", idle, late,
           waited >= 50 && waited < 1000 ? "in time" : "at the wrong time", ready, in,
           size == 0 && hup, size, (int)(size > 0 ? size : 0), text);
    if (with_epoll && event.data.u64 != 42)
      return 8;
  }
  return 0;
}

static int nonblocking_input(void) {
  char byte;
  fcntl(0, F_SETFL, O_NONBLOCK);
  report("idle read", read(0, &byte, 1));
  printf(".\n");
  fflush(stdout);
  struct pollfd p = {.fd = 0, .events = POLLIN};
  poll(&p, 1, 10000);
  report("read", read(0, &byte, 1));
  report("read", read(0, &byte, 1));
  fcntl(0, F_SETFL, 0);
  return 0;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  if (!strcmp(mode, "cat"))
    return cat();
  if (!strcmp(mode, "pour"))
    return pour((size_t)atol(argv[2]));
  if (!strcmp(mode, "lines"))
    return lines();
  if (!strcmp(mode, "small-reads"))
    return small_reads();
  if (!strcmp(mode, "sum"))
    return sum();
  if (!strcmp(mode, "broken-output"))
    return broken_output();
  if (!strcmp(mode, "poll"))
    return wait_for_input(0, -1);
  if (!strcmp(mode, "epoll"))
    return wait_for_input(1, epoll_create1(0));
  if (!strcmp(mode, "nonblocking-input"))
    return nonblocking_input();
  if (!strcmp(mode, "streams")) {
    fprintf(stderr, "error %d\n", 1);
    printf("output ");
    fprintf(stderr, "error %d\n", 2);
    printf("done\n");
    return 0;
  }
  if (!strcmp(mode, "isatty")) {
    printf("%d %d %d\n", isatty(0), isatty(1), isatty(2));
    return 0;
  }
  if (!strcmp(mode, "buffering")) { // a line goes out at once on a terminal only
    fflush(stdout);
    printf("first\n"); // musl looks what stdout is when it writes first
    fflush(stdout);
    printf("line\n");
    (void)!write(1, "direct\n", 7);
    return 0;
  }
  if (!strcmp(mode, "wrong-way")) {
    char byte = 0;
    report("write to stdin", write(0, &byte, 1));
    report("read from stdout", read(1, &byte, 1));
    report("lseek", lseek(0, 0, SEEK_CUR));
    report("lseek", lseek(1, 0, SEEK_CUR));
    return 0;
  }
  if (!strcmp(mode, "end")) { // the end of input stays the end
    char byte;
    printf("%zd %zd %zd\n", read(0, &byte, 1), read(0, &byte, 1), read(0, &byte, 1));
    struct pollfd p = {.fd = 0, .events = POLLIN};
    int ready = poll(&p, 1, 0);
    printf("%d %d\n", ready, (p.revents & (POLLIN | POLLHUP)) != 0);
    return 0;
  }
  if (!strcmp(mode, "writable")) {
    struct pollfd p[2] = {{.fd = 1, .events = POLLOUT}, {.fd = 2, .events = POLLOUT}};
    int ready = poll(p, 2, 0);
    printf("%d %d %d\n", ready, p[0].revents == POLLOUT, p[1].revents == POLLOUT);
    return 0;
  }
  if (!strcmp(mode, "redirect")) {
    int kept = dup(1);
    printf("one\n");
    fflush(stdout);
    dup2(2, 1);
    printf("two\n");
    fflush(stdout);
    dup2(kept, 1);
    close(kept);
    printf("three\n");
    dprintf(2, "four %d\n", 4);
    return 0;
  }
  if (!strcmp(mode, "closed-output")) {
    close(1);
    printf("unseen");
    int failed = fflush(stdout);
    fprintf(stderr, "%s\n", failed ? name(errno) : "ok");
    return 0;
  }
  if (!strcmp(mode, "vectors")) {
    struct iovec parts[3] = {{"a", 1}, {"bc", 2}, {"def\n", 4}};
    return writev(1, parts, 3) == 7 ? 0 : 1;
  }
  if (!strcmp(mode, "formats")) {
    printf("%d %5.2f %s %c %x %-6s| %+d %lld %zu %e %%\n", -5, 3.14159, "text", 'c', 255, "left", 7,
           1LL << 40, sizeof(int), 12345.678);
    perror("perror");
    return 0;
  }
  fprintf(stderr, "stdio: unknown mode '%s'\n", mode);
  return 99;
}
