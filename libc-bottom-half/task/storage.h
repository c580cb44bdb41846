// The thread-local storage of a task, which belongs to it as long as it lives.
#pragma once

namespace wasi_epoll {

/// A block for one task; null when memory is out.
void *make_storage();
/// Gives one back. Null is none.
void drop_storage(void *storage);
/// Makes it the current one, as new.
void begin_storage(void *storage);
/// Runs the destructors of what is in the current one: the program's code, so on a stack
/// of the task's own.
void end_storage();

} // namespace wasi_epoll
