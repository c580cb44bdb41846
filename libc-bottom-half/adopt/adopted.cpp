#include <adopt/adopted.h>

namespace wasi_epoll {

void Adopted::drop() {}
Result<bool> Adopted::cancel() { return fail(EBUSY); }
Result<canon::Handle> Adopted::hand_out() { return fail(EBUSY); }

Result<Ref<Adopted>> Adopted::of(int fd) {
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  if ((*description)->kind() != &this_kind)
    return fail(EINVAL);
  return Ref(static_cast<Adopted *>(description->get()));
}

} // namespace wasi_epoll
