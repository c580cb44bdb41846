#include <adopt/readable_end.h>

namespace wasi_epoll {

[[clang::no_destroy]] static constinit List<ReadableEnd, ReaderTag> readers;

ReadableEnd::ReadableEnd(int flags) : Adopted(O_RDONLY, flags) { readers.push_back(*this); }

void ReadableEnd::drop() {}

void ReadableEnd::drop_all() {
  readers.each([](ReadableEnd &end) { end.drop(); });
}

} // namespace wasi_epoll
