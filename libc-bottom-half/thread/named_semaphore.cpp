// sem_open(3), sem_close(3), sem_unlink(3): names are known within the process only.
#include <semaphore.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include <support/list.h>
#include <support/object.h>
#include <support/result.h>

namespace wasi_epoll {

namespace {

struct NamedTag {};
struct Named final : Object, Hook<NamedTag> {
  sem_t semaphore;
  unsigned opened = 1;
  char name[NAME_MAX + 1]; // empty once it is unlinked
};

[[clang::no_destroy]] constinit List<Named, NamedTag> all;

/// The name without its slashes. glibc makes a file of it that is called `sem.NAME`.
Result<const char *> checked_name(const char *name) {
  name += strspn(name, "/");
  size_t size = strlen(name);
  if (!size || size > NAME_MAX || strchr(name, '/'))
    return fail(EINVAL);
  if (size > NAME_MAX - strlen("sem."))
    return fail(ENAMETOOLONG);
  return name;
}

template <class Test> Named *find(Test test) {
  Named *found = nullptr;
  all.each([&](Named &named) {
    if (test(named))
      found = &named;
  });
  return found;
}

Named *find_name(const char *name) {
  return find([=](Named &named) { return !strcmp(named.name, name); });
}

void drop_unused(Named &named) {
  if (!named.opened && !named.name[0])
    delete &named;
}

Result<sem_t *> open(const char *given, int flags, unsigned initial) {
  auto name = checked_name(given);
  if (!name)
    return fail(name);
  if (Named *known = find_name(*name)) {
    if ((flags & O_CREAT) && (flags & O_EXCL))
      return fail(EEXIST);
    ++known->opened;
    return &known->semaphore;
  }
  if (!(flags & O_CREAT))
    return fail(ENOENT);
  if (initial > INT_MAX)
    return fail(EINVAL);
  auto *made = new Named;
  if (!made)
    return fail(ENOMEM);
  strcpy(made->name, *name);
  sem_init(&made->semaphore, 0, initial);
  all.push_back(*made);
  return &made->semaphore;
}

Result<void> close(sem_t *semaphore) {
  Named *named = find([=](Named &named) { return &named.semaphore == semaphore && named.opened; });
  if (!named)
    return fail(EINVAL);
  --named->opened;
  drop_unused(*named);
  return {};
}

Result<void> unlink(const char *given) {
  auto name = checked_name(given);
  Named *named = name ? find_name(*name) : nullptr;
  if (!named)
    return fail(ENOENT);
  named->name[0] = 0;
  drop_unused(*named);
  return {};
}

} // namespace

} // namespace wasi_epoll

extern "C" {
sem_t *sem_open(const char *name, int flags, ...) {
  unsigned initial = 0;
  if (flags & O_CREAT) {
    va_list more;
    va_start(more, flags);
    (void)va_arg(more, mode_t);
    initial = va_arg(more, unsigned);
    va_end(more);
  }
  auto opened = wasi_epoll::open(name, flags, initial);
  if (opened)
    return *opened;
  errno = opened.error().code;
  return SEM_FAILED;
}

int sem_close(sem_t *semaphore) { return wasi_epoll::posix<int>(wasi_epoll::close(semaphore)); }
int sem_unlink(const char *name) { return wasi_epoll::posix<int>(wasi_epoll::unlink(name)); }
}
