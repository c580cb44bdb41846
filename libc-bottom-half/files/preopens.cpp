#include <files/preopens.h>

#include <stdlib.h>

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
      if (!path.append({name.data, name.size}))
        continue;
      char *copy = with_root(path);
      if (!copy)
        continue;
      preopens.list[preopens.size++] = {list.data[i].descriptor, copy + 1};
      if (name.size)
        free(name.data);
    }
    if (list.size)
      free(list.data);
  }
  return {preopens.list, preopens.size};
}

const PreopenedDirectory *preopened_for(std::string_view path) {
  const PreopenedDirectory *best = nullptr;
  for (const PreopenedDirectory &preopen : preopened_directories())
    if (preopen.contains(path) && (!best || preopen.path.size() >= best->path.size()))
      best = &preopen;
  return best;
}

} // namespace wasi_epoll
