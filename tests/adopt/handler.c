// An exported HTTP handler for tasks_test.py. The path says what a call does:
//   /wait/MS     waits in an epoll loop, and checks that errno, thread-local storage
//                and what is on its stack are its own
//   /body/N      N bytes of body, as fast as they are taken
//   /trap        ends the instance
// The answer is one line: the number of calls that were inside at most.
// wit: tests/adopt/handler.wit handler stackful
// component-cflags: -mexec-model=reactor
#include "exported.h"

#include "handler_epoll.h"

static int respond(void) {
  wasi_http_types_stream_u8_writer_t body;
  wasi_http_types_future_result_option_own_trailers_error_code_writer_t trailers;
  wasi_http_types_stream_u8_t contents = wasi_http_types_stream_u8_new(&body);
  wasi_http_types_tuple2_own_response_future_result_void_error_code_t made;
  wasi_http_types_static_response_new(
      wasi_http_types_constructor_fields(), &contents,
      wasi_http_types_future_result_option_own_trailers_error_code_new(&trailers), &made);
  wasi_http_types_future_result_void_error_code_drop_readable(made.f1);
  int fd = wasi_epoll_stream_writer(body, &wasi_http_types_stream_u8_type, 0);
  close(wasi_epoll_future_writer(
      trailers, &wasi_http_types_future_result_option_own_trailers_error_code_type, NULL, 0));
  exports_wasi_http_handler_result_own_response_error_code_t result = {.val.ok = made.f0};
  exports_wasi_http_handler_handle_return(result);
  return fd;
}

handler_callback_code_t
exports_wasi_http_handler_handle(exports_wasi_http_handler_own_request_t request) {
  handler_string_t text;
  char path[100] = "";
  if (wasi_http_types_method_request_get_path_with_query(wasi_http_types_borrow_request(request),
                                                         &text)) {
    memcpy(path, text.ptr, text.len < sizeof path ? text.len : sizeof path - 1);
    handler_string_free(&text);
  }
  wasi_http_types_request_drop_own(request);
  if (++inside > most)
    most = inside;

  int number = 0;
  size_t body = 0;
  if (sscanf(path, "/wait/%d", &number) == 1)
    wait_in_epoll(number);
  else if (sscanf(path, "/body/%d", &number) == 1)
    body = number;
  else if (strcmp(path, "/trap") == 0)
    __builtin_trap();

  int out = respond();
  static char chunk[10000];
  while (body) {
    ssize_t n = write(out, chunk, body < sizeof chunk ? body : sizeof chunk);
    if (n < 0) {
      fprintf(stderr, "body: %s\n", strerror(errno));
      break;
    }
    body -= n;
  }
  dprintf(out, "%d\n", most);
  close(out);
  wasi_epoll_drain();
  check(wasi_epoll_handles() == 0 || inside > 1, "handles are left");
  inside--;
  return HANDLER_CALLBACK_CODE_EXIT;
}
