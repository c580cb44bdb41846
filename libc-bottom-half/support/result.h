// Errors are values until the extern "C" edge, which sets errno.
#pragma once

#include <errno.h>

#include <expected>

namespace wasi_epoll {

/// A POSIX error number (errno.h), never 0.
struct Errno {
  int code;
  friend bool operator==(Errno, Errno) = default;
};

template <class T> using Result = std::expected<T, Errno>;

/// `return fail(EBADF);` from a function that returns a Result.
inline std::unexpected<Errno> fail(int code) { return std::unexpected(Errno{code}); }

/// `return fail(result);` hands the error of one Result on to another.
template <class T> std::unexpected<Errno> fail(const Result<T> &result) {
  return std::unexpected(result.error());
}

template <class T> bool failed_with(const Result<T> &result, int code) {
  return !result && result.error().code == code;
}

/// Not a program's: a signal handler set with SA_RESTART ended the wait of a call,
/// which starts again (fd/blocking.h).
inline constexpr int restart_call = 512;

template <class T> bool interrupted(const Result<T> &result) {
  return failed_with(result, EINTR) || failed_with(result, restart_call);
}

/// The extern "C" edge: the value, or -1 with errno set.
template <class Return, class T> Return posix(const Result<T> &result) {
  if (!result) {
    errno = failed_with(result, restart_call) ? EINTR : result.error().code;
    return -1;
  }
  if constexpr (requires { static_cast<Return>(*result); })
    return static_cast<Return>(*result);
  else
    return 0;
}

} // namespace wasi_epoll
