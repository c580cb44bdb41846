// The process's descriptor table: numbers to open file descriptions.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <canon/handles.h>
#include <fd/description.h>

namespace wasi_epoll {

class Table {
public:
  /// What `fd` refers to, or EBADF. The reference keeps it open while a call uses
  /// it, whatever another task closes in the meantime.
  Result<Ref<Description>> get(int fd) { return referred(peek(fd)); }
  /// As get, null for none; owned by the table, for callers that can't block.
  Description *peek(int fd) {
    Description *found = peek_any(fd);
    return found && !found->only_place() ? found : nullptr;
  }
  /// The same for calls that O_PATH leaves: also what only stands for a place.
  Result<Ref<Description>> get_any(int fd) { return referred(peek_any(fd)); }
  Description *peek_any(int fd) {
    Slot *found = slot(fd);
    return found ? found->description : nullptr;
  }

  /// The lowest free number that is at least `lowest`, with room made for it. EMFILE, ENOMEM.
  Result<int> lowest_free(int lowest = 0) {
    size_t index = first_free_;
    if (lowest == 0 && index < size_ && index < limit_ && !slots_[index].description) [[likely]]
      return static_cast<int>(index);
    return find_free(lowest);
  }
  /// Installs at the lowest free number that is at least `lowest`. EMFILE, ENOMEM.
  Result<int> install(Description &description, bool close_on_exec, int lowest = 0);
  /// Installs at exactly `fd`, closing what is there. EBADF, ENOMEM.
  Result<void> replace(int fd, Description &description, bool close_on_exec);
  /// Frees the number and hands out the reference; empty when it refers to nothing.
  Ref<Description> remove(int fd) {
    auto removed = free(fd);
    tell_closed(removed);
    return removed;
  }

  Result<bool> close_on_exec(int fd);
  Result<void> set_close_on_exec(int fd, bool value);

  /// From now on each number that was freed is told, by what it referred to: who has to
  /// know links this, and other programs don't.
  void after_close(void (*tell)(Description &)) { after_close_ = tell; }

  /// No number in use is as high.
  size_t size() const { return size_; }
  /// One more than the highest number that may be given out (RLIMIT_NOFILE).
  size_t limit() const { return limit_; }
  void set_limit(size_t limit) { limit_ = limit; }

private:
  struct Slot {
    Description *description; // counted
    bool close_on_exec;
  };

  Ref<Description> free(int fd) {
    Slot *found = slot(fd);
    if (!found)
      return {};
    size_t index = found - slots_;
    used_[index / 64] &= ~(uint64_t{1} << index % 64);
    if (index < first_free_)
      first_free_ = index;
    ++holes_;
    return Ref<Description>::owning(std::exchange(*found, {}).description);
  }
  void tell_closed(const Ref<Description> &removed) {
    if (after_close_ && removed) [[unlikely]]
      after_close_(*removed);
  }
  static Result<Ref<Description>> referred(Description *found) {
    if (found)
      return Ref(found);
    return fail(EBADF);
  }
  void open_standard_streams();
  Result<void> grow(size_t size);
  Result<int> find_free(int lowest);
  Slot *slot(int fd) {
    size_t index = static_cast<unsigned>(fd);
    if (index < size_) [[likely]]
      return slots_[index].description ? &slots_[index] : nullptr;
    return opened_ ? nullptr : first_slot(fd);
  }
  Slot *first_slot(int fd);
  void put(size_t index, Description &description, bool close_on_exec);

  Slot *slots_ = nullptr;
  uint64_t *used_ = nullptr; // one bit per slot
  size_t size_ = 0;          // slots, a multiple of 64; none before the standard streams are open
  size_t first_free_ = 0;    // no free slot is below
  // No slot from here on was ever used, and how many before are free: with none, what is
  // closed next is the lowest, and nobody searches for it.
  size_t end_ = 0;
  size_t holes_ = 0;
  size_t limit_ = canon::default_descriptors;
  bool opened_ = false;
  void (*after_close_)(Description &) = nullptr;
};

extern Table table;

} // namespace wasi_epoll
