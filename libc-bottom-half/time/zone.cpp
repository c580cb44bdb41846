// The time zone: TZ, or /etc/localtime where the host opens that, else UTC. tzset(3), and what
// localtime, mktime and strftime ask.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <utility>

#include <time/zone_file.h>

namespace wasi_epoll {

namespace {

constexpr int64_t day = 86400;
constexpr const char *by_default = ":/etc/localtime";

class Zone {
public:
  /// Follows TZ, which the program may have changed.
  void refresh();
  LocalTime at(int64_t time) const { return has_file_ ? file_.at(time) : rule_.at(time); }
  LocalTime at_wall_time(int64_t time) const;
  /// What is in force with or without daylight time, about then.
  LocalTime nearest(int64_t time, bool daylight) const {
    if (has_file_)
      return file_.nearest(time, daylight);
    return daylight ? rule_.daylight() : rule_.standard();
  }

private:
  char *chosen_ = nullptr; // the TZ that this is of
  bool has_file_ = false;
  ZoneFile file_;
  ZoneRule rule_;
};

[[clang::no_destroy]] constinit Zone zone;

bool load(ZoneFile &file, const char *name) {
  if (*name == ':')
    ++name;
  if (*name == '/')
    return file.load(name);
  if (!*name || strstr(name, ".."))
    return false;
  const char *folder = getenv("TZDIR");
  char path[PATH_MAX];
  int size = snprintf(path, sizeof path, "%s/%s", folder ? folder : "/usr/share/zoneinfo", name);
  return size < PATH_MAX && file.load(path);
}

void Zone::refresh() {
  const char *wanted = getenv("TZ");
  if (!wanted)
    wanted = by_default;
  if (chosen_ && !strcmp(chosen_, wanted))
    return;
  int before = errno;
  ZoneRule rule;
  ZoneFile file;
  char *chosen = strdup(wanted);
  bool from_file = *wanted && !rule.parse(wanted) && load(file, wanted);
  // Others may have been here while the file was read.
  free(std::exchange(chosen_, chosen));
  rule_ = rule;
  file_ = std::move(file);
  has_file_ = from_file;
  errno = before;
}

/// Where a clock on the wall shows `time` (seconds as if it were UTC). The earlier of two such
/// times; for one that is left out, the time as long after the change.
LocalTime Zone::at_wall_time(int64_t time) const {
  LocalTime before = at(time - day);
  LocalTime found = at(time - before.offset);
  if (found.offset == before.offset)
    return found;
  LocalTime after = at(time - found.offset);
  return after.offset == found.offset ? after : before;
}

} // namespace

} // namespace wasi_epoll

using namespace wasi_epoll;

extern "C" {
const char __utc[] = "UTC";

char *tzname[2] = {const_cast<char *>(__utc), const_cast<char *>(__utc)};
long timezone = 0;
int daylight = 0;

void tzset() {
  zone.refresh();
  int64_t now = time(nullptr);
  LocalTime standard = zone.nearest(now, false), other = zone.nearest(now, true);
  tzname[0] = const_cast<char *>(standard.name);
  tzname[1] = const_cast<char *>(other.name);
  timezone = -standard.offset;
  daylight = other.daylight;
}

/// For the base's localtime_r and mktime. `opposite`: the offset with daylight time where that is
/// not in force, and the other way round.
void __secs_to_zone(long long seconds, int is_wall_time, int *is_daylight, int *offset,
                    long *opposite, const char **name) {
  zone.refresh();
  LocalTime found = is_wall_time ? zone.at_wall_time(seconds) : zone.at(seconds);
  *is_daylight = found.daylight;
  *offset = found.offset;
  if (opposite)
    *opposite = zone.nearest(seconds, !found.daylight).offset;
  *name = found.name;
}

/// For the base's strftime.
const char *__tm_to_tzname(const struct tm *time) { return time->tm_zone ? time->tm_zone : ""; }
}
