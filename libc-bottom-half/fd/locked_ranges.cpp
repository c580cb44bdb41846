#include <fd/locked_ranges.h>

#include <algorithm>

#include <fd/table.h>
#include <files/file.h>

namespace wasi_epoll {

namespace {

struct HeldTag {};

/// A watch that wants nothing but to know when the description is gone: so descriptions
/// need no room for locks.
class HeldLock final : public RangeLock, public Object, public Watch, public Hook<HeldTag> {
public:
  // Programs that call fcntl link this, and few of them lock: it is to be small.
  [[gnu::noinline]] HeldLock() {}
  [[gnu::noinline]] ~HeldLock() {}
  void hold(const RangeLock &lock);
  void source_gone() override { delete this; }
};

[[clang::no_destroy]] constinit List<HeldLock, HeldTag> held_locks;
unsigned locks_taken;

void HeldLock::hold(const RangeLock &lock) {
  static_cast<RangeLock &>(*this) = lock;
  through->add_watch(*this);
  held_locks.push_back(*this);
  ++locks_taken;
}

bool of_one_owner(const RangeLock &one, const RangeLock &other) {
  return one.file == other.file && one.of_process == other.of_process &&
         (one.of_process || one.through == other.through);
}

/// Which file it is: the number that those of it have who hold locks, or its own.
unsigned number_of(File &file) {
  for (;;) {
    unsigned before = locks_taken, number = 0;
    auto next_locked = [&](unsigned after) {
      File *next = nullptr;
      held_locks.each([&](HeldLock &lock) {
        File *other = lock.through->file();
        if (other->number() <= after || (next && other->number() >= next->number()))
          return;
        next = other;
        number = lock.file;
      });
      return next;
    };
    if (find_same(file, next_locked))
      return number;
    if (locks_taken == before) // Else one more may be the same.
      return file.number();
  }
}

bool overlap(const RangeLock &one, const RangeLock &other) {
  return one.first <= other.last && other.first <= one.last;
}

/// Also when one begins where the other ends.
bool touch(const RangeLock &one, const RangeLock &other) {
  return one.first - 1 <= other.last && other.first - 1 <= one.last;
}

/// As POSIX has it, with whichever descriptor for the file it is.
void release_locks_of_process(Description &closed) {
  if (held_locks.empty() || !closed.file())
    return;
  RangeLock all{.through = &closed, .file = number_of(*closed.file()), .of_process = true};
  held_locks.each([&](HeldLock &lock) {
    if (of_one_owner(lock, all))
      delete &lock;
  });
}

} // namespace

const RangeLock *conflict(RangeLock &wanted) {
  const RangeLock *found = nullptr;
  File *file = wanted.through->file();
  if (!file)
    return found;
  wanted.file = number_of(*file);
  if (wanted.type == F_UNLCK)
    return found;
  held_locks.each([&](HeldLock &lock) {
    if (!found && lock.file == wanted.file && overlap(lock, wanted) &&
        (lock.type == F_WRLCK || wanted.type == F_WRLCK) && !of_one_owner(lock, wanted))
      found = &lock;
  });
  return found;
}

Result<void> set(const RangeLock &wanted) {
  if (!wanted.through->file())
    return {};
  // What is wanted, and the end of what it parts: more doesn't come into being.
  auto *whole = new HeldLock, *end = new HeldLock;
  if (!whole || !end) {
    delete whole;
    delete end;
    return fail(ENOLCK);
  }
  RangeLock joined = wanted;
  held_locks.each([&](HeldLock &lock) {
    if (!touch(lock, wanted) || !of_one_owner(lock, wanted))
      return;
    if (lock.type == wanted.type) {
      joined.first = std::min(joined.first, lock.first);
      joined.last = std::max(joined.last, lock.last);
      delete &lock;
      return;
    }
    bool begins_before = lock.first < wanted.first;
    bool ends_behind = lock.last > wanted.last;
    if (begins_before && ends_behind) {
      RangeLock behind = lock;
      behind.first = wanted.last + 1;
      std::exchange(end, nullptr)->hold(behind);
    }
    if (begins_before)
      lock.last = std::min(lock.last, wanted.first - 1);
    else if (ends_behind)
      lock.first = std::max(lock.first, wanted.last + 1);
    else
      delete &lock;
  });
  if (wanted.type != F_UNLCK) {
    std::exchange(whole, nullptr)->hold(joined);
    if (wanted.of_process)
      table.after_close(release_locks_of_process);
  }
  delete whole;
  delete end;
  return {};
}

} // namespace wasi_epoll
