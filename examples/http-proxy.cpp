// An HTTP handler that answers each request with what a TCP backend sends for it,
// streamed as it comes. Each call runs an epoll loop of its own on a stack of its own;
// many are in flight in one instance. `wasmtime serve` calls it; BACKEND=host:port says
// where the backend is.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <string_view>

#include <wasi_epoll.hpp>

#include "proxy_epoll.h"

using namespace wasi_epoll;

namespace {

using Trailers = wasi_http_types_result_option_own_trailers_error_code_t;
using Outcome = wasi_http_types_result_void_error_code_t;
constexpr auto &bytes = wasi_http_types_stream_u8_type;
constexpr auto &trailers = wasi_http_types_future_result_option_own_trailers_error_code_type;

/// The events of one descriptor at a time: a loop of a call's own.
class Loop {
public:
  void wait(const Descriptor &what, uint32_t events) {
    epoll_event event{.events = events, .data = {}};
    epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, what.fd(), &event);
    epoll_wait(epoll_.fd(), &event, 1, -1);
    epoll_ctl(epoll_.fd(), EPOLL_CTL_DEL, what.fd(), nullptr);
  }

private:
  Descriptor epoll_{epoll_create1(0)};
};

std::string path_of(wasi_http_types_own_request_t request) {
  proxy_string_t path;
  std::string text = "/";
  if (wasi_http_types_method_request_get_path_with_query(wasi_http_types_borrow_request(request),
                                                         &path)) {
    text.assign(reinterpret_cast<char *>(path.ptr), path.len);
    proxy_string_free(&path);
  }
  return text;
}

Descriptor connect_to_backend(Loop &loop) {
  const char *where = getenv("BACKEND");
  const char *colon = where ? strchr(where, ':') : nullptr;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (!colon || inet_pton(AF_INET, std::string(where, colon).c_str(), &address.sin_addr) != 1)
    return {};
  address.sin_port = htons(atoi(colon + 1));
  Descriptor backend(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  if (connect(backend.fd(), reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) {
    if (errno != EINPROGRESS)
      return {};
    loop.wait(backend, EPOLLOUT);
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(backend.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error)
      return {};
  }
  return backend;
}

/// Answers the call, with a body that is written from now on.
StreamWriter<char> respond(uint16_t status) {
  auto [body, writer] = make_stream<char>(bytes);
  auto [end, unused] = make_future<Trailers>(trailers); // ok(none), when `unused` is closed
  wasi_http_types_tuple2_own_response_future_result_void_error_code_t response;
  wasi_http_types_static_response_new(wasi_http_types_constructor_fields(), &body, end, &response);
  wasi_http_types_method_response_set_status_code(wasi_http_types_borrow_response(response.f0),
                                                  status);
  wasi_http_types_future_result_void_error_code_drop_readable(response.f1);
  exports_wasi_http_handler_result_own_response_error_code_t result{};
  result.val.ok = response.f0;
  exports_wasi_http_handler_handle_return(result);
  return std::move(writer);
}

/// Writes all of it, waiting for the client as long as it takes. False when it is gone.
bool write_all(Loop &loop, StreamWriter<char> &body, std::span<const char> text) {
  while (!text.empty()) {
    ssize_t taken = body.write(text);
    if (taken > 0)
      text = text.subspan(taken);
    else if (errno == EAGAIN)
      loop.wait(body, EPOLLOUT);
    else
      return false;
  }
  return true;
}

void proxy(const std::string &path) {
  Loop loop;
  Descriptor backend = connect_to_backend(loop);
  if (!backend) {
    StreamWriter<char> body = respond(502);
    write_all(loop, body, std::string_view("no backend\n"));
    return;
  }
  std::string line = path + "\n";
  send(backend.fd(), line.data(), line.size(), 0);

  StreamWriter<char> body = respond(200);
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    ssize_t n = recv(backend.fd(), buffer.data(), buffer.size(), 0);
    if (n > 0) {
      if (!write_all(loop, body, std::span(buffer).first(n)))
        return;
    } else if (n < 0 && errno == EAGAIN) {
      loop.wait(backend, EPOLLIN);
    } else {
      return;
    }
  }
}

} // namespace

extern "C" proxy_callback_code_t
exports_wasi_http_handler_handle(exports_wasi_http_handler_own_request_t request) {
  std::string path = path_of(request);
  wasi_http_types_request_drop_own(request);
  proxy(path);
  wasi_epoll_drain(); // Nobody is there after this to deliver what is left of the body.
  return PROXY_CALLBACK_CODE_EXIT;
}
