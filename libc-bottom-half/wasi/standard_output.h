// The stream type of wasi:cli/stdout and stderr.
#pragma once

#include <canon/types.h>

WASI_EPOLL_STREAM_TYPE(standard_output_bytes, "wasi:cli/stdout@0.3.0", 0, "write-via-stream");
