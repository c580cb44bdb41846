// Writes to a stream that the host reads, and ends in one of several ways while the last
// part is still the library's: kept.wasm return|exit|close.
// wit: tests/adopt/kept.wit kept
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kept_epoll.h"

#define bytes_type wasi_cli_stdout_stream_u8_type

int main(int argc, char **argv) {
  (void)argc;
  uint64_t ends = bytes_type.make();
  wasi_cli_stdout_write_via_stream((uint32_t)ends);
  int out = wasi_epoll_stream_writer(ends >> 32, &bytes_type, 0);
  static char chunk[10000];
  for (int i = 0; i < 10; i++) {
    memset(chunk, 'a' + i, sizeof chunk);
    if (write(out, chunk, sizeof chunk) != sizeof chunk)
      return 2;
  }
  if (strcmp(argv[1], "close") == 0)
    close(out);
  if (strcmp(argv[1], "exit") == 0)
    exit(0);
  return 0;
}
