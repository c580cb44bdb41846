// Whether the process has heard anything from outside since some moment.
//
// A file's read-ahead may be handed out only as long as nobody can tell that it
// was fetched earlier: another process may have written in between, and told us.
// It can tell us only through the host, so everything that brings news (bytes,
// events, the time, another file's state) counts here, and read-ahead older than
// the last news is thrown away.
#pragma once

namespace wasi_epoll {

inline constinit unsigned news_from_outside = 0;

/// Something that another process may have influenced is about to be handed to
/// the program.
inline void heard_from_outside() { ++news_from_outside; }

} // namespace wasi_epoll
