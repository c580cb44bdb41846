// posix_getdents(3)
//
// The position of the open file description is that of a stream, which hangs on it as a watch
// does: so descriptions need no room for what few of them have.
#include <dirent.h>

#include <string.h>

#include <fd/arguments.h>
#include <fd/table.h>
#include <files/directory_stream.h>

using namespace wasi_epoll;

namespace {

struct ListingTag {};

struct Listing final : Object, Watch, Hook<ListingTag> {
  Listing(Description &description, Directory &directory)
      : description(description), stream(-1, directory, {}) {
    description.add_watch(*this);
  }
  void source_gone() override { delete this; }

  Description &description;
  _DIR stream;
};

[[clang::no_destroy]] constinit List<Listing, ListingTag> listings;

Result<Listing *> listing_of(Description &description) {
  Directory *directory = description.directory();
  if (!directory)
    return fail(ENOTDIR);
  Listing *found = nullptr;
  listings.each([&](Listing &one) {
    if (&one.description == &description)
      found = &one;
  });
  if (!found) {
    found = new Listing(description, *directory);
    if (!found)
      return fail(ENOMEM);
    listings.push_back(*found);
  }
  return found;
}

/// The bytes that an entry with this name takes.
size_t size_of(const char *name) {
  constexpr size_t alignment = alignof(posix_dent);
  return (offsetof(posix_dent, d_name) + strlen(name) + alignment) & ~(alignment - 1);
}

Result<size_t> get_entries(int fd, void *into, size_t size, int flags) {
  auto description = table.get(fd);
  if (!description)
    return fail(description);
  if (flags)
    return fail(EOPNOTSUPP); // as musl has it
  auto listing = listing_of(**description);
  if (!listing)
    return fail(listing);
  if (auto buffer = checked(into, size); !buffer)
    return fail(buffer);
  _DIR &stream = (*listing)->stream;
  stream.fd = fd;
  off_t position = (*description)->seek(0, SEEK_CUR).value_or(0);
  if (position == 0)
    stream.rewind();
  else
    stream.set_position(position);

  size_t filled = 0;
  for (;;) {
    position = stream.position();
    auto next = stream.next();
    if (!next && filled == 0)
      return fail(next);
    if (!next || !*next)
      break;
    const dirent &entry = **next;
    size_t needed = size_of(entry.d_name);
    if (needed > size - filled) {
      stream.set_position(position);
      if (filled == 0)
        return fail(EINVAL);
      break;
    }
    auto *place = reinterpret_cast<posix_dent *>(static_cast<char *>(into) + filled);
    place->d_ino = entry.d_ino;
    place->d_reclen = needed;
    place->d_type = entry.d_type;
    strcpy(place->d_name, entry.d_name);
    filled += needed;
  }
  (void)(*description)->seek(stream.position(), SEEK_SET);
  return filled;
}

} // namespace

extern "C" ssize_t posix_getdents(int fd, void *into, size_t size, int flags) {
  return posix<ssize_t>(get_entries(fd, into, size, flags));
}
