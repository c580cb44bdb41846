// Tasks that share descriptors: each scenario is played by several of them at once, which
// are threads natively and calls of one instance as a component. What one task does while
// another is inside a call on the same descriptor must end as on Linux, whatever comes first.
// cflags: -pthread
// wit: tests/programs/sharing.wit shared stackful
// component-cflags: -mexec-model=reactor
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifdef __wasm__
#include "shared_epoll.h"
#endif

static int wrong; // the first line that was, of this scenario

#define CHECK(good)                                                                                \
  do {                                                                                             \
    if (!(good)) {                                                                                 \
      if (!wrong)                                                                                  \
        wrong = __LINE__;                                                                          \
      fprintf(stderr, "line %d: %s (errno %d, %s)\n", __LINE__, #good, errno, strerror(errno));    \
      return;                                                                                      \
    }                                                                                              \
  } while (0)

// The parts begin one after the other: microseconds between them.
enum { gap = 10000 };

// What the tasks of a scenario share.
static int epoll, near, far, listener, timer;
static long moved;
static int finished; // tasks

static void pause_ms(int ms) { usleep(ms * 1000); }

static struct sockaddr_in address_of(int fd) {
  struct sockaddr_in address = {0};
  socklen_t size = sizeof address;
  getsockname(fd, (struct sockaddr *)&address, &size);
  return address;
}

static int listening(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  if (bind(fd, (struct sockaddr *)&any, sizeof any) < 0 || listen(fd, 16) < 0)
    abort();
  return fd;
}

static int connected_to(int fd) {
  struct sockaddr_in address = address_of(fd);
  int client = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(client, (struct sockaddr *)&address, sizeof address) < 0)
    abort();
  return client;
}

static void connect_pair(void) {
  int server = listening();
  near = connected_to(server);
  far = accept(server, NULL, NULL);
  close(server);
}

static void watch(int instance, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  epoll_ctl(instance, EPOLL_CTL_ADD, fd, &event);
}

static void close_pair(void) {
  close(near);
  close(far);
}

// --- waiting for what another task adds, sets or closes -------------------------------------

static void begin_waiting(void) {
  epoll = epoll_create1(0);
  timer = timerfd_create(CLOCK_MONOTONIC, 0);
  connect_pair();
}

static void end_waiting(void) {
  close(epoll);
  close(timer);
  close_pair();
}

static void what_another_task_adds(int part) {
  if (part == 0) {
    struct epoll_event event;
    CHECK(epoll_wait(epoll, &event, 1, 5000) == 1 && event.data.fd == far);
  } else {
    watch(epoll, far, EPOLLIN);
    CHECK(write(near, "x", 1) == 1);
  }
}

static void what_another_task_adds_after_it_was_written(int part) {
  if (part == 0) {
    struct epoll_event event;
    CHECK(epoll_wait(epoll, &event, 1, -1) == 1 && event.data.fd == far);
  } else {
    CHECK(write(near, "x", 1) == 1);
    watch(epoll, far, EPOLLIN);
  }
}

static void a_timer_that_another_task_sets(int part) {
  if (part == 0) {
    struct epoll_event event;
    watch(epoll, timer, EPOLLIN);
    CHECK(epoll_wait(epoll, &event, 1, -1) == 1 && event.data.fd == timer);
  } else if (part == 1) {
    uint64_t ticks;
    CHECK(read(timer, &ticks, sizeof ticks) == sizeof ticks);
  } else {
    struct itimerspec soon = {.it_value = {0, 20000000}, .it_interval = {0, 20000000}};
    CHECK(timerfd_settime(timer, 0, &soon, NULL) == 0);
  }
}

static void a_reader_stays_when_its_descriptor_is_closed(int part) {
  if (part == 0) {
    char byte;
    CHECK(read(far, &byte, 1) == 1 && byte == 'x');
  } else {
    pause_ms(20);
    CHECK(close(far) == 0);
    far = -1;
    CHECK(write(near, "x", 1) == 1);
  }
}

static void a_closed_descriptor_leaves_the_epoll_that_is_waited_on(int part) {
  if (part == 0) {
    struct epoll_event event;
    watch(epoll, far, EPOLLIN);
    CHECK(epoll_wait(epoll, &event, 1, 200) == 0);
  } else {
    pause_ms(20);
    CHECK(close(far) == 0);
    far = -1;
    (void)!write(near, "x", 1);
  }
}

static void a_closed_epoll_is_still_waited_on(int part) {
  if (part == 0) {
    struct epoll_event event;
    watch(epoll, far, EPOLLIN);
    CHECK(epoll_wait(epoll, &event, 1, 5000) == 1);
  } else {
    pause_ms(20);
    CHECK(close(epoll) == 0);
    epoll = -1;
    pause_ms(20);
    CHECK(write(near, "x", 1) == 1);
  }
}

// --- the same call by several tasks -----------------------------------------------------------

static void begin_pair(void) {
  connect_pair();
  moved = finished = 0;
}

// Two read what the third writes, in all 360 bytes.
static void read_to_the_end(int part, int from, int to) {
  if (part < 2) {
    char bytes[7];
    ssize_t n;
    while ((n = read(from, bytes, sizeof bytes)) > 0)
      __atomic_add_fetch(&moved, n, __ATOMIC_RELAXED);
    CHECK(n == 0);
  } else {
    for (int i = 0; i < 30; i++) {
      if (i % 3)
        pause_ms(1);
      CHECK(write(to, "hello, world", 12) == 12);
    }
    CHECK(shutdown(to, SHUT_WR) == 0 || close(to) == 0);
  }
  if (__atomic_add_fetch(&finished, 1, __ATOMIC_RELAXED) == 3)
    CHECK(moved == 360);
}

static void both_read_to_the_end(int part) { read_to_the_end(part, far, near); }

static void begin_pipe(void) {
  int ends[2];
  if (pipe(ends) < 0)
    abort();
  far = ends[0];
  near = ends[1];
  moved = finished = 0;
}

static void both_read_a_pipe_to_its_end(int part) { read_to_the_end(part, far, near); }

static void end_pipe(void) { close(far); }

static void both_write_all(int part) {
  enum { size = 3000000, piece = 100000 };
  static char bytes[piece];
  if (part < 2) {
    for (int i = 0; i < size / piece; i++)
      CHECK(write(near, bytes, piece) == piece);
    return;
  }
  static char into[50000];
  while (moved < 2 * size) {
    ssize_t n = read(far, into, sizeof into);
    CHECK(n > 0);
    moved += n;
    if (moved % 7 == 0)
      pause_ms(1);
  }
}

static void one_peeks_while_the_other_waits(int part) {
  char bytes[10];
  if (part == 0) {
    struct pollfd in = {far, POLLIN, 0};
    CHECK(poll(&in, 1, 5000) == 1);
  } else if (part == 1) {
    for (int i = 0; i < 2000; i++) {
      ssize_t n = recv(far, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
      if (n > 0)
        return;
      CHECK(n < 0 && errno == EAGAIN);
      if (i % 20 == 0)
        pause_ms(1);
    }
  } else {
    pause_ms(10);
    CHECK(write(near, "x", 1) == 1);
  }
}

static void begin_listener(void) { listener = listening(); }
static void end_listener(void) { close(listener); }

static void both_accept(int part) {
  if (part < 2) {
    for (int i = 0; i < 10; i++) {
      int fd = accept(listener, NULL, NULL);
      CHECK(fd >= 0);
      CHECK(close(fd) == 0);
    }
  } else {
    for (int i = 0; i < 20; i++) {
      if (i % 4 == 0)
        pause_ms(1);
      close(connected_to(listener));
    }
  }
}

static void begin_datagrams(void) {
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  far = socket(AF_INET, SOCK_DGRAM, 0);
  near = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(far, (struct sockaddr *)&any, sizeof any) < 0)
    abort();
  any = address_of(far);
  if (connect(near, (struct sockaddr *)&any, sizeof any) < 0)
    abort();
  moved = finished = 0;
}

// Each datagram goes to one of them; an empty one ends one of them.
static void both_receive_datagrams(int part) {
  if (part < 2) {
    char text[10];
    ssize_t n;
    while ((n = recv(far, text, sizeof text, 0)) == 5)
      __atomic_add_fetch(&moved, 1, __ATOMIC_RELAXED);
    CHECK(n == 0);
  } else {
    for (int i = 0; i < 40; i++) {
      if (i % 4 == 0)
        pause_ms(1);
      CHECK(send(near, "hello", 5, 0) == 5);
    }
    CHECK(send(near, "", 0, 0) == 0 && send(near, "", 0, 0) == 0);
  }
  if (__atomic_add_fetch(&finished, 1, __ATOMIC_RELAXED) == 3)
    CHECK(moved == 40);
}

// --- the position of a file -------------------------------------------------------------------

// A file of numbers, each its own place.
enum { numbers = 40000, records = 200 };
static unsigned char seen[numbers];

static void begin_file(void) {
  static uint32_t content[numbers];
  for (uint32_t i = 0; i < numbers; i++)
    content[i] = i;
  far = open("numbers", O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (far < 0 || write(far, content, sizeof content) != sizeof content || lseek(far, 0, SEEK_SET))
    abort();
  memset(seen, 0, sizeof seen);
  near = -1;
  moved = finished = 0;
}

static void end_file(void) {
  close(far);
  unlink("numbers");
}

// As much as is there, except at the end of the file.
static ssize_t read_numbers(uint32_t *into, int part) {
  size_t size = part == 0 ? 4096 : part == 1 ? 100 : 9000;
  struct iovec two[] = {{into, size / 8 * 4}, {into + size / 8, size - size / 8 * 4}};
  return part == 2 ? readv(far, two, 2) : read(far, into, size);
}

static void each_byte_is_read_once(int part) {
  uint32_t content[2500];
  ssize_t n;
  while ((n = read_numbers(content, part)) > 0) {
    CHECK(n % 4 == 0);
    for (int i = 0; i < n / 4; i++) {
      CHECK(content[i] < numbers && (i == 0 || content[i] == content[i - 1] + 1));
      CHECK(__atomic_add_fetch(&seen[content[i]], 1, __ATOMIC_RELAXED) == 1);
    }
    __atomic_add_fetch(&moved, n / 4, __ATOMIC_RELAXED);
  }
  CHECK(n == 0);
  if (__atomic_add_fetch(&finished, 1, __ATOMIC_RELAXED) == 3)
    CHECK(moved == numbers);
}

static void reads_at_offsets_leave_the_position(int part) {
  if (part < 2)
    return each_byte_is_read_once(part);
  for (unsigned i = 0; i < 400; i++) {
    uint32_t content[250], place = i * 7919 % (numbers - 250);
    CHECK(pread(far, content, sizeof content, place * 4) == sizeof content);
    CHECK(content[0] == place && content[249] == place + 249);
  }
  __atomic_add_fetch(&finished, 1, __ATOMIC_RELAXED);
}

// Records of several tasks, which are whole and in each one's order.
static void write_records(int part) {
  char record[1500];
  for (int i = 0; i < records; i++) {
    memset(record, 'a' + part, sizeof record);
    memcpy(record, &i, sizeof i);
    struct iovec two[] = {{record, 700}, {record + 700, sizeof record - 700}};
    CHECK((i % 2 ? writev(far, two, 2) : write(far, record, sizeof record)) == sizeof record);
    CHECK(lseek(far, 0, SEEK_CUR) % sizeof record == 0);
  }
  if (__atomic_add_fetch(&finished, 1, __ATOMIC_RELAXED) < 3)
    return;
  int next[3] = {0};
  CHECK(lseek(far, 0, SEEK_END) == (off_t)(3 * records * sizeof record));
  for (int i = 0; i < 3 * records; i++) {
    CHECK(pread(far, record, sizeof record, i * sizeof record) == sizeof record);
    int who = record[sizeof record - 1] - 'a', number;
    CHECK(who >= 0 && who < 3);
    memcpy(&number, record, sizeof number);
    CHECK(number == next[who]++);
    for (size_t at = sizeof number; at < sizeof record; at++)
      CHECK(record[at] == 'a' + who);
  }
}

static void writes_follow_each_other(int part) { write_records(part); }
static void appended_records_follow_each_other(int part) { write_records(part); }

static void begin_empty_file(void) {
  begin_file();
  if (ftruncate(far, 0) < 0)
    abort();
}

static void begin_appended_file(void) {
  begin_empty_file();
  fcntl(far, F_SETFL, O_APPEND);
}

// What is read ahead for one task is not handed out once another has written.
static void what_was_written_meanwhile_is_read(int part) {
  enum { count = 25, mark = numbers + 1 };
  for (unsigned i = 0; i < 600; i++) {
    off_t position = lseek(far, 0, SEEK_CUR) / 4;
    if (part == 0) {
      uint32_t content[count];
      unsigned char written[count];
      for (int at = 0; at < count; at++)
        written[at] = __atomic_load_n(&seen[position + at], __ATOMIC_ACQUIRE);
      CHECK(read(far, content, sizeof content) == sizeof content);
      for (int at = 0; at < count; at++)
        CHECK(content[at] == mark || (!written[at] && content[at] == position + at));
    } else {
      position += 30 + i * 13 % 500;
      CHECK(pwrite(far, &(uint32_t){mark}, 4, position * 4) == 4);
      __atomic_store_n(&seen[position], 1, __ATOMIC_RELEASE);
    }
  }
}

// --- one ends what others are at: any answer, but an answer -------------------------------------

enum { turns = 40 };
static volatile int shared;
static volatile bool stop;

static void begin_any(void) {
  listener = listening();
  shared = -1;
  stop = false;
}

// Whatever a program may do with a socket that is in some state or other.
static void do_anything_with(int fd, unsigned what) {
  struct sockaddr_in address = address_of(listener);
  socklen_t size = sizeof address;
  struct pollfd ready = {fd, POLLIN | POLLOUT, 0};
  char byte = 0;
  int yes = 1;
  switch (what % 12) {
  case 0:
    connect(fd, (struct sockaddr *)&address, size);
    break;
  case 1:
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    break;
  case 2:
    getpeername(fd, (struct sockaddr *)&address, &size);
    break;
  case 3:
    poll(&ready, 1, 0);
    break;
  case 4:
    recv(fd, &byte, 1, MSG_DONTWAIT);
    break;
  case 5:
    send(fd, &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    break;
  case 6:
    recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    break;
  case 7:
    ioctl(fd, FIONREAD, &yes);
    break;
  case 8:
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){40000}, sizeof(int));
    break;
  case 9:
    size = sizeof yes, getsockopt(fd, SOL_SOCKET, SO_ERROR, &yes, &size);
    break;
  case 10:
    size = sizeof yes, getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &yes, &size);
    break;
  case 11:
    usleep(0);
    break;
  }
}

static void disconnect(int fd) {
  struct sockaddr_in nothing = {.sin_family = AF_UNSPEC};
  connect(fd, (struct sockaddr *)&nothing, sizeof nothing);
}

static void use_while_another_task_ends(unsigned seed) {
  while (!stop) {
    if (shared >= 0)
      do_anything_with(shared, seed = seed * 1664525 + 1013904223 + (seed >> 16));
    usleep(0);
  }
}

static void a_connect_is_given_up(int part) {
  if (part)
    return use_while_another_task_ends(part);
  struct sockaddr_in address = address_of(listener);
  for (int i = 0; i < turns; i++) {
    int fd = shared = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(fd, (struct sockaddr *)&address, sizeof address);
    if (i % 2)
      usleep(0);
    if (i % 3)
      disconnect(fd);
    shared = -1;
    close(fd);
  }
  stop = true;
}

static void a_connection_is_given_up(int part) {
  if (part)
    return use_while_another_task_ends(part);
  for (int i = 0; i < turns; i++) {
    int fd = connected_to(listener), other = accept(listener, NULL, NULL);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    shared = fd;
    (void)!write(other, "hello", 5);
    usleep(i * 50);
    if (i % 4 == 1)
      shutdown(fd, SHUT_WR);
    if (i % 4 != 2)
      disconnect(fd);
    shared = -1;
    close(fd);
    close(other);
  }
  stop = true;
}

static void several_end_one_direction(int part) {
  static char much[1000000];
  if (part == 0) {
    for (int i = 0; i < 10; i++) {
      int fd = connected_to(listener), other = accept(listener, NULL, NULL);
      fcntl(fd, F_SETFL, O_NONBLOCK);
      shared = fd;
      while (write(fd, much, sizeof much) > 0)
        ;
      struct pollfd full = {fd, POLLOUT, 0};
      poll(&full, 1, 1);
      if (i % 2)
        shutdown(fd, SHUT_WR);
      else
        disconnect(fd);
      usleep(500);
      shared = -1;
      close(fd);
      close(other);
    }
    stop = true;
  } else {
    while (!stop) {
      int fd = shared;
      if (fd >= 0 && part % 2)
        shutdown(fd, SHUT_WR);
      else if (fd >= 0)
        disconnect(fd);
      usleep(0);
    }
  }
}

static void a_listener_is_shut_down(int part) {
  if (part == 0) {
    for (int i = 0; i < turns; i++) {
      int fd = listening(), client = i % 2 ? connected_to(fd) : -1;
      fcntl(fd, F_SETFL, O_NONBLOCK);
      shared = fd;
      usleep(200);
      shutdown(fd, SHUT_RD);
      if (i % 3 == 0)
        listen(fd, 5);
      usleep(100);
      shared = -1;
      close(fd);
      close(client);
    }
    stop = true;
    return;
  }
  while (!stop) {
    int fd = shared;
    struct pollfd in = {fd, POLLIN, 0};
    if (fd >= 0) {
      if (part == 1)
        close(accept(fd, NULL, NULL));
      else if (part == 2)
        poll(&in, 1, 1);
      else
        shutdown(fd, SHUT_RD);
    }
    usleep(0);
  }
}

// --- anything, with descriptors of any kind that anybody closes and replaces
// -----------------------

enum { places = 10, steps = 500 };
static int at[places]; // some numbers are of descriptors that were closed
static int first;      // all from there on are this scenario's

static void begin_places(void) {
  first = dup(0);
  listener = listening();
  for (int i = 0; i < places; i++)
    at[i] = epoll_create1(0);
}

static void end_places(void) { close_range(first, ~0u, 0); }

static void put(int place, int fd) {
  fcntl(fd, F_SETFL, O_NONBLOCK);
  int old = at[place];
  at[place] = fd;
  close(old);
}

static void put_another(int place, unsigned kind) {
  struct sockaddr_in address = address_of(listener);
  int ends[2] = {-1, -1};
  switch (kind % 8) {
  case 0:
    return put(place, epoll_create1(0));
  case 1:
    return put(place, eventfd(kind >> 3 & 3, 0));
  case 2:
    put(place, timerfd_create(CLOCK_MONOTONIC, 0));
    timerfd_settime(at[place], 0, &(struct itimerspec){.it_value = {0, 1 + kind % 1000000}}, NULL);
    return;
  case 3:
    (void)!pipe(ends);
    break;
  case 4:
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    break;
  case 5:
    put(place, socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    connect(at[place], (struct sockaddr *)&address, sizeof address);
    return;
  case 6:
    fcntl(listener, F_SETFL, O_NONBLOCK);
    return put(place, accept(listener, NULL, NULL));
  case 7:
#ifdef __wasm__
    return put(place, wasi_epoll_subtask(wasi_clocks_monotonic_clock_wait_for(kind % 3000000), 0));
#else
    return put(place, dup(0));
#endif
  }
  put(place, ends[0]);
  put((place + 1) % places, ends[1]);
}

static void any_descriptor_by_anybody(int part) {
  const char *given = getenv("SEED");
  unsigned seed = (given ? atoi(given) : 0) * 16 + part;
  for (int i = 0; i < steps; i++) {
    char bytes[3000] = "";
    struct epoll_event events[4] = {{.events = EPOLLIN | EPOLLOUT}};
    seed = seed * 1664525 + 1013904223;
    unsigned some = seed >> 20;
    int place = (seed >> 8) % places, other = (seed >> 12) % places;
    int fd = at[place];
    struct pollfd ready[2] = {{fd, POLLIN | POLLOUT, 0}, {at[other], POLLIN, 0}};
    switch ((seed >> 16) % 16) {
    case 0:
    case 1:
      put_another(place, some);
      break;
    case 2:
      put(other, dup(fd));
      break;
    case 3:
      if (fd >= first && at[other] > listener)
        dup2(fd, at[other]);
      break;
    case 4:
      close(fd);
      break;
    case 5:
    case 6:
      events->events |= some & 1 ? EPOLLET : some & 2 ? EPOLLONESHOT : 0;
      epoll_ctl(fd, EPOLL_CTL_ADD, at[other], events);
      break;
    case 7:
      epoll_ctl(fd, some & 1 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD, at[other], events);
      break;
    case 8:
      epoll_wait(fd, events, 4, some % 4);
      break;
    case 9:
      epoll_wait(fd, events, 1, 0);
      break;
    case 10:
      poll(ready, 2, some % 3);
      break;
    case 11:
      (void)!read(fd, bytes, some % sizeof bytes);
      break;
    case 12:
      (void)!write(fd, bytes, some % sizeof bytes);
      break;
    case 13:
      shutdown(fd, some % 3);
      break;
    case 14:
      usleep(some % 100);
      break;
    case 15:
#ifdef __wasm__
      wasi_epoll_cancel(fd);
#endif
      disconnect(fd);
      break;
    }
  }
}

static int open_any(unsigned which) {
  static const char *const names[] = {"one", "another", "third"};
  return open(names[which % 3], O_RDWR | O_CREAT | (which & 4 ? O_APPEND : 0), 0644);
}

static void begin_files(void) {
  first = dup(0);
  for (int i = 0; i < places; i++)
    at[i] = open_any(i);
}

// Locks among them: to see whether one is in the way the host is asked which files are the same.
static void any_file_by_anybody(int part) {
  const char *given = getenv("SEED");
  unsigned seed = (given ? atoi(given) : 0) * 16 + part;
  for (int i = 0; i < steps; i++) {
    static const short kinds[] = {F_RDLCK, F_WRLCK, F_UNLCK};
    char bytes[5000] = "";
    seed = seed * 1664525 + 1013904223;
    unsigned some = seed >> 20;
    int place = (seed >> 8) % places, fd = at[place];
    struct flock range = {.l_type = kinds[some % 3], .l_start = some % 50, .l_len = some % 7};
    struct stat status;
    switch ((seed >> 16) % 16) {
    case 0:
    case 1:
      put(place, open_any(some));
      break;
    case 2:
      put(place, dup(fd));
      break;
    case 3:
      close(fd);
      break;
    case 4:
    case 5:
      flock(fd, (int[]){LOCK_SH, LOCK_EX, LOCK_UN}[some % 3] | LOCK_NB);
      break;
    case 6:
    case 7:
      fcntl(fd, F_OFD_SETLK, &range);
      break;
    case 8:
      fcntl(fd, F_SETLK, &range);
      break;
    case 9:
      range.l_type = kinds[some % 2];
      fcntl(fd, F_OFD_GETLK, &range);
      break;
    case 10:
      (void)!read(fd, bytes, some % sizeof bytes);
      break;
    case 11:
      (void)!write(fd, bytes, some % sizeof bytes);
      break;
    case 12:
      (void)!pread(fd, bytes, some % sizeof bytes, some % 100);
      break;
    case 13:
      lseek(fd, some % 1000, some % 3);
      break;
    case 14:
      (void)!ftruncate(fd, some % 100);
      break;
    case 15:
      fstat(fd, &status);
      break;
    }
  }
}

// --- adopted handles, component only
// ----------------------------------------------------------------

#ifdef __wasm__

#define bytes_type wasi_sockets_types_stream_u8_type
#define result_type wasi_sockets_types_future_result_void_error_code_type

static int stream, future, call;

static uint32_t minute(void) { return wasi_clocks_monotonic_clock_wait_for(60000000000); }

// A connection to `listener`, whose receiving direction is adopted as the host gives it: its
// cancels take a while, in which other tasks run. `far` is its other side.
static wasi_sockets_types_own_tcp_socket_t adopt_connection(void) {
  wasi_sockets_types_own_tcp_socket_t own;
  wasi_sockets_types_error_code_t error;
  if (!wasi_sockets_types_static_tcp_socket_create(WASI_SOCKETS_TYPES_IP_ADDRESS_FAMILY_IPV4, &own,
                                                   &error))
    abort();
  wasi_sockets_types_borrow_tcp_socket_t socket = {own.__handle};
  wasi_sockets_types_method_tcp_socket_connect_args_t to = {.self = socket};
  to.remote_address.tag = WASI_SOCKETS_TYPES_IP_SOCKET_ADDRESS_IPV4;
  to.remote_address.val.ipv4.port = ntohs(address_of(listener).sin_port);
  to.remote_address.val.ipv4.address.f0 = 127;
  to.remote_address.val.ipv4.address.f3 = 1;
  wasi_sockets_types_result_void_error_code_t result;
  struct pollfd connected = {
      wasi_epoll_subtask(wasi_sockets_types_method_tcp_socket_connect(&to, &result), 0), POLLIN, 0};
  poll(&connected, 1, -1);
  close(connected.fd);
  wasi_sockets_types_tuple2_stream_u8_future_result_void_error_code_t both;
  wasi_sockets_types_method_tcp_socket_receive(socket, &both);
  stream = wasi_epoll_stream_reader(both.f0, &bytes_type, 0);
  future = wasi_epoll_future_reader(both.f1, &result_type, 0);
  far = accept(listener, NULL, NULL);
  if (result.is_err || stream < 0 || future < 0 || far < 0)
    abort();
  return own;
}

static wasi_sockets_types_own_tcp_socket_t connection;

static void begin_adopted(void) {
  listener = listening();
  connection = adopt_connection();
  call = wasi_epoll_subtask(minute(), 0);
  moved = finished = 0;
}

static void end_adopted(void) {
  close(listener);
  close(stream);
  close(future);
  close(call);
  close(far);
  wasi_sockets_types_tcp_socket_drop_own(connection);
}

static void both_read_an_adopted_stream_to_its_end(int part) { read_to_the_end(part, stream, far); }

static void a_cancel_wakes_who_waits(int part) {
  char bytes[16];
  uint32_t status = 0;
  if (part == 0) {
    CHECK(read(stream, bytes, sizeof bytes) == -1 && errno == ECANCELED);
  } else if (part == 1) {
    CHECK(read(future, bytes, sizeof bytes) == -1 && errno == ECANCELED);
  } else if (part == 2) {
    CHECK(read(call, &status, 4) == 4 && status == SHARED_SUBTASK_RETURNED_CANCELLED);
  } else {
    pause_ms(10);
    CHECK(wasi_epoll_cancel(future) == 0);
    CHECK(wasi_epoll_cancel(stream) == 0);
    CHECK(wasi_epoll_cancel(call) == 0);
  }
}

static void two_cancel_the_same(int part) {
  char bytes[16];
  struct pollfd all[3] = {{stream, POLLIN, 0}, {future, POLLIN, 0}, {call, POLLIN, 0}};
  if (part == 0) {
    while (poll(all, 3, 1000) == 0)
      ;
    CHECK(all[0].revents | all[1].revents | all[2].revents);
  } else {
    pause_ms(10);
    CHECK(wasi_epoll_cancel(future) >= 0);
    CHECK(wasi_epoll_cancel(stream) >= 0);
    CHECK(wasi_epoll_cancel(call) >= 0);
    CHECK(read(stream, bytes, 1) == -1 && errno == ECANCELED);
    CHECK(read(future, bytes, 16) == -1 && errno == ECANCELED);
    CHECK(poll(all, 3, 1000) == 3);
  }
}

static void a_result_that_is_there_after_all(int part) {
  char bytes[64];
  if (part == 0) {
    CHECK(read(future, bytes, sizeof bytes) == (ssize_t)result_type.size || errno == ECANCELED);
  } else if (part == 1) {
    CHECK(read(stream, bytes, sizeof bytes) >= 0 || errno == ECANCELED);
  } else {
    usleep(500);
    close(far);
    far = -1;
    CHECK(wasi_epoll_cancel(future) >= 0);
    CHECK(wasi_epoll_cancel(stream) >= 0);
  }
}

// What it brings may hold a string, and its memory is got in the name of who asked.
static void what_an_ended_task_asked_for_comes(int part) {
  char bytes[64];
  struct pollfd asked = {future, POLLIN, 0};
  if (part == 0) {
    CHECK(poll(&asked, 1, 0) == 0);
  } else {
    pause_ms(30);
    close(far);
    far = -1;
    (void)!read(stream, bytes, 1);
    CHECK(poll(&asked, 1, 5000) == 1);
    CHECK(read(future, bytes, sizeof bytes) == (ssize_t)result_type.size);
  }
}

static void closed_while_others_wait(int part) {
  char bytes[64];
  uint32_t status;
  struct pollfd all[3] = {{stream, POLLIN, 0}, {future, POLLIN, 0}, {call, POLLIN, 0}};
  if (part == 0) {
    CHECK(read(stream, bytes, sizeof bytes) == 1 && *bytes == 'x');
  } else if (part == 1) {
    CHECK(poll(all, 3, 100) >= 0);
  } else if (part == 2) {
    close(call);
    call = wasi_epoll_subtask(wasi_clocks_monotonic_clock_wait_for(100000000), 0);
    CHECK(read(call, &status, 4) == 4 && status == SHARED_SUBTASK_RETURNED);
  } else {
    pause_ms(10);
    CHECK(close(stream) == 0 && close(future) == 0 && close(call) == 0);
    stream = future = call = -1;
    CHECK(write(far, "x", 1) == 1);
  }
}

static void a_handle_is_taken_out_while_others_are_at_it(int part) {
  uint32_t handle;
  char bytes[16];
  if (part == 0) {
    for (int i = 0; i < turns; i++) {
      if (wasi_epoll_release(stream, &handle) == 0)
        stream = wasi_epoll_stream_reader(handle, &bytes_type, O_NONBLOCK);
      if (wasi_epoll_release(future, &handle) == 0)
        future = wasi_epoll_future_reader(handle, &result_type, O_NONBLOCK);
      usleep(0);
    }
    stop = true;
  } else {
    fcntl(stream, F_SETFL, O_NONBLOCK);
    fcntl(future, F_SETFL, O_NONBLOCK);
    while (!stop) {
      struct pollfd all[2] = {{stream, POLLIN, 0}, {future, POLLIN, 0}};
      poll(all, 2, 0);
      (void)!read(stream, bytes, part);
      (void)!read(future, bytes, sizeof bytes);
      if (part == 2)
        wasi_epoll_release(call, &handle) == 0 ? call = wasi_epoll_subtask(handle << 4 | 1, 0) : 0;
    }
  }
}

static void anything_at_once(int part) {
  unsigned seed = 1 + part;
  for (int i = 0; i < 300; i++) {
    char bytes[600];
    uint32_t handle;
    seed = seed * 1664525 + 1013904223;
    int *which = (int *[]){&stream, &future, &call}[(seed >> 8) % 3];
    struct pollfd ready = {*which, POLLIN, 0};
    fcntl(*which, F_SETFL, O_NONBLOCK);
    switch ((seed >> 16) % 10) {
    case 0:
      (void)!read(*which, bytes, sizeof bytes);
      break;
    case 1:
      poll(&ready, 1, 0);
      break;
    case 2:
      poll(&ready, 1, 1);
      break;
    case 3:
      wasi_epoll_cancel(*which);
      break;
    case 4:
      if (*which == stream && wasi_epoll_release(stream, &handle) == 0)
        stream = wasi_epoll_stream_reader(handle, &bytes_type, O_NONBLOCK);
      break;
    case 5:
      (void)!write(far, bytes, (seed >> 20) % 600);
      break;
    case 6:
      ioctl(stream, FIONREAD, &handle);
      break;
    case 7:
      wasi_epoll_splice(stream, timer, 10);
      break;
    case 8:
      usleep(0);
      break;
    case 9: {
      // Others may have it in hand still.
      int fd = *which;
      *which = -1;
      close(fd);
      if (which == &call && call < 0) // And not another task's new one.
        call = wasi_epoll_subtask(wasi_clocks_monotonic_clock_wait_for((seed >> 20) * 1000), 0);
      break;
    }
    }
  }
}

#endif

// --- lookups ----------------------------------------------------------------------------------

static void begin_lookups(void) {
  connect_pair();
  moved = finished = 0;
}

// Of a name that takes its time.
static void a_lookup_holds_nobody_up(int part) {
  enum { lookups = 2, round_trips = 20 };
  if (part < lookups) {
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *list;
    CHECK(getaddrinfo(getenv("SLOW_NAME"), NULL, &hints, &list) == 0);
    CHECK(moved >= round_trips);
    freeaddrinfo(list);
    finished++;
    return;
  }
  while (finished < lookups && !wrong) {
    char byte;
    CHECK(write(near, "x", 1) == 1 && read(far, &byte, 1) == 1);
    moved++;
    pause_ms(1);
  }
}

// --- the scenarios ------------------------------------------------------------------------------

#define SCENARIO(begin, name, parts, end) {#name, parts, begin, name, end}
struct scenario {
  const char *name;
  int parts;
  void (*begin)(void);
  void (*part)(int);
  void (*end)(void);
};
static const struct scenario lookups[] = {
    SCENARIO(begin_lookups, a_lookup_holds_nobody_up, 3, close_pair),
};
static const struct scenario all_others[] = {
    SCENARIO(begin_waiting, what_another_task_adds, 2, end_waiting),
    SCENARIO(begin_waiting, what_another_task_adds_after_it_was_written, 2, end_waiting),
    SCENARIO(begin_waiting, a_timer_that_another_task_sets, 3, end_waiting),
    SCENARIO(begin_waiting, a_reader_stays_when_its_descriptor_is_closed, 2, end_waiting),
    SCENARIO(begin_waiting, a_closed_descriptor_leaves_the_epoll_that_is_waited_on, 2, end_waiting),
    SCENARIO(begin_waiting, a_closed_epoll_is_still_waited_on, 2, end_waiting),
    SCENARIO(begin_pair, both_read_to_the_end, 3, close_pair),
    SCENARIO(begin_pair, both_write_all, 3, close_pair),
    SCENARIO(begin_pair, one_peeks_while_the_other_waits, 3, close_pair),
    SCENARIO(begin_pipe, both_read_a_pipe_to_its_end, 3, end_pipe),
    SCENARIO(begin_datagrams, both_receive_datagrams, 3, close_pair),
    SCENARIO(begin_listener, both_accept, 3, end_listener),
    SCENARIO(begin_file, each_byte_is_read_once, 3, end_file),
    SCENARIO(begin_file, reads_at_offsets_leave_the_position, 3, end_file),
    SCENARIO(begin_empty_file, writes_follow_each_other, 3, end_file),
    SCENARIO(begin_appended_file, appended_records_follow_each_other, 3, end_file),
    SCENARIO(begin_file, what_was_written_meanwhile_is_read, 2, end_file),
    SCENARIO(begin_any, a_connect_is_given_up, 4, end_listener),
    SCENARIO(begin_any, a_connection_is_given_up, 4, end_listener),
    SCENARIO(begin_any, several_end_one_direction, 4, end_listener),
    SCENARIO(begin_any, a_listener_is_shut_down, 5, end_listener),
    SCENARIO(begin_places, any_descriptor_by_anybody, 6, end_places),
    SCENARIO(begin_files, any_file_by_anybody, 6, end_places),
#ifdef __wasm__
    SCENARIO(begin_adopted, both_read_an_adopted_stream_to_its_end, 3, end_adopted),
    SCENARIO(begin_adopted, a_cancel_wakes_who_waits, 4, end_adopted),
    SCENARIO(begin_adopted, two_cancel_the_same, 3, end_adopted),
    SCENARIO(begin_adopted, a_result_that_is_there_after_all, 3, end_adopted),
    SCENARIO(begin_adopted, what_an_ended_task_asked_for_comes, 2, end_adopted),
    SCENARIO(begin_adopted, closed_while_others_wait, 4, end_adopted),
    SCENARIO(begin_adopted, a_handle_is_taken_out_while_others_are_at_it, 3, end_adopted),
    SCENARIO(begin_adopted, anything_at_once, 6, end_adopted),
#endif
};
static const struct scenario *scenarios;

static uint32_t begin(uint32_t number) {
  // Where names are slow, lookups alone.
  bool looks_up = getenv("SLOW_NAME");
  scenarios = looks_up ? lookups : all_others;
  if (number >= (looks_up ? sizeof lookups : sizeof all_others) / sizeof *scenarios)
    return 0;
  printf("[ RUN      ] %s\n", scenarios[number].name);
  fflush(stdout);
  wrong = 0;
  signal(SIGPIPE, SIG_IGN);
  scenarios[number].begin();
  return scenarios[number].parts;
}

static bool end(uint32_t number, bool ended) {
  bool fine = ended && !wrong;
  if (ended)
    scenarios[number].end();
  printf("[ %s ] %s\n", fine ? "      OK" : " FAILED ", scenarios[number].name);
  fflush(stdout);
  return fine;
}

#ifdef __wasm__

static size_t handles;

shared_callback_code_t exports_test_sharing_tasks_begin(uint32_t scenario) {
  handles = wasi_epoll_handles();
  exports_test_sharing_tasks_begin_return(begin(scenario));
  return 0;
}

shared_callback_code_t exports_test_sharing_tasks_part(uint32_t scenario, uint32_t part) {
  scenarios[scenario].part(part);
  exports_test_sharing_tasks_part_return();
  return 0;
}

shared_callback_code_t exports_test_sharing_tasks_end(uint32_t scenario, bool ended) {
  bool fine = end(scenario, ended);
  if (ended && wasi_epoll_handles() != handles) {
    fprintf(stderr, "%zu handles, and there were %zu\n", wasi_epoll_handles(), handles);
    fine = false;
  }
  exports_test_sharing_tasks_end_return(fine);
  return 0;
}

#else

#include <pthread.h>

static uint32_t current;
static void *play(void *part) {
  scenarios[current].part((intptr_t)part);
  return NULL;
}

int main(void) {
  bool fine = true;
  uint32_t parts;
  for (; (parts = begin(current)); current++) {
    pthread_t threads[8];
    bool ended = true;
    struct timespec patience;
    clock_gettime(CLOCK_REALTIME, &patience);
    patience.tv_sec += 15;
    for (intptr_t i = 0; i < parts; i++)
      usleep(gap), pthread_create(&threads[i], NULL, play, (void *)i);
    for (uint32_t i = 0; i < parts; i++)
      ended = pthread_timedjoin_np(threads[i], NULL, &patience) == 0 && ended;
    fine = end(current, ended) && fine;
    if (!ended)
      _exit(1);
  }
  return !fine;
}

#endif
