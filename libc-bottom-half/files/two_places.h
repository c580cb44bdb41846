#pragma once

#include <files/path.h>

namespace wasi_epoll {

/// As on_place, for calls that name two: call(from, to).
template <class Call>
Result<void> on_two_places(int from_directory, const char *from, int to_directory, const char *to,
                           int from_of_ours, int to_of_ours, Call call) {
  Place source, target;
  if (auto found = source.find(from_directory, from); !found)
    return found;
  if (auto found = target.find(to_directory, to); !found)
    return found;
  for (;;) {
    if (source.exists_for_us_only())
      return fail(from_of_ours);
    if (target.exists_for_us_only())
      return fail(to_of_ours);
    Result<void> result = call(source, target);
    // wasmtime has no name for EXDEV, and programs then copy instead; if it really
    // was an error of the disk that will fail too.
    if (failed_with(result, EIO))
      return fail(EXDEV);
    if (!failed_with(result, EPERM))
      return result;
    bool again = source.find_from_preopen();
    again |= target.find_from_preopen();
    if (!again)
      return result;
  }
}

} // namespace wasi_epoll
