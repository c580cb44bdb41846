// Short names for the types of types.wit, and what its world exports only for their sake:
// once in each program.
#pragma once

#include "adopt_epoll.h"

#define bytes_type exports_test_adopt_types_stream_u8_type
#define numbers_type exports_test_adopt_types_stream_u32_type
#define wide_type exports_test_adopt_types_stream_u64_type
#define ticks_type exports_test_adopt_types_stream_void_type
#define number_type exports_test_adopt_types_future_u32_type
#define wide_number_type exports_test_adopt_types_future_u64_type
#define done_type exports_test_adopt_types_future_void_type

#ifdef __cplusplus
#define STUB(name)                                                                                 \
  extern "C" uint32_t exports_test_adopt_types_##name(void) { __builtin_trap(); }
#else
#define STUB(name)                                                                                 \
  uint32_t exports_test_adopt_types_##name(void) { __builtin_trap(); }
#endif
STUB(bytes);
STUB(numbers);
STUB(wide);
STUB(ticks);
STUB(number);
STUB(wide_number);
STUB(done);
STUB(text);
