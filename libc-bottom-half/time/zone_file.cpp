#include <time/zone_file.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace wasi_epoll {

namespace {

constexpr size_t header_size = 44;
constexpr size_t type_size = 6;
// The largest in use are below 4 KiB.
constexpr size_t most = 256 * 1024;

uint32_t number_at(const unsigned char *at) {
  return uint32_t{at[0]} << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

/// The counts of a header, in the order of the file.
struct Counts {
  size_t of_universal, of_standard, of_leaps, of_changes, of_types, of_letters;
  explicit Counts(const unsigned char *header)
      : of_universal(number_at(header + 20)), of_standard(number_at(header + 24)),
        of_leaps(number_at(header + 28)), of_changes(number_at(header + 32)),
        of_types(number_at(header + 36)), of_letters(number_at(header + 40)) {}
  bool sane() const {
    return of_universal < most && of_standard < most && of_leaps < most && of_changes < most &&
           of_types && of_types <= 256 && of_letters && of_letters < most;
  }
  size_t size(size_t width) const {
    return of_changes * (width + 1) + of_types * type_size + of_letters + of_leaps * (width + 4) +
           of_standard + of_universal;
  }
};

unsigned char *read_whole(const char *path, size_t &size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1)
    return nullptr;
  unsigned char *content = nullptr;
  struct stat about;
  if (!fstat(fd, &about) && S_ISREG(about.st_mode) && about.st_size < off_t{most})
    content = static_cast<unsigned char *>(malloc(about.st_size + 1));
  if (content) {
    ssize_t got = 0;
    for (size = 0; (got = ::read(fd, content + size, about.st_size - size)) > 0;)
      size += got;
  }
  close(fd);
  return content;
}

} // namespace

ZoneFile::~ZoneFile() { free(content_); }

void ZoneFile::swap(ZoneFile &other) {
  std::swap(content_, other.content_);
  std::swap(changes_, other.changes_);
  std::swap(types_of_changes_, other.types_of_changes_);
  std::swap(types_, other.types_);
  std::swap(names_, other.names_);
  std::swap(change_count_, other.change_count_);
  std::swap(wide_, other.wide_);
  std::swap(has_rule_, other.has_rule_);
  std::swap(rule_, other.rule_);
}

bool ZoneFile::load(const char *path) {
  ZoneFile file;
  size_t size = 0;
  file.content_ = read_whole(path, size);
  if (!file.content_ || !file.read(file.content_, file.content_ + size))
    return false;
  swap(file);
  return true;
}

bool ZoneFile::read(const unsigned char *at, const unsigned char *end) {
  for (size_t width = 4;; width = 8) {
    if (size_t(end - at) < header_size || memcmp(at, "TZif", 4) != 0)
      return false;
    bool last = width == 8 || !at[4]; // Newer versions have everything once more, in full.
    Counts counts(at);
    at += header_size;
    if (!counts.sane() || size_t(end - at) < counts.size(width))
      return false;
    if (!last) {
      at += counts.size(width);
      continue;
    }
    wide_ = width == 8;
    change_count_ = counts.of_changes;
    changes_ = at;
    types_of_changes_ = changes_ + width * change_count_;
    types_ = types_of_changes_ + change_count_;
    names_ = reinterpret_cast<const char *>(types_ + type_size * counts.of_types);
    at += counts.size(width);
    for (size_t i = 0; i < change_count_; ++i)
      if (types_of_changes_[i] >= counts.of_types)
        return false;
    for (size_t i = 0; i < counts.of_types; ++i)
      if (types_[type_size * i + 5] >= counts.of_letters)
        return false;
    if (names_[counts.of_letters - 1])
      return false;
    break;
  }
  // The rule, between two line ends.
  if (wide_ && end - at >= 2 && *at == '\n')
    if (auto *line = static_cast<unsigned char *>(
            memchr(const_cast<unsigned char *>(at) + 1, '\n', end - at - 1))) {
      *line = 0;
      has_rule_ = rule_.parse(reinterpret_cast<const char *>(at + 1));
    }
  return true;
}

LocalTime ZoneFile::type(unsigned number) const {
  const unsigned char *at = types_ + type_size * number;
  const char *name = names_ + at[5];
  name = keep_zone_name(name, strlen(name));
  return {static_cast<int32_t>(number_at(at)), at[4] != 0, name ? name : ""};
}

int64_t ZoneFile::change(size_t number) const {
  if (!wide_)
    return static_cast<int32_t>(number_at(changes_ + 4 * number));
  const unsigned char *at = changes_ + 8 * number;
  return static_cast<int64_t>(uint64_t{number_at(at)} << 32 | number_at(at + 4));
}

/// How many changes have been made by then.
size_t ZoneFile::changes_until(int64_t time) const {
  size_t first = 0, last = change_count_;
  while (first < last) {
    size_t middle = (first + last) / 2;
    if (change(middle) <= time)
      first = middle + 1;
    else
      last = middle;
  }
  return first;
}

LocalTime ZoneFile::at(int64_t time) const {
  size_t made = changes_until(time);
  if (made == change_count_ && has_rule_)
    return rule_.at(time);
  return type(made ? types_of_changes_[made - 1] : 0);
}

LocalTime ZoneFile::nearest(int64_t time, bool daylight) const {
  LocalTime now = at(time);
  size_t made = changes_until(time);
  if (now.daylight == daylight)
    return now;
  if (made == change_count_ && has_rule_ && rule_.has_daylight())
    return daylight ? rule_.daylight() : rule_.standard();
  for (size_t i = made; i-- > 0;)
    if (LocalTime then = type(types_of_changes_[i]); then.daylight == daylight)
      return then;
  for (size_t i = made; i < change_count_; ++i)
    if (LocalTime then = type(types_of_changes_[i]); then.daylight == daylight)
      return then;
  return now;
}

} // namespace wasi_epoll
