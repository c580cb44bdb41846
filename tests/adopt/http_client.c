// Requests of http_test.py by wasi:http, adopted: what a server does wrong, or never does.
//   http_client host:port path
// wit: tests/adopt/http.wit http-client
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "http_client_epoll.h"

#define bytes_type wasi_http_types_stream_u8_type
#define trailers_type wasi_http_types_future_result_option_own_trailers_error_code_type
#define result_type wasi_http_types_future_result_void_error_code_type
typedef wasi_http_types_result_option_own_trailers_error_code_t trailers;

static wasi_http_client_result_own_response_error_code_t answer;

static uint32_t fulfilled(const struct wasi_epoll_future_type *type) {
  uint64_t ends = type->make();
  close(wasi_epoll_future_writer(ends >> 32, type, NULL, 0));
  return ends;
}

// The call of a request; a body is written to *upload, unless that is null.
static int request(const char *authority, const char *path, int *upload) {
  wasi_http_types_tuple2_own_request_future_result_void_error_code_t made;
  uint32_t readable = 0;
  if (upload) {
    uint64_t ends = bytes_type.make();
    readable = ends;
    *upload = wasi_epoll_stream_writer(ends >> 32, &bytes_type, 0);
  }
  wasi_http_types_static_request_new(wasi_http_types_constructor_fields(),
                                     upload ? &readable : NULL, fulfilled(&trailers_type), NULL,
                                     &made);
  wasi_http_types_future_result_void_error_code_drop_readable(made.f1);
  wasi_http_types_borrow_request_t self = wasi_http_types_borrow_request(made.f0);
  wasi_http_types_scheme_t http = {.tag = WASI_HTTP_TYPES_SCHEME_HTTP};
  wasi_http_types_method_t post = {.tag = WASI_HTTP_TYPES_METHOD_POST};
  http_client_string_t name, where;
  http_client_string_set(&name, authority);
  http_client_string_set(&where, path);
  wasi_http_types_method_request_set_scheme(self, &http);
  wasi_http_types_method_request_set_authority(self, &name);
  wasi_http_types_method_request_set_path_with_query(self, &where);
  if (upload)
    wasi_http_types_method_request_set_method(self, &post);
  return wasi_epoll_subtask(wasi_http_client_send(made.f0, &answer), 0);
}

static uint32_t status_of(int call) {
  uint32_t status;
  assert(read(call, &status, sizeof status) == sizeof status);
  close(call);
  return status;
}

static int end_of_body; // the future of the trailers

static int body(void) {
  assert(!answer.is_err);
  wasi_http_types_tuple2_stream_u8_future_result_option_own_trailers_error_code_t both;
  wasi_http_types_static_response_consume_body(answer.val.ok, fulfilled(&result_type), &both);
  end_of_body = wasi_epoll_future_reader(both.f1, &trailers_type, 0);
  return wasi_epoll_stream_reader(both.f0, &bytes_type, 0);
}

static size_t read_all(int in) {
  char bytes[1000];
  size_t all = 0;
  ssize_t n;
  while ((n = read(in, bytes, sizeof bytes)) > 0)
    all += n;
  assert(n == 0);
  struct pollfd over = {in, POLLIN, 0};
  assert(poll(&over, 1, 0) == 1 && over.revents == (POLLIN | POLLHUP));
  close(in);
  return all;
}

static int ended_well(void) {
  trailers last;
  assert(read(end_of_body, &last, sizeof last) == sizeof last);
  int well = !last.is_err;
  wasi_http_types_result_option_own_trailers_error_code_free(&last);
  close(end_of_body);
  return well;
}

static void whole(const char *authority) {
  assert(status_of(request(authority, "/whole", NULL)) == HTTP_CLIENT_SUBTASK_RETURNED);
  assert(read_all(body()) == 100000 && ended_well());
}

// The body ends early: the stream just ends, and the future says that it was no good end.
static void broken(const char *authority) {
  assert(status_of(request(authority, "/broken", NULL)) == HTTP_CLIENT_SUBTASK_RETURNED);
  assert(read_all(body()) == 500 && !ended_well());
}

// The call returns as any other, with an error for its result.
static void refused(const char *authority) {
  assert(status_of(request("127.0.0.1:1", "/", NULL)) == HTTP_CLIENT_SUBTASK_RETURNED);
  assert(answer.is_err);
  wasi_http_types_error_code_free(&answer.val.err);
}

static void silent(const char *authority) {
  int call = request(authority, "/silent", NULL);
  struct pollfd returned = {call, POLLIN, 0};
  assert(poll(&returned, 1, 200) == 0);
  assert(wasi_epoll_cancel(call) == 0);
  assert(status_of(call) == HTTP_CLIENT_SUBTASK_RETURNED_CANCELLED);
}

// A server that never ends sends no more than what fits into the buffers on the way.
static void endless(const char *authority) {
  assert(status_of(request(authority, "/endless", NULL)) == HTTP_CLIENT_SUBTASK_RETURNED);
  int in = body();
  struct pollfd there = {in, POLLIN, 0};
  assert(poll(&there, 1, 5000) == 1);
  sleep(1);
  char bytes[1000];
  for (int i = 0; i < 100; i++)
    assert(read(in, bytes, sizeof bytes) > 0);
  close(in);
  close(end_of_body);
}

// A server that takes nothing holds the program back; one that goes away is told by EPIPE.
static void upload(const char *authority) {
  signal(SIGPIPE, SIG_IGN);
  int out, call = request(authority, "/upload", &out);
  static char much[10000];
  size_t all = 0;
  fcntl(out, F_SETFL, O_NONBLOCK);
  struct pollfd room = {out, POLLOUT, 0};
  while (poll(&room, 1, 500) == 1) {
    ssize_t n = write(out, much, sizeof much);
    assert(n > 0 || errno == EAGAIN);
    all += n > 0 ? n : 0;
  }
  assert(all > 16 * 1024 && all < 50000000);
  fcntl(out, F_SETFL, 0);
  while (write(out, much, sizeof much) > 0) // Until the server, which has had enough, goes.
    ;
  assert(errno == EPIPE);
  close(out);
  status_of(call);
  if (answer.is_err)
    wasi_http_types_error_code_free(&answer.val.err);
  else
    wasi_http_types_response_drop_own(answer.val.ok);
}

int main(int argc, char **argv) {
  static const struct {
    const char *path;
    void (*run)(const char *);
  } all[] = {
      {"whole", whole},   {"broken", broken},   {"refused", refused},
      {"silent", silent}, {"endless", endless}, {"upload", upload},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (argc == 3 && strcmp(argv[2], all[i].path) == 0) {
      all[i].run(argv[1]);
      wasi_epoll_drain();
      printf("%zu handles left\n", wasi_epoll_handles());
      return 0;
    }
  return 2;
}
