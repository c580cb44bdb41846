// mkdir(2), rmdir(2), unlink(2), rename(2), their *at forms, and remove(3)
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/libc.h>

#include <files/ending.h>
#include <files/errors.h>
#include <files/path.h>
#include <files/two_places.h>
#include <local/paths.h>

using namespace wasi_epoll;

using OnPath = void (*)(canon::Handle, const char *, size_t, wasi::FilesystemResult *);

static int on(int directory, const char *path, int of_ours, OnPath call) {
  return posix<int>(on_place(directory, path, of_ours,
                             [=](canon::Handle directory, const char *path, size_t size) {
                               wasi::FilesystemResult result;
                               call(directory, path, size, &result);
                               return checked(result);
                             }));
}

/// As `on`, for names of directories, which may end in slashes that hosts don't take.
static int on_directory(int directory, const char *path, int of_ours, OnPath call) {
  return posix<int>(on_place(directory, path, of_ours,
                             [=](canon::Handle directory, const char *path, size_t size) {
                               while (size > 1 && path[size - 1] == '/')
                                 --size;
                               wasi::FilesystemResult result;
                               call(directory, path, size, &result);
                               return checked(result);
                             }));
}

extern "C" int mkdirat(int directory, const char *path, mode_t) {
  if (auto free = may_be_made(directory, path, true); !free)
    return posix<int>(free);
  return on_directory(directory, path, EEXIST, wasi::wasi_epoll_descriptor_create_directory_at);
}

extern "C" int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

extern "C" int __wasilibc_rmdirat(int directory, const char *path) {
  auto ending = ending_of(path);
  if (!ending)
    return posix<int>(ending);
  if (is_nameless(*ending))
    return posix<int>(refuse_nameless(directory, path,
                                      *ending == Ending::dot    ? EINVAL
                                      : *ending == Ending::dots ? ENOTEMPTY
                                                                : EBUSY));
  return on_directory(directory, path, EBUSY, wasi::wasi_epoll_descriptor_remove_directory_at);
}

extern "C" int __wasilibc_unlinkat(int directory, const char *path) {
  auto ending = ending_of(path);
  if (!ending)
    return posix<int>(ending);
  if (unlink_socket && directory == AT_FDCWD && unlink_socket(path))
    return 0;
  if (*ending == Ending::name_and_slash) {
    auto type = type_without_slash(directory, path);
    return posix<int>(type ? Result<void>(fail(S_ISDIR(*type) ? EISDIR : ENOTDIR)) : fail(type));
  }
  return on(directory, path, EISDIR, wasi::wasi_epoll_descriptor_unlink_file_at);
}

extern "C" int unlinkat(int directory, const char *path, int flags) {
  if (flags & ~AT_REMOVEDIR) {
    errno = EINVAL;
    return -1;
  }
  return flags & AT_REMOVEDIR ? __wasilibc_rmdirat(directory, path)
                              : __wasilibc_unlinkat(directory, path);
}

extern "C" int unlink(const char *path) { return __wasilibc_unlinkat(AT_FDCWD, path); }

extern "C" int rmdir(const char *path) { return __wasilibc_rmdirat(AT_FDCWD, path); }

extern "C" int remove(const char *path) {
  int saved = errno;
  if (unlink(path) == 0)
    return 0;
  // What a host says of unlinking a directory differs.
  if (errno != EISDIR && errno != EPERM && errno != EACCES)
    return -1;
  int reason = errno;
  if (rmdir(path) == 0) {
    errno = saved;
    return 0;
  }
  if (errno == ENOTDIR)
    errno = reason;
  return -1;
}

/// What Linux says of a rename before it looks for what is to be replaced.
static Result<void> rename_refused_early(int from_directory, const char *from, int to_directory,
                                         const char *to) {
  if (auto there = leads_to_directory(from_directory, from); !there)
    return there;
  if (auto there = leads_to_directory(to_directory, to); !there)
    return there;
  Ending from_ending = *ending_of(from), to_ending = *ending_of(to);
  if (is_nameless(from_ending) || is_nameless(to_ending))
    return fail(EBUSY);
  auto type = type_without_slash(from_directory, from);
  if (!type)
    return fail(type);
  if (auto target = type_without_slash(to_directory, to); failed_with(target, ENAMETOOLONG))
    return fail(target);
  bool needs_directory =
      from_ending == Ending::name_and_slash || to_ending == Ending::name_and_slash;
  return needs_directory && !S_ISDIR(*type) ? fail(ENOTDIR) : Result<void>();
}

static Result<void> rename_on_host(int from_directory, const char *from, int to_directory,
                                   const char *to) {
  for (const char *path : {from, to}) {
    auto ending = ending_of(path);
    if (!ending)
      return fail(ending);
    if (is_nameless(*ending))
      return fail(EBUSY);
  }
  return on_two_places(
      from_directory, from, to_directory, to, EBUSY, EBUSY, [](const Place &from, const Place &to) {
        wasi::FilesystemResult result;
        wasi::wasi_epoll_descriptor_rename_at(from.directory(), from.path(), from.size(),
                                              to.directory(), to.path(), to.size(), &result);
        return checked(result);
      });
}

extern "C" int renameat(int from_directory, const char *from, int to_directory, const char *to) {
  RenameOfWorkingDirectory of_working_directory(from_directory, from);
  auto renamed = rename_on_host(from_directory, from, to_directory, to);
  if (renamed)
    of_working_directory.done(to_directory, to);
  else if (auto early = rename_refused_early(from_directory, from, to_directory, to); !early)
    renamed = early;
  return posix<int>(renamed);
}

extern "C" int rename(const char *from, const char *to) {
  return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

extern "C" int __wasilibc_rename_oldat(int directory, const char *from, const char *to) {
  return renameat(directory, from, AT_FDCWD, to);
}
extern "C" int __wasilibc_rename_newat(const char *from, int directory, const char *to) {
  return renameat(AT_FDCWD, from, directory, to);
}
