// A handler that answers with one line of body, MS milliseconds after it was called
// (0: at once): with the library, or with raw component-model calls alone (-DRAW).
// Lifted stackful, or by a callback that is never used, the body of the call blocking
// (-DEMPTY: without a body, so that the lifts that can't write one after they have
// returned are comparable).
#include <stdlib.h>
#include <string.h>

#include "handler_epoll.h"

#ifndef MS
#define MS 0
#endif

typedef wasi_http_types_result_option_own_trailers_error_code_t trailers;
#define trailers_type wasi_http_types_future_result_option_own_trailers_error_code_type
#define body_type wasi_http_types_stream_u8_type

static const char line[] = "hello\n";

#ifdef RAW

// Waits for one operation on a handle, in a set of its own.
static void wait_for(uint32_t waitable) {
  handler_waitable_set_t set = handler_waitable_set_new();
  handler_event_t event;
  handler_waitable_join(waitable, set);
  handler_waitable_set_wait(set, &event);
  handler_waitable_join(waitable, 0);
  handler_waitable_set_drop(set);
}

static void pause_for(uint64_t ms) {
  uint32_t call = wasi_clocks_monotonic_clock_wait_for(ms * 1000000);
  if (HANDLER_SUBTASK_STATE(call) == HANDLER_SUBTASK_RETURNED)
    return;
  wait_for(HANDLER_SUBTASK_HANDLE(call));
  handler_subtask_drop(HANDLER_SUBTASK_HANDLE(call));
}

static void finish(uint32_t body, uint32_t trailers_end) {
  if (body) {
    if (body_type.write(body, line, sizeof line - 1) == UINT32_MAX)
      wait_for(body);
    body_type.drop_writable(body);
  }
  trailers none = {0};
  if (trailers_type.write(trailers_end, &none) == UINT32_MAX)
    wait_for(trailers_end);
  trailers_type.drop_writable(trailers_end);
}

#else

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void pause_for(uint64_t ms) {
  int epoll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, 0);
  struct itimerspec t = {.it_value = {0, ms * 1000000}};
  timerfd_settime(timer, 0, &t, NULL);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
  epoll_wait(epoll, &event, 1, -1);
  close(timer);
  close(epoll);
}

static void finish(uint32_t body, uint32_t trailers_end) {
  if (body) {
    int out = wasi_epoll_stream_writer(body, &body_type, 0);
    if (write(out, line, sizeof line - 1) != sizeof line - 1)
      abort();
    close(out);
  }
  close(wasi_epoll_future_writer(trailers_end, &trailers_type, NULL, 0));
  wasi_epoll_drain();
}

#endif

handler_callback_code_t
exports_wasi_http_handler_handle(exports_wasi_http_handler_own_request_t request) {
  if (MS)
    pause_for(MS);
  wasi_http_types_request_drop_own(request);
  uint64_t trailers_ends = trailers_type.make();
  uint32_t readable = 0, writable = 0;
#ifndef EMPTY
  uint64_t ends = body_type.make();
  readable = ends, writable = ends >> 32;
#endif
  wasi_http_types_tuple2_own_response_future_result_void_error_code_t made;
  wasi_http_types_static_response_new(wasi_http_types_constructor_fields(),
                                      readable ? &readable : NULL, trailers_ends, &made);
  wasi_http_types_future_result_void_error_code_drop_readable(made.f1);
  exports_wasi_http_handler_result_own_response_error_code_t result = {.val.ok = made.f0};
  exports_wasi_http_handler_handle_return(result);
  finish(writable, trailers_ends >> 32);
  return HANDLER_CALLBACK_CODE_EXIT;
}

#ifdef CALLBACK
handler_callback_code_t exports_wasi_http_handler_handle_callback(handler_event_t *event) {
  (void)event;
  __builtin_trap();
}
#endif
