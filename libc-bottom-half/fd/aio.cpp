// aio.h: asynchronous input and output. POSIX lets an implementation do it at once, and this
// one does: a request is over when the call that makes it returns. What may have to wait (a
// pipe, a socket) waits in that call.
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <signal/signals.h>
#include <support/result.h>

using namespace wasi_epoll;

namespace {

/// Whether its end can be told in that way. EAGAIN where it would take a thread.
Result<void> check(const sigevent &event) {
  switch (event.sigev_notify) {
  case SIGEV_NONE:
    return {};
  case SIGEV_SIGNAL:
    return is_signal(event.sigev_signo) ? Result<void>() : fail(EINVAL);
  case SIGEV_THREAD:
    return fail(EAGAIN);
  default:
    return fail(EINVAL);
  }
}

void tell(const sigevent &event) {
  if (event.sigev_notify == SIGEV_SIGNAL)
    (void)send({.number = event.sigev_signo, .code = SI_ASYNCIO, .value = event.sigev_value});
}

void end(aiocb &request, ssize_t result) {
  request.__ret = result;
  request.__err = result < 0 ? errno : 0;
}

Result<void> check(const aiocb &request) {
  if (request.aio_reqprio < 0)
    return fail(EINVAL);
  return check(request.aio_sigevent);
}

void perform(aiocb &request, bool writes) {
  auto *buffer = const_cast<void *>(request.aio_buf);
  size_t size = request.aio_nbytes;
  ssize_t done = writes ? pwrite(request.aio_fildes, buffer, size, request.aio_offset)
                        : pread(request.aio_fildes, buffer, size, request.aio_offset);
  if (done < 0 && errno == ESPIPE)
    done =
        writes ? write(request.aio_fildes, buffer, size) : read(request.aio_fildes, buffer, size);
  end(request, done);
}

Result<void> start(aiocb &request, bool writes) {
  int before = errno;
  if (auto fine = check(request); !fine)
    return fine;
  perform(request, writes);
  errno = before; // The request has it.
  tell(request.aio_sigevent);
  return {};
}

Result<void> start_list(int mode, aiocb *__restrict const *list, int count, const sigevent *event) {
  if ((mode != LIO_WAIT && mode != LIO_NOWAIT) || count < 0)
    return fail(EINVAL);
  if (mode == LIO_NOWAIT && event)
    if (auto fine = check(*event); !fine)
      return fine;
  bool failed = false;
  for (int i = 0; i < count; ++i) {
    if (!list[i] || list[i]->aio_lio_opcode == LIO_NOP)
      continue;
    aiocb &request = *list[i];
    int operation = request.aio_lio_opcode;
    auto started = operation == LIO_READ || operation == LIO_WRITE
                       ? start(request, operation == LIO_WRITE)
                       : fail(EINVAL);
    if (!started) {
      request.__ret = -1;
      request.__err = started.error().code;
    }
    failed |= request.__err != 0;
  }
  if (mode == LIO_NOWAIT && event)
    tell(*event);
  return failed ? Result<void>(fail(EIO)) : Result<void>();
}

Result<void> synchronize(int operation, aiocb &request) {
  if (operation != O_SYNC && operation != O_DSYNC)
    return fail(EINVAL);
  if (auto fine = check(request.aio_sigevent); !fine)
    return fine;
  int before = errno;
  if (fcntl(request.aio_fildes, F_GETFL) < 0)
    return fail(EBADF);
  end(request, operation == O_SYNC ? fsync(request.aio_fildes) : fdatasync(request.aio_fildes));
  errno = before;
  tell(request.aio_sigevent);
  return {};
}

} // namespace

extern "C" int aio_read(aiocb *request) { return posix<int>(start(*request, false)); }
extern "C" int aio_write(aiocb *request) { return posix<int>(start(*request, true)); }

extern "C" int aio_fsync(int operation, aiocb *request) {
  return posix<int>(synchronize(operation, *request));
}

extern "C" int lio_listio(int mode, aiocb *__restrict const *__restrict list, int count,
                          sigevent *__restrict event) {
  return posix<int>(start_list(mode, list, count, event));
}

extern "C" int aio_error(const aiocb *request) { return request->__err; }
extern "C" ssize_t aio_return(aiocb *request) { return request->__ret; }

extern "C" int aio_cancel(int fd, aiocb *request) {
  if (fcntl(fd, F_GETFL) < 0)
    return -1;
  if (request && request->aio_fildes != fd)
    return posix<int>(Result<void>(fail(EINVAL)));
  return AIO_ALLDONE;
}

extern "C" int aio_suspend(const aiocb *const[], int count, const timespec *) {
  return posix<int>(count < 0 ? Result<void>(fail(EINVAL)) : Result<void>());
}
