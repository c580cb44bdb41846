// utimensat(2), futimens(3) and their older forms
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>
#include <wasi/libc.h>

#include <fd/arguments.h>
#include <fd/table.h>
#include <files/directory.h>
#include <files/errors.h>
#include <files/file.h>
#include <files/path.h>
#include <files/stat.h>

using namespace wasi_epoll;

namespace {

struct Change {
  wasi::TimestampChange kind;
  int64_t seconds = 0;
  uint32_t nanoseconds = 0;
};

struct Changes {
  Change accessed, modified;
};

Result<Change> to_change(const timespec &time) {
  if (time.tv_nsec == UTIME_NOW)
    return Change{wasi::TimestampChange::now};
  if (time.tv_nsec == UTIME_OMIT)
    return Change{wasi::TimestampChange::none};
  if (time.tv_nsec < 0 || time.tv_nsec >= 1'000'000'000)
    return fail(EINVAL);
  return Change{wasi::TimestampChange::given, time.tv_sec, static_cast<uint32_t>(time.tv_nsec)};
}

Result<Changes> to_changes(const timespec *times) {
  if (!times)
    return Changes{{wasi::TimestampChange::now}, {wasi::TimestampChange::now}};
  auto accessed = to_change(times[0]);
  if (!accessed)
    return fail(accessed);
  auto modified = to_change(times[1]);
  if (!modified)
    return fail(modified);
  return Changes{*accessed, *modified};
}

/// As on Linux, not even the name is looked at then.
bool change_nothing(const timespec *times) {
  return times && times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT;
}

Result<void> set_times(int directory, const char *path, const timespec *times, bool follow) {
  if (change_nothing(times))
    return {};
  auto changes = to_changes(times);
  if (!changes) {
    auto there = mode_at(directory, path, follow);
    return there ? fail(changes) : fail(there);
  }
  auto [accessed, modified] = *changes;
  return on_place(
      directory, path, EPERM, [=](canon::Handle directory, const char *path, size_t size) {
        wasi::FilesystemResult result;
        wasi::wasi_epoll_descriptor_set_times_at(directory, follow ? wasi::path_symlink_follow : 0,
                                                 path, size, accessed.kind, accessed.seconds,
                                                 accessed.nanoseconds, modified.kind,
                                                 modified.seconds, modified.nanoseconds, &result);
        return checked(result);
      });
}

Result<void> set_times(Result<Ref<Description>> description, const timespec *times) {
  if (change_nothing(times))
    return {};
  if (!description)
    return fail(description);
  auto changes = to_changes(times);
  if (!changes)
    return fail(changes);
  auto [accessed, modified] = *changes;
  canon::Handle handle = 0;
  if (File *file = (*description)->file())
    handle = file->handle();
  else if (Directory *directory = (*description)->directory())
    handle = directory->handle();
  if (!handle)
    return fail(EPERM);
  wasi::FilesystemResult result;
  wasi::wasi_epoll_descriptor_set_times(handle, accessed.kind, accessed.seconds,
                                        accessed.nanoseconds, modified.kind, modified.seconds,
                                        modified.nanoseconds, &result);
  return checked(result);
}

/// The older forms' times as the newer ones'.
class Converted {
public:
  explicit Converted(const timeval *times) {
    if (!times)
      return;
    for (int i : {0, 1})
      // Out of range stays out of range.
      converted_[i] = {times[i].tv_sec, times[i].tv_usec < 0 || times[i].tv_usec >= 1'000'000
                                            ? 1'000'000'000
                                            : static_cast<long>(times[i].tv_usec) * 1000};
    times_ = converted_;
  }
  const timespec *get() const { return times_; }

private:
  timespec converted_[2];
  const timespec *times_ = nullptr;
};

} // namespace

extern "C" int utimensat(int directory, const char *path, const timespec times[2], int flags) {
  if (!path)
    return posix<int>(Result<void>(fail(EINVAL)));
  if (!none_or_in_memory(times, 2))
    return posix<int>(Result<void>(fail(EFAULT)));
  if (change_nothing(times))
    return 0;
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
    return posix<int>(Result<void>(fail(EINVAL)));
  if (flags & AT_EMPTY_PATH && is_empty(path))
    return directory == AT_FDCWD ? utimensat(directory, ".", times, 0)
                                 : posix<int>(set_times(table.get_any(directory), times));
  return posix<int>(set_times(directory, path, times, !(flags & AT_SYMLINK_NOFOLLOW)));
}

extern "C" int futimens(int fd, const timespec times[2]) {
  return posix<int>(none_or_in_memory(times, 2) ? set_times(table.get(fd), times) : fail(EFAULT));
}

extern "C" int utimes(const char *path, const timeval times[2]) {
  return posix<int>(set_times(AT_FDCWD, path, Converted(times).get(), true));
}

extern "C" int lutimes(const char *path, const timeval times[2]) {
  return posix<int>(set_times(AT_FDCWD, path, Converted(times).get(), false));
}

extern "C" int futimes(int fd, const timeval times[2]) {
  return posix<int>(set_times(table.get(fd), Converted(times).get()));
}

extern "C" int futimesat(int directory, const char *path, const timeval times[2]) {
  Converted converted(times);
  return posix<int>(path ? set_times(directory, path, converted.get(), true)
                         : set_times(table.get(directory), converted.get()));
}

extern "C" int utime(const char *path, const utimbuf *times) {
  timeval converted[2];
  if (times) {
    converted[0] = {times->actime, 0};
    converted[1] = {times->modtime, 0};
  }
  return utimes(path, times ? converted : nullptr);
}

extern "C" int __wasilibc_utimens(const char *path, const timespec times[2], int flags) {
  return utimensat(AT_FDCWD, path, times, flags);
}
