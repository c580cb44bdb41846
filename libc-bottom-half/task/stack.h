// The stacks of tasks that run beside the first one: from the heap, where no address
// space ends below them. A pattern at their end shows that one was too small; it is
// looked at before any other task runs, that is at each wait, and when the task ends.
#pragma once

#include <stddef.h>

namespace wasi_epoll {

/// The first address above the main stack.
char *main_stack_top();

/// The highest address of a new stack, aligned for a stack pointer; null when memory is out.
char *take_side_stack();
/// Gives one back, by any address in it.
void give_side_stack(char *inside);

/// Traps when the task whose stack `inside` is in has overrun that.
void check_stack(const void *inside);

} // namespace wasi_epoll
