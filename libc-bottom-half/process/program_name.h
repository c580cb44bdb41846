// The program's name, for messages.
#pragma once

namespace wasi_epoll {

/// Sets program_invocation_name and its short form from a program's first argument.
void set_program_name(char *name);

/// program_invocation_short_name, asked of the host when main took no arguments; or null.
const char *program_name();

} // namespace wasi_epoll
