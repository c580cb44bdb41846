// How a path ends, which the calls that make, remove or rename its last name look at.
#pragma once

#include <support/result.h>

namespace wasi_epoll {

enum class Ending {
  name,
  name_and_slash,
  dot,
  dots,
  root,
};
/// EFAULT, ENAMETOOLONG.
Result<Ending> ending_of(const char *path);

/// Whether it ends in no name of its own, so that there is nothing to make, remove or rename.
inline bool is_nameless(Ending ending) { return ending > Ending::name_and_slash; }

/// Whether all before the last name leads to a directory, which Linux looks at before it looks
/// for that name: EFAULT, ENAMETOOLONG, ENOENT, EBADF, ENOTDIR, ELOOP.
Result<void> leads_to_directory(int directory, const char *path);

/// What such a call says of a path that ends in no name: that there is no such place, or `error`.
Result<void> refuse_nameless(int directory, const char *path, int error);

/// The type in st_mode of what a path names without the slash at its end, as lstat says.
Result<unsigned> type_without_slash(int directory, const char *path);

/// Whether the path may become a new name: EEXIST for one that ends in none, and unless it is
/// to be a directory's, ENOENT or EEXIST for a slash at the end.
Result<void> may_be_made(int directory, const char *path, bool as_directory);

} // namespace wasi_epoll
