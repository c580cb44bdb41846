#include <fd/table.h>

#include <stdlib.h>
#include <string.h>

#include <bit>

#include <stdio/standard_streams.h>

namespace wasi_epoll {

constinit Table table;

void Table::open_standard_streams() {
  // First, because it installs through this table.
  opened_ = true;
  wasi_epoll::open_standard_streams();
}

Result<void> Table::grow(size_t size) {
  size_t rounded = size_ ? 2 * size_ : 64;
  while (rounded < size)
    rounded *= 2;
  auto *used = static_cast<uint64_t *>(realloc(used_, rounded / 8));
  if (!used)
    return fail(ENOMEM);
  used_ = used;
  auto *slots = static_cast<Slot *>(realloc(slots_, rounded * sizeof(Slot)));
  if (!slots)
    return fail(ENOMEM);
  slots_ = slots;
  memset(used_ + size_ / 64, 0, (rounded - size_) / 8);
  memset(slots_ + size_, 0, (rounded - size_) * sizeof(Slot));
  size_ = rounded;
  return {};
}

/// For the first number that is looked up: it may be a standard stream's.
Table::Slot *Table::first_slot(int fd) {
  open_standard_streams();
  return slot(fd);
}

/// Into a free slot.
void Table::put(size_t index, Description &description, bool close_on_exec) {
  description.retain();
  slots_[index] = {&description, close_on_exec};
  used_[index / 64] |= uint64_t{1} << index % 64;
  if (index < end_) {
    --holes_;
  } else {
    holes_ += index - end_;
    end_ = index + 1;
  }
  if (index == first_free_)
    first_free_ = holes_ ? index + 1 : end_;
}

Result<int> Table::find_free(int lowest) {
  if (!opened_) [[unlikely]]
    open_standard_streams();
  size_t start = static_cast<unsigned>(lowest);
  size_t index = start > first_free_ ? start : first_free_;
  while (index < size_) {
    uint64_t free = ~used_[index / 64] >> index % 64;
    if (free) {
      index += std::countr_zero(free);
      break;
    }
    index = (index / 64 + 1) * 64;
  }
  if (index >= limit_)
    return fail(EMFILE);
  if (index >= size_)
    if (auto grown = grow(index + 1); !grown)
      return fail(grown);
  if (start <= first_free_)
    first_free_ = index;
  return static_cast<int>(index);
}

Result<int> Table::install(Description &description, bool close_on_exec, int lowest) {
  auto fd = lowest_free(lowest);
  if (fd)
    put(*fd, description, close_on_exec);
  return fd;
}

Result<void> Table::replace(int fd, Description &description, bool close_on_exec) {
  size_t index = static_cast<unsigned>(fd);
  if (index >= limit_)
    return fail(EBADF);
  if (!opened_) [[unlikely]]
    open_standard_streams();
  if (index >= size_)
    if (auto grown = grow(index + 1); !grown)
      return fail(grown);
  Ref<Description> old = free(fd);
  put(index, description, close_on_exec);
  tell_closed(old);
  return {};
}

Result<bool> Table::close_on_exec(int fd) {
  Slot *found = slot(fd);
  if (!found)
    return fail(EBADF);
  return found->close_on_exec;
}

Result<void> Table::set_close_on_exec(int fd, bool value) {
  Slot *found = slot(fd);
  if (!found)
    return fail(EBADF);
  found->close_on_exec = value;
  return {};
}

} // namespace wasi_epoll
