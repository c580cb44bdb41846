#include <files/preopens.h>

#include <stdlib.h>
#include <string.h>

#include <files/path.h>
#include <wasi/filesystem.h>

namespace wasi_epoll {

namespace {
struct {
  PreopenedDirectory *list;
  size_t size;
  bool fetched;
} preopens;
} // namespace

static bool is_prefix(const char *prefix, size_t prefix_size, const char *path, size_t size) {
  if (prefix_size == 0)
    return true;
  return size >= prefix_size && memcmp(path, prefix, prefix_size) == 0 &&
         (size == prefix_size || path[prefix_size] == '/');
}

bool PreopenedDirectory::contains(const char *other, size_t other_size) const {
  return is_prefix(path, size, other, other_size);
}

std::span<const PreopenedDirectory> preopened_directories() {
  if (!preopens.fetched) {
    preopens.fetched = true;
    wasi::List<wasi::Preopen> list;
    wasi::wasi_epoll_get_directories(&list);
    preopens.list =
        static_cast<PreopenedDirectory *>(malloc((list.size + 1) * sizeof(PreopenedDirectory)));
    for (size_t i = 0; preopens.list && i < list.size; ++i) {
      // A relative name (`--dir .`) is one below the root, where programs start.
      const wasi::String &name = list.data[i].name;
      AbsolutePath path;
      if (!path.append(name.data, name.size))
        continue;
      char *copy = path.copy();
      if (!copy)
        continue;
      preopens.list[preopens.size++] = {list.data[i].descriptor, copy + 1, path.size()};
      if (name.size)
        free(name.data);
    }
    if (list.size)
      free(list.data);
  }
  return {preopens.list, preopens.size};
}

const PreopenedDirectory *preopened_for(const char *path, size_t size) {
  const PreopenedDirectory *best = nullptr;
  for (const PreopenedDirectory &preopen : preopened_directories())
    if (preopen.contains(path, size) && (!best || preopen.size >= best->size))
      best = &preopen;
  return best;
}

} // namespace wasi_epoll
