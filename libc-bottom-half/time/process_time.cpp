// clock(3), times(3), getrusage(2). The host doesn't tell how much processor time
// the program used; the time since its start is the bound that can be known.
#include <sys/resource.h>
#include <sys/times.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <fd/arguments.h>
#include <support/outside.h>
#include <time/clock.h>

using namespace wasi_epoll;

static Instant started;

__attribute__((constructor(10))) static void note_start() { started = monotonic_now(); }

uint64_t wasi_epoll::process_time() {
  heard_from_outside();
  return monotonic_now() - started;
}

extern "C" {
extern const __clockid _CLOCK_PROCESS_CPUTIME_ID{CLOCK_PROCESS_CPUTIME_ID};
extern const __clockid _CLOCK_THREAD_CPUTIME_ID{CLOCK_THREAD_CPUTIME_ID};
}

// Under this name for programs compiled with our time.h.
extern "C" clock_t clock() { return process_time() / (nanoseconds_per_second / CLOCKS_PER_SEC); }

// What others call counts nanoseconds, as the base's header says.
extern "C" clock_t clock_of_base() __asm__("clock");
extern "C" clock_t clock_of_base() { return process_time(); }
extern "C" clock_t __clock() { return process_time(); }

extern "C" int clock_getcpuclockid(pid_t process, clockid_t *into) {
  if (process != 0 && process != getpid())
    return ESRCH;
  *into = CLOCK_PROCESS_CPUTIME_ID;
  return 0;
}

extern "C" clock_t times(tms *into) {
  constexpr clock_t tick = nanoseconds_per_second / 100; // sysconf(_SC_CLK_TCK)
  if (into)
    *into = {.tms_utime = static_cast<clock_t>(process_time() / tick),
             .tms_stime = 0,
             .tms_cutime = 0,
             .tms_cstime = 0};
  heard_from_outside();
  return monotonic_now() / tick;
}

static int usage(int who, void *into, size_t size) {
  if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD) {
    errno = EINVAL;
    return -1;
  }
  if (!in_memory(into, size)) {
    errno = EFAULT;
    return -1;
  }
  rusage result{};
  if (who != RUSAGE_CHILDREN) {
    timespec used = to_timespec(process_time());
    result.ru_utime = {used.tv_sec, static_cast<suseconds_t>(used.tv_nsec / 1000)};
    result.ru_maxrss = __builtin_wasm_memory_size(0) * 64; // KiB
  }
  memcpy(into, &result, size);
  return 0;
}

// Under this name for programs compiled with our sys/resource.h.
extern "C" int getrusage(int who, rusage *into) { return usage(who, into, sizeof *into); }

// What others call has the base's smaller struct: the two times.
extern "C" int getrusage_of_base(int who, void *into) __asm__("getrusage");
extern "C" int getrusage_of_base(int who, void *into) {
  return usage(who, into, 2 * sizeof(timeval));
}
