#include <adopt/reader.h>

namespace wasi_epoll {

[[clang::no_destroy]] static constinit List<Reader, ReaderTag> readers;

Reader::Reader(int flags) : Adopted(O_RDONLY, flags) { readers.push_back(*this); }

void Reader::drop() {}

void Reader::drop_all() {
  readers.each([](Reader &reader) { reader.drop(); });
}

} // namespace wasi_epoll
