// The floor for files.c: the host's own streams, one for the whole file, without a library.
// Prints the same lines for what goes one after the other.
//
//   floor <empty folder, which is preopened>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <canon/abi.h>
#include <wasi/filesystem.h>

using namespace wasi_epoll;
using namespace wasi_epoll::canon::builtin;

namespace {

constexpr size_t file_size = 32 << 20;
alignas(4096) char bytes[65536];

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

[[noreturn]] void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

canon::Handle open_file(bool create) {
  wasi::List<wasi::Preopen> all;
  wasi::wasi_epoll_get_directories(&all);
  wasi::Result<canon::Handle, wasi::FilesystemError> opened;
  wasi::wasi_epoll_descriptor_open_at(all.data[0].descriptor, 0, "file", 4,
                                      create ? wasi::open_create | wasi::open_truncate : 0,
                                      wasi::descriptor_read | wasi::descriptor_write, &opened);
  if (opened.error)
    die("open-at");
  return opened.ok;
}

/// Waits for what was not over at once.
size_t finish(canon::Handle end, uint32_t packed) {
  canon::Copy copy{packed};
  if (!copy.blocked())
    return copy.count();
  canon::Handle set = wasi_epoll_waitable_set_new();
  wasi_epoll_waitable_join(end, set);
  uint32_t at[2];
  wasi_epoll_waitable_set_wait(set, at);
  wasi_epoll_waitable_join(end, 0);
  wasi_epoll_waitable_set_drop(set);
  return canon::Copy{at[1]}.count();
}

template <class Round> void measure(const char *what, size_t size, size_t count, Round round) {
  double best = 1e30;
  for (int i = 0; i < 3; ++i) {
    double each = round(size, count) / count;
    best = each < best ? each : best;
  }
  printf("%s %zu B, one after the other\t%.3f\n", what, size, best);
}

void sequential(size_t size, size_t total) {
  canon::Handle file = open_file(true);
  measure("write", size, total / size, [&](size_t size, size_t count) {
    uint64_t ends = file_output_bytes.make();
    auto end = static_cast<canon::Handle>(ends >> 32);
    canon::Handle result =
        wasi::wasi_epoll_descriptor_write_via_stream(file, static_cast<canon::Handle>(ends), 0);
    double start = now();
    for (size_t i = 0; i < count; ++i)
      for (size_t done = 0; done < size;)
        done += finish(end, file_output_bytes.write(end, bytes + done, size - done));
    double took = now() - start;
    file_output_bytes.drop_writable(end);
    file_output_result.drop_readable(result);
    return took;
  });
  measure("read", size, total / size, [&](size_t size, size_t count) {
    wasi::StreamAndResult input;
    wasi::wasi_epoll_descriptor_read_via_stream(file, 0, &input);
    double start = now();
    for (size_t i = 0; i < count; ++i)
      for (size_t done = 0; done < size;)
        done +=
            finish(input.stream, file_input_bytes.read(input.stream, bytes + done, size - done));
    double took = now() - start;
    file_input_bytes.drop_readable(input.stream);
    file_input_result.drop_readable(input.result);
    return took;
  });
  wasi::wasi_epoll_descriptor_drop(file);
}

} // namespace

int main(int argc, char **argv) {
  sequential(512, file_size / 8);
  sequential(4096, file_size);
  sequential(65536, file_size);
  char path[4096];
  snprintf(path, sizeof path, "%s/file", argv[argc - 1]);
  return unlink(path);
}
