// Time zones: rules in TZ, files, and what localtime, mktime and strftime make of them.
// run: --dir $TMP::/
#include "support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void choose(const char *zone) {
  if (zone)
    ok(setenv("TZ", zone, 1));
  else
    ok(unsetenv("TZ"));
  tzset();
}

static void assert_local(time_t at, const char *expected) {
  char text[100];
  struct tm local;
  assert_ptr_equal(localtime_r(&at, &local), &local);
  assert_true(strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z %Z", &local));
  assert_string_equal(text, expected);
  struct tm again = local;
  assert_int_equal(mktime(&again), at);
  assert_int_equal(again.tm_isdst, local.tm_isdst);
}

static void a_rule_has_two_halves_of_the_year(void **state) {
  choose("CET-1CEST,M3.5.0,M10.5.0/3");
  assert_local(1731627341, "2024-11-15 00:35:41 +0100 CET");
  assert_local(1750500000, "2025-06-21 12:00:00 +0200 CEST");
  assert_local(1743296399, "2025-03-30 01:59:59 +0100 CET");
  assert_local(1743296400, "2025-03-30 03:00:00 +0200 CEST");
  assert_local(1761440400, "2025-10-26 02:00:00 +0100 CET");
  assert_local(-86400, "1969-12-31 01:00:00 +0100 CET");
  assert_string_equal(tzname[0], "CET");
  assert_string_equal(tzname[1], "CEST");
  assert_int_equal(timezone, -3600);
  assert_int_equal(daylight, 1);
}

static void the_year_may_turn_in_daylight_time(void **state) {
  choose("AEST-10AEDT,M10.1.0,M4.1.0/3");
  assert_local(1735689600, "2025-01-01 11:00:00 +1100 AEDT");
  assert_local(1735650000, "2025-01-01 00:00:00 +1100 AEDT");
  assert_local(1735649999, "2024-12-31 23:59:59 +1100 AEDT");
  assert_local(1750500000, "2025-06-21 20:00:00 +1000 AEST");
}

static void rules_count_days_in_three_ways(void **state) {
  // The 60th day: March 1 where leap days aren't counted, February 29 or March 1 where they are.
  choose("AAA0BBB,J60/0,J300/0");
  assert_local(1709251199, "2024-02-29 23:59:59 +0000 AAA");
  assert_local(1709251200, "2024-03-01 01:00:00 +0100 BBB");
  choose("AAA0BBB,59/0,300/0");
  assert_local(1709164799, "2024-02-28 23:59:59 +0000 AAA");
  assert_local(1709164800, "2024-02-29 01:00:00 +0100 BBB");
  assert_local(1740787199, "2025-02-28 23:59:59 +0000 AAA");
  assert_local(1740787200, "2025-03-01 01:00:00 +0100 BBB");
  // Times before and long after midnight.
  choose("AAA3BBB,M3.5.0/-2,M10.5.0/-1");
  assert_local(1743296399, "2025-03-29 21:59:59 -0300 AAA");
  assert_local(1743296400, "2025-03-29 23:00:00 -0200 BBB");
}

static void names_and_offsets_take_all_forms(void **state) {
  choose("<+0545>-5:45");
  assert_local(0, "1970-01-01 05:45:00 +0545 +0545");
  choose("<-03>3");
  assert_local(0, "1969-12-31 21:00:00 -0300 -03");
  choose("LMT0:01:15");
  time_t zero = 0;
  assert_int_equal(localtime(&zero)->tm_sec, 45);
  choose("EST5EDT,M3.2.0,M11.1.0");
  assert_local(1750500000, "2025-06-21 06:00:00 -0400 EDT");
  assert_int_equal(timezone, 5 * 3600);
  choose("AAA-1BBB-3,M3.5.0,M10.5.0");
  assert_local(1750500000, "2025-06-21 13:00:00 +0300 BBB");
}

static void without_a_zone_it_is_utc(void **state) {
  const char *zones[] = {"", "UTC", "UTC0", ":no/such/file"};
  for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
    choose(zones[i]);
    time_t zero = 0;
    struct tm *local = localtime(&zero);
    assert_int_equal(local->tm_hour, 0);
    assert_int_equal(local->tm_gmtoff, 0);
    assert_int_equal(local->tm_isdst, 0);
    assert_int_equal(timezone, 0);
  }
}

static void mktime_minds_what_is_in_force(void **state) {
  choose("CET-1CEST,M3.5.0,M10.5.0/3");
  struct tm summer = {.tm_year = 125, .tm_mon = 5, .tm_mday = 21, .tm_hour = 12, .tm_isdst = 0};
  assert_int_equal(mktime(&summer), 1750503600);
  assert_int_equal(summer.tm_hour, 13);
  assert_int_equal(summer.tm_isdst, 1);
  struct tm winter = {.tm_year = 125, .tm_mon = 0, .tm_mday = 1, .tm_isdst = 1};
  assert_int_equal(mktime(&winter), 1735682400);
  assert_int_equal(winter.tm_hour, 23);
  // The hour that comes twice.
  struct tm twice = {.tm_year = 125, .tm_mon = 9, .tm_mday = 26, .tm_hour = 2, .tm_isdst = 1};
  assert_int_equal(mktime(&twice), 1761436800);
  twice = (struct tm){.tm_year = 125, .tm_mon = 9, .tm_mday = 26, .tm_hour = 2, .tm_isdst = 0};
  assert_int_equal(mktime(&twice), 1761440400);
  // The hour that never comes: an hour earlier or later.
  struct tm never = {.tm_year = 125, .tm_mon = 2, .tm_mday = 30, .tm_hour = 2, .tm_isdst = -1};
  time_t at = mktime(&never);
  assert_true(at == 1743296400 || at == 1743292800);
  assert_int_equal(never.tm_hour, at == 1743296400 ? 3 : 1);
}

static void be(unsigned char **at, int64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    *(*at)++ = (unsigned char)(number >> shift);
}

// A zone's file of the second version: +00:30 until 1970-01-02, then +01:00 until 1970-01-03,
// daylight time until 1970-01-04, and then `rule`.
static size_t make_file(unsigned char *into, const char *rule) {
  unsigned char *at = into;
  for (int width = 4; width <= 8; width += 4) {
    memcpy(at, "TZif2", 5);
    memset(at + 5, 0, 15);
    at += 20;
    const int counts[] = {0, 0, 0, 3, 3, 12};
    for (int i = 0; i < 6; i++)
      be(&at, counts[i], 4);
    for (int i = 1; i <= 3; i++)
      be(&at, i * 86400, width);
    memcpy(at, "\1\2\1", 3);
    at += 3;
    const int types[3][3] = {{1800, 0, 0}, {3600, 0, 4}, {7200, 1, 8}};
    for (int i = 0; i < 3; i++) {
      be(&at, types[i][0], 4);
      be(&at, types[i][1], 1);
      be(&at, types[i][2], 1);
    }
    memcpy(at, "OLD\0STD\0SUM", 12);
    at += 12;
  }
  at += sprintf((char *)at, "\n%s\n", rule);
  return (size_t)(at - into);
}

// glibc takes a file with the number and time of the last one for the same, so none is removed.
static void write_file(const char *name, const void *content, size_t size) {
  int fd = (int)ok(open(name, O_CREAT | O_TRUNC | O_WRONLY, 0644));
  assert_int_equal(write(fd, content, size), size);
  ok(close(fd));
}

static void choose_file(const char *name) {
  char folder[1000], zone[1100];
  assert_non_null(getcwd(folder, sizeof folder));
  snprintf(zone, sizeof zone, ":%s/%s", strcmp(folder, "/") ? folder : "", name);
  choose(zone);
}

static void a_file_tells_of_changes_and_of_the_rule_after_them(void **state) {
  unsigned char content[1000];
  write_file("zone", content, make_file(content, "STD-1SUM,M3.5.0,M10.5.0/3"));
  choose_file("zone");
  assert_local(-10000000, "1969-09-07 06:43:20 +0030 OLD");
  assert_local(86399, "1970-01-02 00:29:59 +0030 OLD");
  assert_local(86400, "1970-01-02 01:00:00 +0100 STD");
  assert_local(2 * 86400, "1970-01-03 02:00:00 +0200 SUM");
  assert_local(3 * 86400 + 10800, "1970-01-04 04:00:00 +0100 STD");
  assert_local(1750500000, "2025-06-21 12:00:00 +0200 SUM");
  assert_string_equal(tzname[0], "STD");
  assert_string_equal(tzname[1], "SUM");
  assert_int_equal(timezone, -3600);
  assert_int_equal(daylight, 1);
  write_file("short", content, make_file(content, ""));
  choose_file("short");
  assert_local(1750500000, "2025-06-21 11:00:00 +0100 STD");
}

static void a_broken_file_is_utc(void **state) {
  unsigned char content[1000];
  size_t size = make_file(content, "STD-1SUM,M3.5.0,M10.5.0/3");
  time_t late = 1750500000;
  char name[40];
  for (size_t cut = 0; cut < size - 30; cut += 7) {
    sprintf(name, "cut-%zu", cut);
    write_file(name, content, cut);
    choose_file(name);
    assert_int_equal(localtime(&late)->tm_gmtoff, 0);
  }
  // Numbers that lead out of it: of a change's type, of a type's name.
  for (size_t i = 0; i < 2; i++) {
    make_file(content, "STD-1");
    size_t second = 44 + 3 * 4 + 3 + 18 + 12 + 44;
    content[i == 0 ? second + 24 : second + 24 + 3 + 5] = 200;
    sprintf(name, "bad-%zu", i);
    write_file(name, content, size);
    choose_file(name);
    assert_int_equal(localtime(&late)->tm_gmtoff, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_rule_has_two_halves_of_the_year),
      cmocka_unit_test(the_year_may_turn_in_daylight_time),
      cmocka_unit_test(rules_count_days_in_three_ways),
      cmocka_unit_test(names_and_offsets_take_all_forms),
      cmocka_unit_test(without_a_zone_it_is_utc),
      cmocka_unit_test(mktime_minds_what_is_in_force),
      cmocka_unit_test(a_file_tells_of_changes_and_of_the_rule_after_them),
      cmocka_unit_test(a_broken_file_is_utc),
  };
  return cmocka_run_group_tests_name("time_zones", tests, NULL, NULL);
}
