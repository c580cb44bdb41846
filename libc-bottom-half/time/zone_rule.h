// A time zone as TZ spells it out: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2024, XBD 8.3).
#pragma once

#include <stdint.h>

extern "C" const char __utc[]; // "UTC", as gmtime names it

namespace wasi_epoll {

/// What a clock on the wall shows at some time.
struct LocalTime {
  int32_t offset = 0; // seconds east of UTC
  bool daylight = false;
  const char *name = __utc; // lives for ever
};

/// A copy of that name which lives for ever; the same one for the same name.
const char *keep_zone_name(const char *name, int size);

class ZoneRule {
public:
  /// UTC.
  ZoneRule() = default;
  /// False when `text` is no rule up to its end.
  bool parse(const char *text);

  /// At that time, in seconds since the epoch.
  LocalTime at(int64_t time) const;
  const LocalTime &standard() const { return standard_; }
  /// What is in force in the other half of the year; standard() where there is none.
  const LocalTime &daylight() const { return has_daylight_ ? daylight_ : standard_; }
  bool has_daylight() const { return has_daylight_; }

private:
  struct Day {
    enum class Kind : uint8_t { without_leap_day, with_leap_day, in_month } kind;
    int month, week, day;
    int32_t time; // seconds after its midnight
    int64_t in(int64_t year) const;
  };
  static bool parse_day(const char *&at, Day &day);

  LocalTime standard_;
  LocalTime daylight_;
  bool has_daylight_ = false;
  Day start_{};
  Day end_{};
};

} // namespace wasi_epoll
