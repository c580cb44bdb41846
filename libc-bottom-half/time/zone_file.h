// A time zone's file (TZif, RFC 9636): when its clocks were changed, and the rule after that.
#pragma once

#include <stddef.h>

#include <time/zone_rule.h>

namespace wasi_epoll {

class ZoneFile {
public:
  ZoneFile() = default;
  ZoneFile(ZoneFile &&other) { swap(other); }
  ZoneFile &operator=(ZoneFile &&other) {
    swap(other);
    return *this;
  }
  ~ZoneFile();

  /// False when there is no such file, or it isn't a zone's.
  bool load(const char *path);

  LocalTime at(int64_t time) const;
  /// The newest standard time, or daylight time, that the zone had before that time or has
  /// after it; without one, what at() says.
  LocalTime nearest(int64_t time, bool daylight) const;
  const ZoneRule *rule() const { return has_rule_ ? &rule_ : nullptr; }

private:
  void swap(ZoneFile &other);
  bool read(const unsigned char *at, const unsigned char *end);
  LocalTime type(unsigned number) const;
  int64_t change(size_t number) const;
  size_t changes_until(int64_t time) const;

  unsigned char *content_ = nullptr; // owned
  const unsigned char *changes_ = nullptr;
  const unsigned char *types_of_changes_ = nullptr;
  const unsigned char *types_ = nullptr;
  const char *names_ = nullptr;
  size_t change_count_ = 0;
  bool wide_ = false; // eight bytes for each change
  bool has_rule_ = false;
  ZoneRule rule_;
};

} // namespace wasi_epoll
