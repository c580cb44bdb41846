#include <files/ending.h>

#include <limits.h>
#include <string.h>

#include <string_view>

#include <fd/arguments.h>
#include <files/stat.h>

namespace wasi_epoll {

static std::string_view without_slashes(std::string_view bare) {
  while (bare.ends_with('/'))
    bare.remove_suffix(1);
  return bare;
}

Result<Ending> ending_of(const char *path) {
  auto whole = checked_path(path);
  if (!whole)
    return fail(whole);
  std::string_view bare = without_slashes(*whole);
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

/// As lstat, of the beginning of a path.
static Result<mode_t> mode_of_beginning(int directory, std::string_view beginning) {
  char copy[PATH_MAX];
  *static_cast<char *>(mempcpy(copy, beginning.data(), beginning.size())) = 0;
  return mode_at(directory, copy, false);
}

Result<void> leads_to_directory(int directory, const char *path) {
  auto whole = checked_path(path);
  if (!whole)
    return fail(whole);
  if (whole->empty())
    return fail(ENOENT);
  std::string_view bare = without_slashes(*whole);
  // With its slash: a symbolic link is followed, and what isn't a directory refused.
  std::string_view way = bare.substr(0, bare.rfind('/') + 1);
  auto there = mode_of_beginning(directory, bare.empty() ? "/" : way.empty() ? "./" : way);
  return there ? Result<void>() : fail(there);
}

Result<void> refuse_nameless(int directory, const char *path, int error) {
  auto there = mode_at(directory, path, true);
  return fail(there ? error : there.error().code);
}

Result<unsigned> type_without_slash(int directory, const char *path) {
  return mode_of_beginning(directory, without_slashes(path)).transform([](mode_t mode) {
    return mode & S_IFMT;
  });
}

Result<void> may_be_made(int directory, const char *path, bool as_directory) {
  auto ending = ending_of(path);
  if (!ending)
    return fail(ending);
  if (is_nameless(*ending))
    return refuse_nameless(directory, path, EEXIST);
  if (*ending == Ending::name || as_directory)
    return {};
  auto there = type_without_slash(directory, path);
  return fail(there ? EEXIST : there.error().code);
}

} // namespace wasi_epoll
