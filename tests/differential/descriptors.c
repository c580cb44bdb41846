// Random sequences of descriptor operations; sequence.h says how this is called.
//
// Nothing here blocks or depends on time: after an operation that travels through the host
// (TCP, timers) the driver waits until its effect has arrived, and it leaves out what Linux
// itself leaves to chance.
// component-cflags: -O2
#include "sequence.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { numbers = 24, far = 1000 };

// ---- what is told

static void say_events(uint32_t events) {
  static const struct {
    uint32_t bit;
    const char *name;
  } names[] = {
      {EPOLLIN, "in"},
      {EPOLLOUT, "out"},
      {EPOLLPRI, "pri"},
      {EPOLLRDHUP, "rdhup"},
      {EPOLLERR, "err"},
      {EPOLLHUP, "hup"},
      {EPOLLRDNORM, "rdnorm"},
      {EPOLLWRNORM, "wrnorm"},
      {EPOLLONESHOT, "oneshot"},
      {EPOLLET, "et"},
      {EPOLLEXCLUSIVE, "exclusive"},
  };
  const char *between = "";
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (events & names[i].bit) {
      say("%s%s", between, names[i].name);
      between = "+";
    }
  if (!*between)
    say("none");
}

// poll's bits have other numbers than epoll's in some libraries.
static uint32_t from_poll(int revents) {
  return (revents & POLLIN ? EPOLLIN : 0) | (revents & POLLOUT ? EPOLLOUT : 0) |
         (revents & POLLRDHUP ? EPOLLRDHUP : 0) | (revents & POLLERR ? EPOLLERR : 0) |
         (revents & POLLHUP ? EPOLLHUP : 0);
}

// ---- what is open: enough to know which operations have one answer only

enum kind { CLOSED, EPOLL, EVENT, TIMER, SIGNAL, PIPE_IN, PIPE_OUT, LOCAL, LISTENER, TCP };
static const char *const kind_names[] = {"closed", "epoll",  "event", "timer",    "signal",
                                         "pipe-r", "pipe-w", "local", "listener", "tcp"};

struct object { // an open file description
  enum kind kind;
  int references;
  struct object *peer;
  int unread;      // TCP: bytes on their way here or here
  int writes;      // sockets: how often was written to this one's peer
  bool registered; // was ever in an epoll
  bool shut, datagrams;
};

static int base, listener;
static struct object objects[operations * 2], *next_object;
static struct object *table[numbers]; // by descriptor
static struct object *watched_signal;

static enum kind kind_of(int n) { return table[n] ? table[n]->kind : CLOSED; }

static int number_of(const struct object *object) {
  for (int n = 0; n < numbers; n++)
    if (table[n] == object)
      return n;
  return -1;
}

static struct object *opened(int fd, enum kind kind) {
  struct object *object = next_object++;
  *object = (struct object){.kind = kind, .references = 1};
  table[fd - base] = object;
  return object;
}

static void connected(struct object *a, struct object *b) {
  a->peer = b;
  b->peer = a;
}

static int open_numbers(void) {
  int count = 0;
  for (int n = 0; n < numbers; n++)
    count += table[n] != NULL;
  return count;
}

// A number, mostly one that is open; of `kind` if there is one and `kind` isn't CLOSED.
static int pick(enum kind kind) {
  int start = (int)below(numbers);
  if (chance(5))
    return start;
  for (int i = 0; i < numbers; i++) {
    int n = (start + i) % numbers;
    if (table[n] && (kind == CLOSED || table[n]->kind == kind))
      return n;
  }
  return start;
}

// A number that one of several kinds has, mostly.
static int pick_of(const enum kind *kinds, unsigned count) {
  return chance(85) ? pick(kinds[below(count)]) : pick(CLOSED);
}

// Waits until `object` has one of `events`: what travels through the host has arrived.
static void settle(const struct object *object, short events) {
  int n = object ? number_of(object) : -1;
  if (n < 0)
    return;
  struct pollfd p = {.fd = base + n, .events = events};
  if (poll(&p, 1, 10000) != 1)
    say(" (not settled)");
}

static bool writable(int n) {
  struct pollfd p = {.fd = base + n, .events = POLLOUT};
  return poll(&p, 1, 0) == 1;
}

// ---- operations

// Would closing `n` send a reset? Whether input is unread in the host or in the component
// decides that, so such a close is left out.
static bool resets(int n) {
  return table[n] && table[n]->kind == TCP && table[n]->references == 1 && table[n]->unread;
}

static void forget(int n) {
  struct object *object = table[n];
  table[n] = NULL;
  if (!object || --object->references > 0)
    return;
  if (object->peer) {
    struct object *peer = object->peer;
    object->peer = peer->peer = NULL;
    if (peer->kind == TCP)
      settle(peer, POLLRDHUP);
  }
}

static void set_timer(void) {
  struct itimerspec spec = {0};
  bool due = false;
  int n = pick(TIMER);
  say("settime %s %d", kind_names[kind_of(n)], n);
  switch (below(4)) {
  case 0:
    say(" off");
    break;
  case 1:
    say(" far");
    spec.it_value.tv_sec = far;
    break;
  default:
    due = true;
    spec.it_value.tv_nsec = 1;
    if (chance(50))
      spec.it_interval.tv_sec = far;
    say(" due%s", spec.it_interval.tv_sec ? " interval" : "");
  }
  long done = timerfd_settime(base + n, 0, &spec, NULL);
  int error = errno;
  if (done == 0 && due)
    settle(table[n], POLLIN);
  errno = error;
  result(done);
}

static const int signals[] = {SIGUSR1, SIGUSR2};

// Some of SIGUSR1 and SIGUSR2, told as 1 to 3.
static sigset_t some_signals(void) {
  unsigned which = 1 + below(3);
  sigset_t set;
  sigemptyset(&set);
  for (int i = 0; i < 2; i++)
    if (which & 1u << i)
      sigaddset(&set, signals[i]);
  say(" %u", which);
  return set;
}

// One of a few abstract names, of this process's own.
static socklen_t some_name(struct sockaddr_un *address) {
  unsigned which = below(3);
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  say(" name %u", which);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                     (size_t)sprintf(address->sun_path + 1, "sequence %u %d", which, getpid()));
}

// A socket that listens at a name, or one that is connected to it.
static void create_by_name(bool listens) {
  struct sockaddr_un address;
  say(listens ? "listen" : "connect");
  socklen_t size = some_name(&address);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), done;
  if (listens) {
    done = bind(fd, (struct sockaddr *)&address, size);
    if (done == 0)
      done = listen(fd, (int)below(3));
  } else {
    done = connect(fd, (struct sockaddr *)&address, size);
  }
  int error = errno;
  if (done == 0)
    opened(fd, listens ? LISTENER : LOCAL);
  else
    close(fd);
  errno = error;
  result(done == 0 ? fd - base : done);
}

static void accept_one(void) {
  int n = pick(LISTENER);
  if (open_numbers() > numbers - 3)
    return;
  say("accept %s %d", kind_names[kind_of(n)], n);
  int fd = accept4(base + n, NULL, NULL, SOCK_NONBLOCK);
  if (fd >= 0)
    opened(fd, kind_of(n) == LISTENER ? LOCAL : TCP);
  result(fd < 0 ? fd : fd - base);
}

static void raise_one(void) {
  unsigned which = below(2);
  say("raise %u", which + 1);
  result(raise(signals[which]));
}

static void create(void) {
  int ends[2], fd;
  if (open_numbers() > numbers - 6)
    return;
  switch (below(12)) {
  case 9:
    create_by_name(true);
    break;
  case 10:
    create_by_name(false);
    break;
  case 11: {
    say("signalfd");
    sigset_t set = some_signals();
    if ((fd = signalfd(-1, &set, SFD_NONBLOCK)) >= 0)
      opened(fd, SIGNAL);
    result(fd < 0 ? fd : fd - base);
    break;
  }
  case 0:
  case 1:
    say("epoll");
    if ((fd = epoll_create1(0)) >= 0)
      opened(fd, EPOLL);
    result(fd < 0 ? fd : fd - base);
    break;
  case 2: {
    unsigned initial = below(3);
    int flags = chance(30) ? EFD_SEMAPHORE : 0;
    say("eventfd %u%s", initial, flags ? " semaphore" : "");
    if ((fd = eventfd(initial, EFD_NONBLOCK | flags)) >= 0)
      opened(fd, EVENT);
    result(fd < 0 ? fd : fd - base);
    break;
  }
  case 3:
    say("timerfd");
    fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (fd >= 0)
      opened(fd, TIMER);
    result(fd < 0 ? fd : fd - base);
    break;
  case 4:
  case 5:
    say("pipe");
    if (pipe2(ends, O_NONBLOCK) == 0) {
      connected(opened(ends[0], PIPE_IN), opened(ends[1], PIPE_OUT));
      say(" %d", ends[0] - base);
      result(ends[1] - base);
    } else {
      result(-1);
    }
    break;
  case 6:
  case 7: {
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    static const char *const names[] = {"stream", "dgram", "seqpacket"};
    unsigned type = below(3);
    say("socketpair %s", names[type]);
    if (socketpair(AF_UNIX, types[type] | SOCK_NONBLOCK, 0, ends) == 0) {
      connected(opened(ends[0], LOCAL), opened(ends[1], LOCAL));
      table[ends[0] - base]->datagrams = table[ends[1] - base]->datagrams = type == 1;
      say(" %d", ends[0] - base);
      result(ends[1] - base);
    } else {
      result(-1);
    }
    break;
  }
  case 8: {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    say("tcp");
    getsockname(listener, (struct sockaddr *)&address, &size);
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(ends[0], (struct sockaddr *)&address, size) == 0 &&
        (ends[1] = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
      fcntl(ends[0], F_SETFL, O_NONBLOCK);
      connected(opened(ends[0], TCP), opened(ends[1], TCP));
      say(" %d", ends[0] - base);
      result(ends[1] - base);
    } else {
      result(-1);
    }
    break;
  }
  }
}

static void control(void) {
  static const uint32_t wanted[] = {EPOLLIN,
                                    EPOLLIN,
                                    EPOLLOUT,
                                    EPOLLIN | EPOLLOUT,
                                    EPOLLIN | EPOLLRDHUP,
                                    EPOLLIN | EPOLLOUT | EPOLLRDHUP,
                                    EPOLLIN | EPOLLRDNORM | EPOLLPRI,
                                    EPOLLWRNORM,
                                    0};
  static const char *const names[] = {"?", "add", "del", "mod"};
  int ep = pick(EPOLL), n = chance(15) ? pick(EPOLL) : pick(CLOSED);
  int op = chance(60) ? EPOLL_CTL_ADD : chance(65) ? EPOLL_CTL_MOD : EPOLL_CTL_DEL;
  struct epoll_event event = {.events = wanted[below(sizeof wanted / sizeof *wanted)],
                              .data.u64 = now};
  if (chance(40))
    event.events |= EPOLLET;
  if (chance(15))
    event.events |= EPOLLONESHOT;
  if (chance(4))
    event.events |= EPOLLEXCLUSIVE;
  // When the acknowledgement of a FIN arrives, Linux wakes the one who sent it.
  if (kind_of(n) == TCP && table[n]->shut)
    return;
  // All signalfds share one queue on Linux, which decides the order among several.
  if (kind_of(n) == SIGNAL && watched_signal && watched_signal != table[n])
    return;
  say("%s ep %d %s %d ", names[op], ep, kind_names[kind_of(n)], n);
  if (op != EPOLL_CTL_DEL) {
    say_events(event.events);
    say(" tag %u", now);
  }
  if (result(epoll_ctl(base + ep, op, base + n, &event)) == 0 && op == EPOLL_CTL_ADD)
    table[n]->registered = true;
  if (kind_of(n) == SIGNAL)
    watched_signal = table[n];
}

static void wait_for_events(void) {
  static const int room[] = {1, 1, 2, 3, 64, 64};
  struct epoll_event events[64];
  int ep = pick(EPOLL), most = room[below(6)];
  say("wait ep %d most %d", ep, most);
  int count = epoll_wait(base + ep, events, most, 0), error = errno;
  for (int i = 0; i < count; i++) {
    say(" [%u ", (unsigned)events[i].data.u64);
    say_events(events[i].events);
    say("]");
  }
  errno = error;
  result(count);
}

static void poll_some(void) {
  static const short wanted[] = {POLLIN, POLLOUT, POLLIN | POLLOUT, POLLRDHUP, 0};
  struct pollfd p[6];
  unsigned count = 1 + below(6);
  say("poll");
  for (unsigned i = 0; i < count; i++) {
    int n = pick(CLOSED);
    p[i] = (struct pollfd){base + n, wanted[below(5)], 0};
    say(" %s %d ", kind_names[kind_of(n)], n);
    say_events(from_poll(p[i].events));
  }
  say(" ->");
  int done = poll(p, count, 0);
  for (unsigned i = 0; i < count; i++) {
    say(" ");
    if (p[i].revents & POLLNVAL)
      say("invalid");
    else
      say_events(from_poll(p[i].revents));
  }
  result(done);
}

static void write_some(void) {
  static const unsigned sizes[] = {1, 1, 2, 8, 8, 20, 64}, long_sizes[] = {100, 4096, 5000, 70000};
  static const enum kind kinds[] = {EVENT, PIPE_OUT, LOCAL, LOCAL, TCP};
  static char bytes[70000];
  int n = pick_of(kinds, 5);
  struct object *object = table[n], *peer = object ? object->peer : NULL;
  unsigned size = sizes[below(7)];
  if (object && object->kind == PIPE_OUT && chance(50))
    size = long_sizes[below(4)];
  memset(bytes, (int)('a' + below(26)), size);
  if (object && object->kind == EVENT) {
    uint64_t value = chance(10) ? UINT64_MAX - 1 : below(3);
    if (chance(90))
      size = 8;
    memcpy(bytes, &value, 8);
    if (size > 8)
      size = 7; // longer ones depend on the kernel's version
  }
  if (object && object->kind == TCP) {
    // Two pieces on their way may arrive as one or as two; a reset may come soon or late.
    if (!object->shut && (!peer || peer->unread))
      return;
  }
  if (object && object->kind == LOCAL && ++object->writes > 40)
    return; // it never gets full
  // Linux wakes pollers even for some writes that fail: no use comparing those.
  if (object && object->kind == PIPE_OUT && peer && !writable(n))
    return;
  if (object && object->kind == LOCAL && object->datagrams && (!peer || peer->shut))
    return;
  say("write %s %d size %u", kind_names[kind_of(n)], n, size);
  long done = write(base + n, bytes, size);
  int error = errno;
  if (done > 0 && object->kind == TCP && peer) {
    peer->unread += (int)done;
    settle(peer, POLLIN);
  }
  errno = error;
  result(done);
}

static void fill(void) {
  static char page[4096];
  int n = pick(PIPE_OUT);
  long done = 0, sum = 0;
  if (kind_of(n) != PIPE_OUT)
    return;
  say("fill %s %d", kind_names[kind_of(n)], n);
  while (writable(n) && (done = write(base + n, page, sizeof page)) > 0)
    sum += done;
  result(done < 0 ? done : sum);
}

static void read_some(bool all) {
  static const unsigned sizes[] = {1, 4, 8, 8, 16, 100, 300, 4096};
  static const enum kind kinds[] = {EVENT, TIMER, SIGNAL, PIPE_IN, LOCAL, LOCAL, TCP};
  static char bytes[1 << 17];
  int n = pick_of(kinds, 7);
  struct object *object = table[n];
  unsigned size = all ? sizeof bytes : sizes[below(8)];
  say("read %s %d size %u", kind_names[kind_of(n)], n, size);
  bool peek = object && object->kind == LOCAL && chance(15);
  if (peek)
    say(" peek");
  long done = peek ? recv(base + n, bytes, size, MSG_PEEK) : read(base + n, bytes, size);
  int error = errno;
  if (done > 0 && object->kind == SIGNAL) { // besides the number it tells of the process
    struct signalfd_siginfo info;
    for (long i = 0; i < done; i += (long)sizeof info) {
      memcpy(&info, bytes + i, sizeof info);
      say(" signal %d", info.ssi_signo == (uint32_t)SIGUSR1 ? 1 : 2);
    }
  } else if (done > 0) {
    unsigned sum = 0;
    for (long i = 0; i < done; i++)
      sum = sum * 31 + (unsigned char)bytes[i];
    say(" bytes %08x", sum);
    if (object->kind == TCP)
      object->unread -= (int)done;
  }
  errno = error;
  result(done);
}

static void shut_down(void) {
  static const int ways[] = {SHUT_WR, SHUT_RD, SHUT_RDWR};
  static const char *const names[] = {"wr", "rd", "rdwr"};
  int n = chance(90) ? pick(chance(75) ? LOCAL : TCP) : pick(CLOSED);
  struct object *object = table[n];
  unsigned way = below(3);
  if (object && object->kind == TCP) {
    way = 0;
    // See control(); and a connection that is over both ways may be gone already.
    if (object->registered || object->shut || !object->peer)
      return;
  }
  say("shutdown %s %d %s", kind_names[kind_of(n)], n, names[way]);
  long done = shutdown(base + n, ways[way]);
  int error = errno;
  if (done == 0)
    object->shut = true;
  if (done == 0 && object->kind == TCP)
    settle(object->peer, POLLRDHUP);
  errno = error;
  result(done);
}

static void duplicate(void) {
  int n = pick(CLOSED);
  if (open_numbers() > numbers - 3)
    return;
  if (chance(50)) {
    say("dup %s %d", kind_names[kind_of(n)], n);
    int fd = dup(base + n);
    if (fd >= 0) {
      table[fd - base] = table[n];
      table[n]->references++;
    }
    result(fd < 0 ? fd : fd - base);
  } else {
    int to = (int)below(numbers);
    if (resets(to))
      return;
    say("dup2 %s %d %s %d", kind_names[kind_of(n)], n, kind_names[kind_of(to)], to);
    int fd = dup2(base + n, base + to), error = errno;
    if (fd >= 0 && to != n) {
      table[n]->references++;
      forget(to);
      table[to] = table[n];
    }
    errno = error;
    result(fd < 0 ? fd : fd - base);
  }
}

static void close_one(void) {
  int n = pick(CLOSED);
  if (resets(n))
    return;
  say("close %s %d", kind_names[kind_of(n)], n);
  long done = close(base + n);
  int error = errno;
  forget(n);
  errno = error;
  result(done);
}

static void resize(void) {
  static const int sizes[] = {1, 8192, 10000, 65536};
  int n = pick(chance(50) ? PIPE_IN : PIPE_OUT), size = sizes[below(4)];
  say("resize %s %d %d", kind_names[kind_of(n)], n, size);
  result(fcntl(base + n, F_SETPIPE_SZ, size));
}

static void change_signals(void) {
  int n = pick(SIGNAL);
  say("signalfd %s %d", kind_names[kind_of(n)], n);
  sigset_t set = some_signals();
  int fd = signalfd(base + n, &set, 0);
  result(fd < 0 ? fd : fd - base);
}

static void readable_bytes(void) {
  int n = pick(CLOSED), count = -1;
  say("fionread %s %d", kind_names[kind_of(n)], n);
  long done = ioctl(base + n, FIONREAD, &count);
  result(done == 0 ? count : done);
}

static void operate(void) {
  unsigned roll = below(100);
  if (now < 6 || roll < 10)
    create();
  else if (roll < 32)
    control();
  else if (roll < 53)
    wait_for_events();
  else if (roll < 64)
    write_some();
  else if (roll < 74)
    read_some(chance(40));
  else if (roll < 78)
    poll_some();
  else if (roll < 81)
    shut_down();
  else if (roll < 85)
    duplicate();
  else if (roll < 90)
    close_one();
  else if (roll < 93)
    set_timer();
  else if (roll < 95)
    fill();
  else if (roll < 97)
    accept_one();
  else if (roll < 98)
    raise_one();
  else if (chance(33))
    resize();
  else if (chance(50))
    change_signals();
  else
    readable_bytes();
}

static void run(uint64_t seed, const char *list) {
  next_object = objects;
  memset(table, 0, sizeof table);
  watched_signal = NULL;
  operate_all(seed, list, operate);
  for (int n = 0; n < numbers; n++)
    if (table[n])
      close(base + n);
  for (int i = 0; i < 2; i++) { // drops what is pending
    signal(signals[i], SIG_IGN);
    signal(signals[i], SIG_DFL);
  }
}

int main(int argc, char **argv) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  signal(SIGPIPE, SIG_IGN);
  sigset_t blocked;
  sigemptyset(&blocked);
  for (int i = 0; i < 2; i++)
    sigaddset(&blocked, signals[i]);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(listener, 16) != 0) {
    perror("listener");
    return 2;
  }
  base = dup(listener);
  for (int n = 0; n < numbers; n++)
    close(base + n); // and what was inherited
  return run_seeds(argc, argv, run);
}
