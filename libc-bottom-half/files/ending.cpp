#include <files/ending.h>

#include <limits.h>
#include <string.h>

#include <string_view>

#include <files/stat.h>

namespace wasi_epoll {

static std::string_view without_slashes(const char *path) {
  std::string_view bare(path);
  while (bare.ends_with('/'))
    bare.remove_suffix(1);
  return bare;
}

Ending ending_of(const char *path) {
  std::string_view bare = without_slashes(path);
  if (bare.empty())
    return *path ? Ending::root : Ending::name;
  std::string_view last = bare;
  last.remove_prefix(bare.rfind('/') + 1);
  if (last == ".")
    return Ending::dot;
  if (last == "..")
    return Ending::dots;
  return path[bare.size()] ? Ending::name_and_slash : Ending::name;
}

Result<void> refuse_nameless(int directory, const char *path, int error) {
  auto there = mode_at(directory, path, true);
  return fail(there ? error : there.error().code);
}

Result<unsigned> type_without_slash(int directory, const char *path) {
  std::string_view bare = without_slashes(path);
  char copy[PATH_MAX];
  if (bare.size() >= sizeof copy)
    return fail(ENAMETOOLONG);
  *static_cast<char *>(mempcpy(copy, bare.data(), bare.size())) = 0;
  return mode_at(directory, copy, false).transform([](mode_t mode) { return mode & S_IFMT; });
}

Result<void> may_be_made(int directory, const char *path, bool as_directory) {
  Ending ending = path ? ending_of(path) : Ending::name;
  if (is_nameless(ending))
    return refuse_nameless(directory, path, EEXIST);
  if (ending == Ending::name || as_directory)
    return {};
  auto there = type_without_slash(directory, path);
  return fail(there ? EEXIST : there.error().code);
}

} // namespace wasi_epoll
