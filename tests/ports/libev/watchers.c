// Every kind of libev's watchers that needs no second process, on the backend that LIBEV_FLAGS
// names. Prints `ok NAME` for each.
#include <ev.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct ev_loop *loop;
static const char *backend;
static int calls;

static void check(const char *name, int fine) {
  printf("%s %s:%s\n", fine ? "ok" : "failed", backend, name);
}

// Runs until a callback ends it, or for two seconds.
static void too_long(EV_P_ ev_timer *w, int events) { ev_break(EV_A_ EVBREAK_ALL); }
static void run(void) {
  ev_timer limit;
  ev_timer_init(&limit, too_long, 2, 0);
  ev_timer_start(loop, &limit);
  ev_run(loop, 0);
  ev_timer_stop(loop, &limit);
}

static char got[100000];
static size_t got_size;
static void read_some(EV_P_ ev_io *w, int events) {
  ssize_t size = read(w->fd, got + got_size, sizeof got - got_size);
  if (size > 0)
    got_size += (size_t)size;
  else if (size == 0)
    ev_break(EV_A_ EVBREAK_ALL);
}
static size_t left;
static void write_some(EV_P_ ev_io *w, int events) {
  static char text[5000];
  ssize_t size = write(w->fd, text, left < sizeof text ? left : sizeof text);
  if (size > 0 && (left -= (size_t)size) == 0) {
    ev_io_stop(EV_A_ w);
    close(w->fd);
  }
}
static void io(const char *name, int reader, int writer) {
  ev_io in, out;
  got_size = 0;
  left = sizeof got - 1;
  fcntl(reader, F_SETFL, O_NONBLOCK);
  fcntl(writer, F_SETFL, O_NONBLOCK);
  ev_io_init(&in, read_some, reader, EV_READ);
  ev_io_init(&out, write_some, writer, EV_WRITE);
  ev_io_start(loop, &in);
  ev_io_start(loop, &out);
  run();
  ev_io_stop(loop, &in);
  close(reader);
  check(name, got_size == sizeof got - 1);
}

static void count_to_three(EV_P_ ev_timer *w, int events) {
  if (++calls == 3)
    ev_break(EV_A_ EVBREAK_ALL);
}
static void end(EV_P_ ev_watcher *w, int events) {
  calls++;
  ev_break(EV_A_ EVBREAK_ALL);
}
static void raise_it(EV_P_ ev_timer *w, int events) { raise(SIGUSR1); }
static void send_it(EV_P_ ev_timer *w, int events) { ev_async_send(EV_A_ w->data); }
static void change_file(EV_P_ ev_timer *w, int events) {
  FILE *file = fopen("watched", "w");
  fputs("changed", file);
  fclose(file);
}
static void count(EV_P_ ev_watcher *w, int events) { calls++; }
static void once(int events, void *argument) { calls += events == EV_TIMER && argument == &calls; }

static void once_read(EV_P_ ev_io *w, int events) {
  char byte;
  calls += read(w->fd, &byte, 1) == 1;
}

int main(void) {
  loop = ev_default_loop(0);
  if (!loop)
    return 1;
  unsigned used = ev_backend(loop);
  backend = used == EVBACKEND_EPOLL ? "epoll" : used == EVBACKEND_POLL ? "poll" : "select";
  const char *flags = getenv("LIBEV_FLAGS");
  check("backend", flags && used == (unsigned)atoi(flags));

  int pair[2];
  if (pipe(pair) == 0)
    io("pipe", pair[0], pair[1]);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0)
    io("socketpair", pair[0], pair[1]);

  ev_timer timer;
  calls = 0;
  ev_tstamp start = ev_time();
  ev_timer_init(&timer, count_to_three, .02, .02);
  ev_timer_start(loop, &timer);
  run();
  ev_timer_stop(loop, &timer);
  check("timer", calls == 3 && ev_time() - start >= .059);

  ev_periodic periodic;
  calls = 0;
  ev_periodic_init(&periodic, (void *)end, ev_time() + .05, 0, 0);
  ev_periodic_start(loop, &periodic);
  run();
  check("periodic", calls == 1);

  ev_signal signal_watcher;
  calls = 0;
  ev_signal_init(&signal_watcher, (void *)end, SIGUSR1);
  ev_signal_start(loop, &signal_watcher);
  ev_timer_init(&timer, raise_it, .01, 0);
  ev_timer_start(loop, &timer);
  run();
  ev_signal_stop(loop, &signal_watcher);
  check("signal", calls == 1);

  ev_async async;
  calls = 0;
  ev_async_init(&async, (void *)end);
  ev_async_start(loop, &async);
  ev_timer_init(&timer, send_it, .01, 0);
  timer.data = &async;
  ev_timer_start(loop, &timer);
  run();
  ev_async_stop(loop, &async);
  check("async", calls == 1);

  ev_stat status;
  calls = 0;
  remove("watched");
  ev_stat_init(&status, (void *)end, "watched", .1);
  ev_stat_start(loop, &status);
  ev_timer_init(&timer, change_file, .01, 0);
  ev_timer_start(loop, &timer);
  run();
  ev_stat_stop(loop, &status);
  check("stat", calls == 1 && status.attr.st_size == 7);

  ev_idle idle;
  ev_prepare prepare;
  ev_check checker;
  calls = 0;
  ev_idle_init(&idle, (void *)end);
  ev_prepare_init(&prepare, (void *)count);
  ev_check_init(&checker, (void *)count);
  ev_idle_start(loop, &idle);
  ev_prepare_start(loop, &prepare);
  ev_check_start(loop, &checker);
  run();
  ev_idle_stop(loop, &idle);
  ev_prepare_stop(loop, &prepare);
  ev_check_stop(loop, &checker);
  check("idle-prepare-check", calls >= 3);

  calls = 0;
  ev_once(loop, -1, 0, .01, once, &calls);
  run();
  check("once", calls == 1);

  struct ev_loop *inner = ev_loop_new(used);
  ev_embed embed;
  ev_io within;
  calls = 0;
  if (inner && ev_embeddable_backends() & ev_backend(inner) && pipe(pair) == 0) {
    ev_embed_init(&embed, NULL, inner);
    ev_embed_start(loop, &embed);
    ev_io_init(&within, once_read, pair[0], EV_READ);
    ev_io_start(inner, &within);
    check("embed", write(pair[1], "x", 1) == 1 && (run(), calls == 1));
    ev_embed_stop(loop, &embed);
  }
  if (inner)
    ev_loop_destroy(inner);
  return 0;
}
