// Descriptors 0, 1 and 2.
#pragma once

#include <support/object.h>

namespace wasi_epoll {

class Description;

/// Installs stdin, stdout and stderr in the empty table. Asks nothing of the
/// host: that waits for their first use.
void open_standard_streams();

/// The kinds; null when memory is out.
/// Weak: see stdio/uses_input.h.
Ref<Description> make_standard_input() __attribute__((weak));
Ref<Description> make_standard_output();
Ref<Description> make_standard_error();

} // namespace wasi_epoll
