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
  Result<Ref<Description>> get(int fd) {
    if (Description *found = peek(fd))
      return Ref(found);
    return fail(EBADF);
  }
  /// As get, null for none; owned by the table, for callers that can't block.
  Description *peek(int fd) {
    Slot *found = slot(fd);
    return found ? found->description : nullptr;
  }

  /// The lowest free number that is at least `lowest`, with room made for it. EMFILE, ENOMEM.
  Result<int> lowest_free(int lowest = 0);
  /// Installs at the lowest free number that is at least `lowest`. EMFILE, ENOMEM.
  Result<int> install(Ref<Description> description, bool close_on_exec, int lowest = 0);
  /// Installs at exactly `fd`, closing what is there. EBADF, ENOMEM.
  Result<void> replace(int fd, Ref<Description> description, bool close_on_exec);
  /// Frees the number and hands out the reference. EBADF.
  Result<Ref<Description>> remove(int fd);

  Result<bool> close_on_exec(int fd);
  Result<void> set_close_on_exec(int fd, bool value);

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

  void open_standard_streams();
  Result<void> grow(size_t size);
  Slot *slot(int fd) {
    if (!opened_) [[unlikely]]
      open_standard_streams();
    size_t index = static_cast<unsigned>(fd);
    return index < size_ && slots_[index].description ? &slots_[index] : nullptr;
  }
  void put(size_t index, Ref<Description> &description, bool close_on_exec);

  Slot *slots_ = nullptr;
  uint64_t *used_ = nullptr; // one bit per slot
  size_t size_ = 0;          // slots, a multiple of 64
  size_t first_free_ = 0;    // no free slot is below
  size_t limit_ = canon::default_descriptors;
  bool opened_ = false;
};

extern Table table;

} // namespace wasi_epoll
