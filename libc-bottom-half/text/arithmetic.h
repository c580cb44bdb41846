#pragma once

namespace wasi_epoll {

/// What $((...)) is worth: C's operators on signed integers but for ++, -- and the comma, with
/// the environment's variables. 0 or WRDE_*.
int evaluate_arithmetic(const char *expression, long long &into);

} // namespace wasi_epoll
