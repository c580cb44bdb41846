#include <time/zone_rule.h>

#include <stdlib.h>
#include <string.h>

namespace wasi_epoll {

namespace {

constexpr int32_t hour = 3600;
constexpr int64_t day_length = 86400;
// XBD 8.3 leaves it open when daylight time is in force if TZ doesn't say; glibc's choice.
constexpr const char *usual_days = ",M3.2.0,M11.1.0";
constexpr int shortest_name = 3;
constexpr int longest_offset = 24; // hours, for a zone
constexpr int longest_time = 167;  // hours, for a rule

struct KeptName {
  KeptName *next;
  char text[];
};
KeptName *kept_names;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool parse_number(const char *&at, int most, int &number) {
  if (!is_digit(*at))
    return false;
  for (number = 0; is_digit(*at); ++at)
    if ((number = 10 * number + (*at - '0')) > most)
      return false;
  return true;
}

bool parse_name(const char *&at, const char *&name) {
  bool quoted = *at == '<';
  const char *begin = at += quoted;
  if (quoted)
    while (is_letter(*at) || is_digit(*at) || *at == '+' || *at == '-')
      ++at;
  else
    while (is_letter(*at))
      ++at;
  int size = at - begin;
  if (size < shortest_name || (quoted && *at++ != '>'))
    return false;
  return (name = keep_zone_name(begin, size));
}

/// [+|-]hh[:mm[:ss]], in seconds.
bool parse_time(const char *&at, int most_hours, int32_t &time) {
  bool negative = *at == '-';
  at += negative || *at == '+';
  int part;
  if (!parse_number(at, most_hours, part))
    return false;
  time = part * hour;
  for (int32_t unit = hour / 60; unit && *at == ':'; unit /= 60) {
    if (!parse_number(++at, 59, part))
      return false;
    time += part * unit;
  }
  if (negative)
    time = -time;
  return true;
}

bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/// Days from the epoch to the first of January.
int64_t days_to(int64_t year) {
  int64_t before = year - 1;
  return 365 * (year - 1970) + (floor_divide(before, 4) - 492) - (floor_divide(before, 100) - 19) +
         (floor_divide(before, 400) - 4);
}

int64_t year_of(int64_t time) {
  int64_t days = floor_divide(time, day_length);
  int64_t year = 1970 + floor_divide(days * 400, 146097);
  while (days_to(year) > days)
    --year;
  while (days_to(year + 1) <= days)
    ++year;
  return year;
}

int days_in_month(int month, int64_t year) {
  return month == 2 ? 28 + is_leap(year) : 30 + ((month + (month > 7)) & 1);
}

} // namespace

const char *keep_zone_name(const char *name, int size) {
  for (KeptName *kept = kept_names; kept; kept = kept->next)
    if (!strncmp(kept->text, name, size) && !kept->text[size])
      return kept->text;
  auto *kept = static_cast<KeptName *>(malloc(sizeof(KeptName) + size + 1));
  if (!kept)
    return nullptr;
  memcpy(kept->text, name, size);
  kept->text[size] = 0;
  kept->next = kept_names;
  kept_names = kept;
  return kept->text;
}

static bool take(const char *&at, char wanted) {
  if (*at != wanted)
    return false;
  ++at;
  return true;
}

/// Jn, n or Mm.w.d, and /time.
bool ZoneRule::parse_day(const char *&at, Day &day) {
  if (*at++ != ',')
    return false;
  bool fine;
  if (take(at, 'M')) {
    day.kind = Day::Kind::in_month;
    fine = parse_number(at, 12, day.month) && take(at, '.') && parse_number(at, 5, day.week) &&
           take(at, '.') && parse_number(at, 6, day.day) && day.month && day.week;
  } else {
    bool julian = *at == 'J';
    day.kind = julian ? Day::Kind::without_leap_day : Day::Kind::with_leap_day;
    fine = parse_number(at += julian, 365, day.day) && (day.day || !julian);
  }
  day.time = 2 * hour;
  return fine && (!take(at, '/') || parse_time(at, longest_time, day.time));
}

bool ZoneRule::parse(const char *text) {
  const char *at = text;
  ZoneRule rule;
  if (!parse_name(at, rule.standard_.name) ||
      !parse_time(at, longest_offset, rule.standard_.offset))
    return false;
  rule.standard_.offset = -rule.standard_.offset; // TZ counts to the west.
  if (*at) {
    rule.has_daylight_ = rule.daylight_.daylight = true;
    if (!parse_name(at, rule.daylight_.name))
      return false;
    int32_t west = -(rule.standard_.offset + hour);
    if (*at && *at != ',' && !parse_time(at, longest_offset, west))
      return false;
    rule.daylight_.offset = -west;
    if (!*at)
      at = usual_days;
    if (!parse_day(at, rule.start_) || !parse_day(at, rule.end_) || *at)
      return false;
  }
  *this = rule;
  return true;
}

/// That time in that year, on a clock that is never put forward, in seconds since the epoch.
int64_t ZoneRule::Day::in(int64_t year) const {
  int64_t days = days_to(year);
  switch (kind) {
  case Kind::with_leap_day:
    days += day;
    break;
  case Kind::without_leap_day:
    days += day - 1 + (day >= 60 && is_leap(year));
    break;
  case Kind::in_month:
    for (int earlier = 1; earlier < month; ++earlier)
      days += days_in_month(earlier, year);
    int64_t weekday = (days % 7 + 7 + 4) % 7; // the epoch was a Thursday
    int64_t in_month = (day - weekday + 7) % 7 + int64_t{7} * (week - 1);
    if (in_month >= days_in_month(month, year)) // "the last", and there is no fifth
      in_month -= 7;
    days += in_month;
  }
  return days * day_length + time;
}

LocalTime ZoneRule::at(int64_t time) const {
  if (!has_daylight_)
    return standard_;
  int64_t year = year_of(time + standard_.offset);
  int64_t start = start_.in(year) - standard_.offset, end = end_.in(year) - daylight_.offset;
  bool in_force = start < end ? time >= start && time < end : time >= start || time < end;
  return in_force ? daylight_ : standard_;
}

} // namespace wasi_epoll
