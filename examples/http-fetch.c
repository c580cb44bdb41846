// A thousand HTTP requests at once from one epoll loop, which also answers a listening
// socket, ticks, and reads stdin. Requests and bodies are handles of wasi:http, adopted
// as descriptors; the tables in fetch_epoll.h are made of wit-bindgen's header.
//
//   http-fetch host:port [requests]
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "fetch_epoll.h"

#define trailers_future wasi_http_types_future_result_option_own_trailers_error_code
#define result_future wasi_http_types_future_result_void_error_code
#define TYPE_(name) name##_type
#define TYPE(name) TYPE_(name)

// What a descriptor in the loop is.
struct source {
  enum { LISTENER, TICK, INPUT, CALL, BODY } kind;
  int fd;
  wasi_http_client_result_own_response_error_code_t result; // of a CALL: lent to it
};

static int loop, done, failed, requests = 1000, quit;
static size_t bytes;

static int check(const char *what, int result) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
  return result;
}

static struct source *watch(int kind, int fd) {
  struct source *source = calloc(1, sizeof *source);
  source->kind = kind;
  source->fd = fd;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
  check("epoll_ctl", epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event));
  return source;
}

static void forget(struct source *source) {
  close(source->fd);
  free(source);
}

// The readable end of a future that says "ok": its writable end is closed unwritten,
// and all zeros is ok(none).
static uint32_t fulfilled(const struct wasi_epoll_future_type *type) {
  uint64_t ends = type->make();
  close(check("future", wasi_epoll_future_writer(ends >> 32, type, NULL, 0)));
  return ends;
}

static void request(const char *authority) {
  wasi_http_types_tuple2_own_request_future_result_void_error_code_t made;
  wasi_http_types_static_request_new(wasi_http_types_constructor_fields(), NULL,
                                     fulfilled(&TYPE(trailers_future)), NULL, &made);
  wasi_http_types_future_result_void_error_code_drop_readable(made.f1);

  wasi_http_types_borrow_request_t self = wasi_http_types_borrow_request(made.f0);
  wasi_http_types_scheme_t http = {.tag = WASI_HTTP_TYPES_SCHEME_HTTP};
  fetch_string_t name, path;
  fetch_string_set(&name, authority);
  fetch_string_set(&path, "/");
  wasi_http_types_method_request_set_scheme(self, &http);
  wasi_http_types_method_request_set_authority(self, &name);
  wasi_http_types_method_request_set_path_with_query(self, &path);

  // The result's memory must be there before the call, and stay.
  struct source *call = calloc(1, sizeof *call);
  call->kind = CALL;
  call->fd = check("call", wasi_epoll_subtask(wasi_http_client_send(made.f0, &call->result), 0));
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = call};
  check("epoll_ctl", epoll_ctl(loop, EPOLL_CTL_ADD, call->fd, &event));
}

static void answered(struct source *call) {
  if (call->result.is_err) {
    wasi_http_types_error_code_free(&call->result.val.err);
    failed++;
    done++;
  } else {
    wasi_http_types_tuple2_stream_u8_future_result_option_own_trailers_error_code_t body;
    wasi_http_types_static_response_consume_body(call->result.val.ok,
                                                 fulfilled(&TYPE(result_future)), &body);
    wasi_http_types_future_result_option_own_trailers_error_code_drop_readable(body.f1);
    watch(BODY, check("body", wasi_epoll_stream_reader(body.f0, &wasi_http_types_stream_u8_type,
                                                       O_NONBLOCK)));
  }
  forget(call);
}

static void read_body(struct source *body) {
  char buffer[4096];
  ssize_t n;
  while ((n = read(body->fd, buffer, sizeof buffer)) > 0)
    bytes += n;
  if (n == 0) {
    forget(body);
    done++;
  } else if (errno != EAGAIN) {
    check("read", -1);
  }
}

static void report(int fd) {
  dprintf(fd, "%d of %d answered, %d failed, %zu bytes\n", done, requests, failed, bytes);
}

int main(int argc, char **argv) {
  if (argc < 2)
    return fprintf(stderr, "usage: http-fetch host:port [requests]\n"), 2;
  if (argc > 2)
    requests = atoi(argv[2]);
  loop = check("epoll_create1", epoll_create1(0));

  int listener = check("socket", socket(AF_INET, SOCK_STREAM, 0));
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  check("bind", bind(listener, (struct sockaddr *)&address, size));
  check("listen", listen(listener, 16));
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("ask on port %d how far it is, or press return\n", ntohs(address.sin_port));
  fflush(stdout);
  watch(LISTENER, listener);

  int tick = check("timerfd", timerfd_create(CLOCK_MONOTONIC, 0));
  struct itimerspec every = {.it_interval = {0, 100000000}, .it_value = {0, 100000000}};
  check("timerfd", timerfd_settime(tick, 0, &every, NULL));
  watch(TICK, tick);
  watch(INPUT, STDIN_FILENO);

  for (int i = 0; i < requests; i++)
    request(argv[1]);

  while (done < requests && !quit) {
    struct epoll_event events[128];
    int count = check("epoll_wait", epoll_wait(loop, events, 128, -1));
    for (int i = 0; i < count; i++) {
      struct source *source = events[i].data.ptr;
      char line[256];
      uint64_t ticks;
      int fd;
      switch (source->kind) {
      case LISTENER:
        fd = check("accept", accept(source->fd, NULL, NULL));
        report(fd);
        close(fd);
        break;
      case TICK:
        check("read", read(source->fd, &ticks, sizeof ticks));
        report(STDOUT_FILENO);
        break;
      case INPUT:
        if (read(source->fd, line, sizeof line) > 0)
          report(STDOUT_FILENO);
        else
          forget(source);
        break;
      case CALL:
        answered(source);
        break;
      case BODY:
        read_body(source);
        break;
      }
    }
  }
  report(STDOUT_FILENO);
  return failed != 0;
}
