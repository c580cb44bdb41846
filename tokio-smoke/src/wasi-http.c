// A wasi:http request as two descriptors, for wasi-http.rs: one readable when the answer
// is there, one to read its body from. See examples/http-fetch.c for the same in C alone.
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "fetch_epoll.h"

#define TYPE_(name) name##_type
#define TYPE(name) TYPE_(name)
#define trailers_future wasi_http_types_future_result_option_own_trailers_error_code
#define result_future wasi_http_types_future_result_void_error_code

struct call {
    wasi_http_client_result_own_response_error_code_t result; // lent to the call
};

// The readable end of a future that says "ok".
static uint32_t fulfilled(const struct wasi_epoll_future_type *type)
{
    uint64_t ends = type->make();
    close(wasi_epoll_future_writer(ends >> 32, type, NULL, 0));
    return ends;
}

int http_ask(const char *authority, const char *path, struct call **call)
{
    wasi_http_types_tuple2_own_request_future_result_void_error_code_t made;
    wasi_http_types_static_request_new(wasi_http_types_constructor_fields(), NULL,
                                       fulfilled(&TYPE(trailers_future)), NULL, &made);
    wasi_http_types_future_result_void_error_code_drop_readable(made.f1);
    wasi_http_types_borrow_request_t self = wasi_http_types_borrow_request(made.f0);
    wasi_http_types_scheme_t http = {.tag = WASI_HTTP_TYPES_SCHEME_HTTP};
    fetch_string_t name, where;
    fetch_string_set(&name, authority);
    fetch_string_set(&where, path);
    wasi_http_types_method_request_set_scheme(self, &http);
    wasi_http_types_method_request_set_authority(self, &name);
    wasi_http_types_method_request_set_path_with_query(self, &where);
    *call = calloc(1, sizeof **call);
    return wasi_epoll_subtask(wasi_http_client_send(made.f0, &(*call)->result), O_NONBLOCK);
}

// When the call has returned: the body's descriptor, or -1 when the request failed. The
// call is over then.
int http_body(struct call *call)
{
    int fd = -1;
    if (call->result.is_err) {
        wasi_http_types_error_code_free(&call->result.val.err);
    } else {
        wasi_http_types_tuple2_stream_u8_future_result_option_own_trailers_error_code_t body;
        wasi_http_types_static_response_consume_body(call->result.val.ok,
                                                     fulfilled(&TYPE(result_future)), &body);
        wasi_http_types_future_result_option_own_trailers_error_code_drop_readable(body.f1);
        fd = wasi_epoll_stream_reader(body.f0, &wasi_http_types_stream_u8_type, O_NONBLOCK);
    }
    free(call);
    return fd;
}
