// raise(3), kill(2), killpg(3), sigqueue(3), pthread_kill(3): the process is the only one there is.
#include <pthread.h>
#include <unistd.h>

#include <signal/signals.h>

namespace wasi_epoll {

static Result<void> send_to(pid_t process, const Occurrence &signal) {
  // 0 and -1 are the process's group, and everyone whom it may send to.
  pid_t self = getpid();
  if (process != self && process != 0 && process != -1 && process != -self)
    return fail(ESRCH);
  if (signal.number < 0 || signal.number >= _NSIG)
    return fail(EINVAL);
  if (!signal.number)
    return {};
  return send(signal);
}

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" int raise(int number) {
  if (number == 0)
    return 0;
  if (!is_signal(number))
    return posix<int>(Result<void>(fail(EINVAL)));
  return posix<int>(send({.number = number, .code = SI_TKILL}));
}

extern "C" int kill(pid_t process, int number) {
  return posix<int>(send_to(process, {.number = number, .code = SI_USER}));
}

extern "C" int killpg(pid_t group, int number) {
  if (group < 0)
    return posix<int>(Result<void>(fail(EINVAL)));
  return kill(-group, number);
}

extern "C" int sigqueue(pid_t process, int number, union sigval value) {
  return posix<int>(send_to(process, {.number = number, .code = SI_QUEUE, .value = value}));
}

extern "C" int pthread_kill(pthread_t thread, int number) {
  if (!pthread_equal(thread, pthread_self()))
    return ESRCH;
  if (number < 0 || number >= _NSIG)
    return EINVAL;
  if (!number)
    return 0;
  auto sent = send({.number = number, .code = SI_TKILL});
  return sent ? 0 : sent.error().code;
}
