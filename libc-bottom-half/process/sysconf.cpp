// sysconf(3)
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include <fd/table.h>

namespace {

constexpr long version = _POSIX_VERSION;
constexpr long unlimited = -1; // no limit, or an option that isn't there
constexpr long unknown = -2;

constexpr uint64_t page = 65536;
constexpr uint64_t address_space = uint64_t{1} << 32;

long value(int name) {
  switch (name) {
  case _SC_ARG_MAX:
    return ARG_MAX;
  case _SC_CLK_TCK:
    return 100;
  case _SC_NGROUPS_MAX:
    return NGROUPS_MAX;
  case _SC_OPEN_MAX:
    return wasi_epoll::table.limit();
  case _SC_TZNAME_MAX:
    return TZNAME_MAX;
  case _SC_NSIG:
    return NSIG;
  case _SC_RTSIG_MAX:
    return NSIG - 32;
  case _SC_DELAYTIMER_MAX:
    return DELAYTIMER_MAX;
  case _SC_PAGESIZE:
    return page;
  case _SC_BC_BASE_MAX:
    return _POSIX2_BC_BASE_MAX;
  case _SC_BC_DIM_MAX:
    return _POSIX2_BC_DIM_MAX;
  case _SC_BC_SCALE_MAX:
    return _POSIX2_BC_SCALE_MAX;
  case _SC_BC_STRING_MAX:
    return _POSIX2_BC_STRING_MAX;
  case _SC_COLL_WEIGHTS_MAX:
    return COLL_WEIGHTS_MAX;
  case _SC_EXPR_NEST_MAX:
    return _POSIX2_EXPR_NEST_MAX;
  case _SC_LINE_MAX:
    return _POSIX2_LINE_MAX;
  case _SC_RE_DUP_MAX:
    return RE_DUP_MAX;
  case _SC_IOV_MAX:
    return IOV_MAX;
  case _SC_GETGR_R_SIZE_MAX:
  case _SC_GETPW_R_SIZE_MAX:
    return 1024;
  case _SC_LOGIN_NAME_MAX:
    return 256;
  case _SC_TTY_NAME_MAX:
    return TTY_NAME_MAX;
  case _SC_HOST_NAME_MAX:
    return HOST_NAME_MAX;
  case _SC_SYMLOOP_MAX:
    return 40;
  case _SC_NZERO:
    return NZERO;
  case _SC_THREAD_DESTRUCTOR_ITERATIONS:
    return PTHREAD_DESTRUCTOR_ITERATIONS;
  case _SC_THREAD_KEYS_MAX:
    return PTHREAD_KEYS_MAX;
  case _SC_THREAD_STACK_MIN:
    return PTHREAD_STACK_MIN;
  case _SC_THREAD_THREADS_MAX:
  case _SC_NPROCESSORS_CONF:
  case _SC_NPROCESSORS_ONLN:
    return 1;
  case _SC_CHILD_MAX:
    return 0;
  // Memory is what the address space allows; how much of it there is isn't told.
  case _SC_PHYS_PAGES:
    return address_space / page;
  case _SC_AVPHYS_PAGES:
    return address_space / page - __builtin_wasm_memory_size(0);

  case _SC_XOPEN_VERSION:
    return _XOPEN_VERSION;
  case _SC_VERSION:
  case _SC_2_VERSION:
  case _SC_2_C_BIND:
  case _SC_FSYNC:
  case _SC_SYNCHRONIZED_IO:
  case _SC_REALTIME_SIGNALS:
  case _SC_THREADS:
  case _SC_THREAD_SAFE_FUNCTIONS:
  case _SC_THREAD_ATTR_STACKSIZE:
  case _SC_ADVISORY_INFO:
  case _SC_ASYNCHRONOUS_IO:
  case _SC_BARRIERS:
  case _SC_CLOCK_SELECTION:
  case _SC_CPUTIME:
  case _SC_MONOTONIC_CLOCK:
  case _SC_READER_WRITER_LOCKS:
  case _SC_SPIN_LOCKS:
  case _SC_TIMEOUTS:
  case _SC_IPV6:
    return version;
  case _SC_REGEXP:
  case _SC_XOPEN_UNIX:
  case _SC_XOPEN_ENH_I18N:
  case _SC_V6_ILP32_OFFBIG:
  case _SC_V7_ILP32_OFFBIG:
    return 1;
  case _SC_MINSIGSTKSZ:
    return MINSIGSTKSZ;
  case _SC_SIGSTKSZ:
    return SIGSTKSZ;

  case _SC_XOPEN_UUCP:
  case _SC_DEVICE_CONTROL:
    return unlimited;

  // Everything else that has a name isn't there or isn't limited.
  default:
    return name >= 0 && name <= _SC_SIGSTKSZ ? unlimited : unknown;
  }
}

} // namespace

extern "C" long sysconf(int name) {
  long result = value(name);
  if (result == unknown) {
    errno = EINVAL;
    return -1;
  }
  return result;
}
