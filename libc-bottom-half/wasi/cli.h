// wasi:cli
#pragma once

#include <canon/types.h>
#include <wasi/result.h>

namespace wasi_epoll::wasi {

/// What read-via-stream answers: the bytes, and how they ended.
struct InputStream {
  canon::Handle bytes;
  canon::Handle result;
};

/// tuple<string, string>
struct StringPair {
  String first, second;
};

extern "C" {
WASI_EPOLL_IMPORT("wasi:cli/stdin@0.3.0", "read-via-stream")
void wasi_epoll_stdin_read_via_stream(InputStream *);
WASI_EPOLL_IMPORT("wasi:cli/stdout@0.3.0", "write-via-stream")
canon::Handle wasi_epoll_stdout_write_via_stream(canon::Handle bytes);
WASI_EPOLL_IMPORT("wasi:cli/stderr@0.3.0", "write-via-stream")
canon::Handle wasi_epoll_stderr_write_via_stream(canon::Handle bytes);

WASI_EPOLL_IMPORT("wasi:cli/terminal-stdin@0.3.0", "get-terminal-stdin")
void wasi_epoll_get_terminal_stdin(Option<canon::Handle> *);
WASI_EPOLL_IMPORT("wasi:cli/terminal-stdout@0.3.0", "get-terminal-stdout")
void wasi_epoll_get_terminal_stdout(Option<canon::Handle> *);
WASI_EPOLL_IMPORT("wasi:cli/terminal-stderr@0.3.0", "get-terminal-stderr")
void wasi_epoll_get_terminal_stderr(Option<canon::Handle> *);
WASI_EPOLL_IMPORT("wasi:cli/terminal-input@0.3.0", "[resource-drop]terminal-input")
void wasi_epoll_terminal_input_drop(canon::Handle);
WASI_EPOLL_IMPORT("wasi:cli/terminal-output@0.3.0", "[resource-drop]terminal-output")
void wasi_epoll_terminal_output_drop(canon::Handle);

WASI_EPOLL_IMPORT("wasi:cli/environment@0.3.0", "get-environment")
void wasi_epoll_get_environment(List<StringPair> *);
WASI_EPOLL_IMPORT("wasi:cli/environment@0.3.0", "get-arguments")
void wasi_epoll_get_arguments(List<String> *);
WASI_EPOLL_IMPORT("wasi:cli/environment@0.3.0", "get-initial-cwd")
void wasi_epoll_get_initial_cwd(Option<String> *);

WASI_EPOLL_IMPORT("wasi:cli/exit@0.3.0", "exit-with-code")
void wasi_epoll_exit_with_code(uint32_t code);
}

} // namespace wasi_epoll::wasi
